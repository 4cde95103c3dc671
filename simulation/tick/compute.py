"""The month's hardware market: its rent, who has how much of it, and what serving takes."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.engines.expected import Expected
from simulation.equations.capacity import (
    RentCurve,
    clearing_rent,
    granted,
    learned_growth,
    new_unit_price,
    production_share,
)
from simulation.equations.cost import scale_factor
from simulation.equations.demand import Outcome, choose
from simulation.equations.rationing import Limits, ration
from simulation.goods.fleet import Compute
from simulation.tick.listing import reference_cost

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


def curve(economy: "Economy") -> RentCurve:
    """How the rent follows the load in this scenario."""
    hardware = economy.setup.hardware
    return RentCurve(hardware.normal_load, hardware.rent_elasticity, hardware.upkeep)


def trend(economy: "Economy") -> float:
    """USD a month of a let unit at the reference rent: hardware^(-t/12)."""
    return float(economy.setup.cost.hardware ** (-economy.month / 12))


def open_rent(economy: "Economy", factor: float) -> tuple[Compute, Floats]:
    """This month's market and the units every seller has, (S,); `factor` is mechanisms' on the rent.

    Contracts are for units, research spends a budget: the rent is the one at which both together make the load that
    the rent goes with. An empty market keeps its last rent.
    """
    sellers, setup, usd = economy.sellers, economy.setup, trend(economy)
    wanted = np.where(sellers.active, sellers.reserved[:, 0], 0.0)
    budget = float(sellers.research_budget.sum()) * setup.cost.rd_compute_share / usd
    fleet = economy.fleets.installed(economy.month)
    cleared = clearing_rent(float(wanted.sum()), budget / max(factor, 1e-9), fleet, curve(economy)) * factor
    index = cleared if np.isfinite(cleared) and cleared > 0 else economy.compute.rent_index
    owned = economy.fleets.owned(economy.month, sellers.active)
    capacity, share = granted(wanted, owned, budget / index, fleet)
    demand = float(wanted.sum()) + budget
    growth = learned_growth(economy.compute.growth, economy.compute.reference_demand, demand, setup.hardware.learning)
    made = production_share(setup.cost.hardware_rent_share, setup.hardware.upkeep)
    price = new_unit_price(index, setup.hardware.vendor_share, made)
    found = Compute(index, usd, share, share * budget / index, demand, float(growth), fleet, price)
    return found, capacity


def planned_cost(economy: "Economy", live: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Unit cost of offers to who runs them at the reference rent and target utilisation, and as planned, USD/Mtok.

    Energy does not depend on rent; hardware does, and on the utilisation its supplier has got used to.
    """
    offers, sellers = economy.offers, economy.sellers
    supplier, share = offers.supplier[live], economy.setup.cost.energy_share
    rating = economy.weights.rating[offers.weights[live]]
    own = offers.cost_factor[live] * (scale(economy) * sellers.serving_factor)[supplier]
    terms = sum(economy.hooks("cost"))
    plain = reference_cost(economy, rating) * own + terms
    if not economy.setup.hardware.limited:
        return plain, reference_cost(economy, rating, economy.rent) * own + terms
    return plain, plain * (share + (1.0 - share) * economy.rent / sellers.busy[supplier])


def scale(economy: "Economy") -> Floats:
    """Cost of every seller's own volume over that at the reference volume, (S,)."""
    cost = economy.setup.cost
    return scale_factor(economy.sellers.need, cost.scale_reference, cost.scale_elasticity)


def units(economy: "Economy", plain: Floats) -> Floats:
    """Compute to serve a Mtok at the target utilisation, for its unit cost at the reference rent, units/Mtok."""
    return np.asarray(plain * (1.0 - economy.setup.cost.energy_share) / trend(economy))


def needed(economy: "Economy", tokens: Floats) -> Floats:
    """Units that tokens billed (J, cells) take at the target utilisation, by who runs the weights, (S,)."""
    offers = economy.offers
    return np.bincount(offers.supplier, offers.units * tokens.sum(1), len(economy.sellers))


def served_choice(economy: "Economy") -> Outcome:
    """The month's choices after rationing: those of `this_choice` where everybody can be served."""
    market, offers, first = economy.this_market(), economy.offers, economy.this_choice()
    if not economy.setup.hardware.limited or not len(market.live):
        return first
    asked, most = needed(economy, offers.asked + offers.quota_asked), serves(economy)
    if np.all(asked <= most):
        return first
    prices, people, uptake = offers.price[market.live], market.people, economy.this_uptake()
    supplier, paying = offers.supplier[market.live], uptake.choice.share[0][people.user]
    billed = market.at(prices).slope * people.stake / market.markup[:, people.cell[people.user]]
    use = offers.units[market.live][:, None] * billed * paying
    metered = np.bincount(supplier, (first.share * use).sum(1), len(economy.sellers))
    # Subscribers are served first; what they use beyond all that a seller could serve is rented by the hour.
    besides = np.maximum(asked - metered, 0.0)
    limits = Limits(supplier=supplier, use=use, most=np.maximum(most - besides, 0.0), besides=0.0 * besides)
    choices = market.choices(prices, economy.sellers.incumbency)
    if isinstance(economy.engine, Expected):
        return ration(market.structure, choices, first, limits).outcome
    return _scaled(
        first, (usual := choose(market.structure, choices)), ration(market.structure, choices, usual, limits).outcome
    )


def _scaled(drawn: Outcome, usual: Outcome, rationed: Outcome) -> Outcome:
    """Drawn choices (an outcome) after the rationing that the law says: who is turned away is not drawn.

    Shares by the ratio of rationed to usual ones, incumbents alike, surplus less what the law loses.
    """
    if rationed is usual:
        return drawn
    ratio = np.divide(rationed.share, usual.share, out=np.ones_like(usual.share), where=usual.share > 0)
    kept = np.divide(rationed.incumbent, usual.incumbent, out=np.ones_like(usual.incumbent), where=usual.incumbent > 0)
    share, held = drawn.share * ratio, drawn.incumbent * kept
    outside = np.maximum(drawn.share.sum(0) + drawn.outside - share.sum(0), 0.0)
    held = held / np.maximum(held.sum(0), 1.0)
    return Outcome(share, outside, held, drawn.surplus - (usual.surplus - rationed.surplus))


def serves(economy: "Economy") -> Floats:
    """The most every supplier can serve this month, in units at the target utilisation, (S,).

    Its capacity at full utilisation; what is asked beyond it runs on units rented by the hour, as far as the free part
    of the fleet goes, in proportion to what is wanted of it. Who has no contract yet rents all by the hour.
    """
    compute, hardware = economy.compute, economy.setup.hardware
    capacity = economy.sellers.capacity
    own = capacity / hardware.target_utilisation
    asked = needed(economy, economy.offers.asked + economy.offers.quota_asked)
    beyond = np.maximum(asked - own, 0.0)
    free = max(compute.fleet - float(capacity.sum()) - compute.research_units, 0.0) * hardware.by_hour
    wanted = float(beyond.sum())
    return np.asarray(own + beyond * (min(1.0, free / wanted) if wanted > 0 else 0.0))


def hired(economy: "Economy", used: Floats) -> Floats:
    """Units (S,) that suppliers pay for: their capacity, and by the hour what `used` (S,) is beyond it.

    In the first month what is used: nobody has signed before he knew its prices.
    """
    capacity = economy.sellers.capacity
    if economy.month == 0:
        return used
    return np.asarray(capacity + np.maximum(used - capacity / economy.setup.hardware.target_utilisation, 0.0))
