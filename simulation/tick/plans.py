"""Plans, free tiers and own hardware as the scenario sets them up, and which of them can be had this month."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.goods.plan import FREE, OWN, PAID
from simulation.goods.weights import CLOSED
from simulation.parameters import REGIONS, SEGMENTS

if TYPE_CHECKING:
    from simulation.economy import Economy
    from simulation.parameters import OwnHardware

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def open_plans(economy: "Economy") -> None:
    """Append the plans of all labs and the kinds of own hardware."""
    setup, tasks = economy.setup, list(economy.setup.tasks)
    for lab, block in setup.labs.items():
        for name, plan in block.plans.items():
            economy.plans.append(
                [f"{lab} {name}"],
                seller=economy.sellers.names.index(lab),
                kind=PAID if plan.fee > 0 else FREE,
                fee=plan.fee,
                best=plan.fee,
                credit=plan.credit,
                hard_cap=plan.hard_cap,
                covers=[not plan.covers or task in plan.covers for task in tasks],
                offered=_cells(plan.segments),
            )
    for name, machine in setup.own_hardware.items():
        fee = own_fee(machine, 0)
        economy.plans.append(
            [f"own {name}"], kind=OWN, fee=fee, best=fee, credit=1.0, hard_cap=True, offered=_cells(machine.segments)
        )


def upkeep(machine: "OwnHardware", month: int) -> float:
    """Wages of whoever keeps a machine running, USD a month: hours x wage x (1 + growth)^(months / 12)."""
    return float(machine.upkeep * machine.wage * (1 + machine.hassle_growth) ** (month / 12))


def purchase(machine: "OwnHardware") -> float:
    """What is paid for a machine itself, USD a month: its cost x its price as a share of that."""
    return machine.cost * machine.price


def output(machine: "OwnHardware") -> float:
    """What a machine can do in a month, USD at a host's unit cost, whatever was paid: cost x speed x utilisation."""
    return machine.cost * machine.speed * machine.utilisation


def own_fee(machine: "OwnHardware", month: int) -> float:
    """What a machine costs besides its energy, USD a month: purchase over its life, upkeep and liability."""
    return purchase(machine) + upkeep(machine, month) + machine.liability


def own_fees(economy: "Economy", fees: Floats) -> Floats:
    """Fees of all plans with those of own hardware as they are this month, USD a month, (L,)."""
    rows = np.flatnonzero(economy.plans.kind == OWN)
    machines = {row: machine_of(economy, int(row)) for row in rows}
    if not any(machine.hassle_growth for machine in machines.values()):
        return fees
    fees = fees.copy()
    for row, machine in machines.items():
        fees[row] = own_fee(machine, economy.month)
    return fees


def saved_upkeep(economy: "Economy", row: int) -> Floats:
    """Upkeep of a machine that those committed to it do not need, USD a month a person, (I,)."""
    demand, users = economy.setup.demand, economy.users
    if demand.niche_share == 0.0:
        return np.zeros(len(users))
    each = upkeep(machine_of(economy, row), economy.month)
    return np.asarray(users.niche * (1 - demand.niche_hassle) * each)


def own_premium(economy: "Economy", rows: Ints) -> Floats:
    """What owners of machines pay besides its fee, less upkeep they save, USD a month a person, (L, I); others 0."""
    premium = (economy.plans.kind[rows] == OWN)[:, None] * economy.users.liability
    for way in np.flatnonzero(economy.plans.kind[rows] == OWN):
        premium[way] -= saved_upkeep(economy, int(rows[way]))
    return np.asarray(premium)


def fee_rule(economy: "Economy", seller: int) -> str:
    """How a seller moves its fees; who has taken over another's plans without plans of its own leaves them."""
    lab = economy.setup.labs.get(economy.sellers.names[seller])
    return "fixed" if lab is None else lab.fee_rule


def machine_of(economy: "Economy", plan: int) -> "OwnHardware":
    """The block behind a row of own hardware."""
    return economy.setup.own_hardware[economy.plans.names[plan].removeprefix("own ")]


def _cells(segments: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.tile([name in segments for name in SEGMENTS], len(REGIONS))


def on_offer(economy: "Economy", live: Ints) -> list[tuple[int, Ints]]:
    """Rows of the plans that can be had, with the places among the offers on sale of what they include, where any.

    A plan of a seller in business includes what its seller sells of its own current weights; own hardware, which
    anybody may have to whom its segments are open, one offer of each of the open weights that fit.
    """
    plans, sellers, offers, weights = economy.plans, economy.sellers, economy.offers, economy.weights
    rows, seller = offers.weights[live], offers.seller[live]
    current = weights.superseded[rows] < 0
    of_developers = (current & (weights.developer[rows] == seller)).nonzero()[0]
    sold, found, known = seller[of_developers], list[tuple[int, Ints]](), dict[int, Ints]()
    for row in plans.offered.any(axis=1).nonzero()[0].tolist():
        owner = int(plans.seller[row])
        if plans.kind[row] == OWN:
            places = _runnable(economy, rows, current, machine_of(economy, row).behind)
        elif sellers.active[owner]:
            if owner not in known:
                known[owner] = of_developers[sold == owner]
            places = known[owner]
        else:
            continue
        if len(places):
            found.append((row, places))
    return found


def _runnable(economy: "Economy", rows: Ints, current: NDArray[np.bool_], behind: float) -> Ints:
    """First offer of each of the `current` open weights at least `behind` points below the best of them."""
    weights = economy.weights
    is_open = current & (weights.openness[rows] != CLOSED)
    best = weights.rating[rows[is_open]].max(initial=-np.inf)
    fits = (is_open & (weights.rating[rows] <= best - behind)).nonzero()[0]
    return np.sort(fits[np.unique(rows[fits], return_index=True)[1]])
