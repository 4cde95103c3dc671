"""Who reserves and orders how much compute, and the fleets of the first day."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.capacity import (
    entry_load,
    expected,
    grown_vintages,
    lots,
    replacement,
    whole_lots,
)
from simulation.goods.fleet import RENTAL, Compute
from simulation.goods.plan import OWN
from simulation.tick.compute import curve, needed, planned_cost, units
from simulation.tick.deals import moved
from simulation.tick.uptake import first_uptake

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


def reserve(economy: "Economy") -> None:
    """Every supplier signs for the month a contract lead from now, in lots, what it expects its demand to take."""
    sellers, hardware = economy.sellers, economy.setup.hardware
    ahead = expected(sellers.need, _planned(economy, sellers.growth), hardware.contract_lead)
    signed = lots(np.where(sellers.active, ahead, 0.0), hardware.contract_lot)
    signed_before = moved(economy, sellers.reserved)[:, 1:]
    sellers.reserved = np.concatenate([signed_before, signed[:, None]], axis=1)


def order(economy: "Economy") -> None:
    """Hardware is ordered up to the fleet that just pays its user cost at the demand expected when it arrives.

    fleet wanted = demand x e^(growth x months) / load of zero profit at the vendor's price; what is installed by then
    or on order comes off. Owners among the sellers order first for their own needs, the rental sector the rest.
    """
    hardware, sellers, fleets = economy.setup.hardware, economy.sellers, economy.fleets
    arrives, months = economy.month + 1 + hardware.lead_time, 1 + hardware.lead_time
    price = economy.compute.price
    demand = expected(economy.compute.reference_demand, _planned(economy, economy.compute.growth), months)
    short = float(demand) / entry_load(price, curve(economy)) - fleets.installed(arrives)
    if short <= 0:
        return
    wanted = sellers.fleet * expected(sellers.need, _planned(economy, sellers.growth), months)
    wanted = np.maximum(wanted - fleets.owned(arrives, sellers.active), 0.0) * sellers.active
    together = wanted.sum()
    own = whole_lots(wanted * (short / together if together > short else 1.0), hardware.contract_lot)
    amounts = {RENTAL: float(whole_lots(short - own.sum(), hardware.lot))} | dict(enumerate(own.tolist()))
    buyers = {owner: amount for owner, amount in amounts.items() if amount > 0}
    _add(economy, buyers, np.full(len(buyers), arrives), price)


def open_fleets(economy: "Economy") -> None:
    """On the first day everybody has reserved what first prices ask for, and fleets suit that demand.

    Fleets have grown with research spending and hardware, so most of them is young; what grows and replaces them
    until an order could arrive is on its way.
    """
    setup, sellers = economy.setup, economy.sellers
    if not setup.hardware.limited:
        return
    sellers.need = _first_need(economy)
    ahead = expected(sellers.need[:, None], sellers.growth[:, None], 0.0) * np.ones(sellers.reserved.shape)
    sellers.reserved = lots(ahead, setup.hardware.contract_lot)
    research = float(sellers.research_budget.sum()) * setup.technology.spend_growth ** (
        1 / 12
    )  # what labs decide on first
    demand = float(sellers.reserved[:, 0].sum()) + research * setup.cost.rd_compute_share
    growth = float(np.log(setup.technology.spend_growth * setup.cost.hardware) / 12)
    total = demand / setup.hardware.normal_load
    life, lead = setup.hardware.life, setup.hardware.lead_time
    shape = grown_vintages(1.0, growth, life)
    owned = np.minimum(sellers.fleet * sellers.need, total)
    coming = replacement(total, growth, total * shape, lead)
    for owner in np.flatnonzero(owned):
        own = replacement(float(owned[owner]), 0.0, owned[owner] * shape, lead)  # owners expect no growth yet
        _open_owner(economy, int(owner), np.concatenate([owned[owner] * shape, own]))
        coming = coming - own
    rest = np.concatenate([(total - owned.sum()) * shape, coming])
    _open_owner(economy, RENTAL, np.maximum(rest, 0.0))
    economy.compute = Compute(reference_demand=demand, growth=growth, fleet=total)


def _open_owner(economy: "Economy", owner: int, amounts: Floats) -> None:
    """Rows of an owner's fleet: vintages by age (life,), then deliveries until the first order can arrive (lead,)."""
    hardware = economy.setup.hardware
    arrivals = np.concatenate([-np.arange(hardware.life), np.arange(1, hardware.lead_time + 1)])
    names = [f"{_owner_name(economy, owner)} {month}" for month in arrivals]
    economy.fleets.append(
        names, owner=owner, units=amounts, price=1.0, ordered=arrivals - 1 - hardware.lead_time, delivered=arrivals,
        retires=arrivals + hardware.life,
    )  # fmt: skip


def _add(economy: "Economy", buyers: dict[int, float], arrivals: NDArray[np.int64], price: float) -> None:
    names = [f"{_owner_name(economy, owner)} {month}" for owner, month in zip(buyers, arrivals, strict=True)]
    economy.fleets.append(
        names, owner=list(buyers), units=list(buyers.values()), price=price, ordered=economy.month, delivered=arrivals,
        retires=arrivals + economy.setup.hardware.life,
    )  # fmt: skip


def _owner_name(economy: "Economy", owner: int) -> str:
    return "rental" if owner == RENTAL else economy.sellers.names[owner]


def _planned(economy: "Economy", growth: Floats | float) -> Floats:
    """Growth that somebody plans for, log units a month: nobody signs for more than `plan_limit` times a month."""
    most = float(np.log(economy.setup.hardware.plan_limit))
    return np.asarray(np.clip(growth, -most, most))


def _first_need(economy: "Economy") -> Floats:
    """Compute that the choices at first list prices and fees take at the target utilisation, units, (S,)."""
    uptake, offers = first_uptake(economy), economy.offers
    live, billed = uptake.market.live, uptake.market.people.billed
    tokens = uptake.at_list() + uptake.on_quota(own=economy.plans.kind[uptake.ways.rows] == OWN)
    plain, _ = planned_cost(economy, live)
    offers.put("units", live, units(economy, plain))
    offers.units = offers.units[offers.source]
    asked = np.zeros_like(offers.billed)
    asked[live] = np.einsum("jkc,k->jc", tokens, billed)
    return needed(economy, asked)
