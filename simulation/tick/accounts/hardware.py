"""Who pays for compute where it is limited: rent, housing, and the hardware itself on delivery.

Seller-owners have their hardware on lease at its user cost and let it to everybody, themselves included, at the
month's rent and load; so what they earn by owning is in their result, and the month's cash and profit agree.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.equations.finance import falling_charges
from simulation.goods.fleet import terms
from simulation.mechanisms import Flow
from simulation.tick.accounts.each import each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Housing of what is let, seller-owners' leases and lettings, deliveries, and what investors put in or take out."""
    if not economy.setup.hardware.limited:
        return
    paid = [*_owners(economy), *_housing(economy), *_deliveries(economy)]
    yield from paid
    balance = _rents(economy) + sum(_signed(flow) for flow in paid)
    if balance >= 0:
        yield Flow("datacentres", "investors", "distribution", balance)
    else:
        yield Flow("investors", "datacentres", "capital for hardware", -balance)


def _signed(flow: Flow) -> float:
    return flow.usd * ((flow.payee == "datacentres") - (flow.payer == "datacentres"))


def _rents(economy: "Economy") -> float:
    """What sellers pay for serving (accounts/serving.py) and research (accounts/research.py)."""
    compute = float(economy.sellers.research_budget.sum()) * economy.setup.cost.rd_compute_share
    research = compute * economy.compute.research
    return float(economy.sellers.hired.sum()) * economy.compute.rent + research


def _owners(economy: "Economy") -> Iterator[Flow]:
    """Rent to seller-owners for the let share of their hardware, housing of it, and its lease."""
    fleets, compute, sellers = economy.fleets, economy.compute, economy.sellers
    now = terms(economy.setup, compute.trend)
    let = fleets.owned(economy.month, sellers.active) * _load(economy)
    rows = np.flatnonzero(fleets.in_use(economy.month) & (fleets.owner >= 0))
    lease = np.bincount(fleets.owner[rows], (fleets.units * fleets.price)[rows], len(sellers)) * sellers.active
    yield from each(economy, "datacentres", None, "letting of own hardware", let * compute.rent)
    yield from each(economy, None, "resources", "housing of own hardware", let * now.upkeep)
    yield from each(economy, None, "datacentres", "lease of own hardware", lease * now.charge)


def _load(economy: "Economy") -> float:
    let = float(economy.sellers.hired.sum()) + economy.compute.research_units
    return let / economy.compute.fleet if economy.compute.fleet > 0 else 0.0


def _housing(economy: "Economy") -> Iterator[Flow]:
    """Housing of what the rental sector lets."""
    owned = economy.fleets.owned(economy.month, economy.sellers.active).sum()
    usd = terms(economy.setup, economy.compute.trend).upkeep * _load(economy) * (economy.compute.fleet - owned)
    yield Flow("datacentres", "resources", "housing", float(max(usd, 0.0)))


def _deliveries(economy: "Economy") -> Iterator[Flow]:
    """Cash for hardware delivered this month, and what making it takes.

    price = user cost of the first month / its share in the present value of all (equations/finance.py).
    """
    fleets, setup = economy.fleets, economy.setup
    now, life = terms(setup, economy.compute.trend), setup.hardware.life
    first = falling_charges(1.0, setup.finance.discount_rate, life, setup.cost.hardware ** (-1 / 12))[0]
    new = fleets.delivered == economy.month
    paid = float((fleets.units * fleets.price)[new].sum()) * now.charge / first
    yield Flow("datacentres", "chips", "hardware delivered", paid)
    yield Flow("chips", "resources", "making chips", float(fleets.units[new].sum() * now.production / first))
