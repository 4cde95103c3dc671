"""What each policy reaches, what escapes it, and what it costs or brings the state in a month."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.goods.plan import OWN
from simulation.goods.safety import on_machines
from simulation.policies import LEVERS, Clause
from simulation.tick.levers import covered_cells, covered_sellers, covered_weights, in_force, seller_levers

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
COLUMNS = ("month", "policy", "in_force", "addressed_mtok", "outside_mtok", "fiscal_cost_usd")


def reach(economy: "Economy") -> dict[str, Any]:
    """Rows of the table `policies` for this month, one a policy; call once everything is served and posted.

    Addressed: tokens served on covered weights to covered users; of a policy on users, to those; of one on sellers, on
    weights of covered developers. Outside: what of that it does not reach, the share that enforcement and leakage leave
    out, and of a ban all that is still bought or run on own machines. Fiscal cost: what the state pays less what it
    gets by this policy, USD.
    """
    rows: dict[str, Any] = {name: [] for name in COLUMNS}
    for item in economy.policies:
        now = in_force(item, economy.month)
        addressed, outside = _tokens(economy, now, item.reach)
        cost = float(sum(_cost(economy, one) for one in now))
        values = (economy.month, item.name, bool(now), addressed, outside, cost)
        for name, value in zip(COLUMNS, values, strict=True):
            rows[name].append(value)
    return rows


def _tokens(economy: "Economy", now: tuple[Clause, ...], reached: float) -> tuple[float, float]:
    """Mtok addressed, and of them outside: by the levers on offers if there are any, else on users, else on sellers."""
    offers, live = economy.offers, economy.this_market().live
    served = offers.served[live].sum(1)
    moved = [clause for clause in now if clause.value != LEVERS[clause.lever].rest]
    for kinds in (("cells", "offers"), ("users",), ("sellers",)):
        here = [one for one in moved if LEVERS[one.lever].on in kinds]
        if here and all(one.lever == "liability" for one in here):
            insured = np.logical_or.reduce([covered_cells(one.target) for one in here])
            own = float(on_machines(economy)[insured[economy.users.cell]].sum())
            return own, (1 - reached) * own
        if here:
            asked = [replace(one, target=replace(one.target, uncertified=False)) for one in here]
            every = np.logical_or.reduce([_mask(economy, one, live) for one in asked])
            bans = [_mask(economy, one, live) for one in here if one.lever == "available"]
            banned = np.logical_or.reduce(bans) if bans else np.zeros(served.shape, bool)
            evading, kept = float(served[banned].sum()), float(served[every & ~banned].sum())
            if banned.any():
                evading += float(_copies(economy)[banned].sum())
            return kept + evading, (1 - reached) * kept + evading
    return 0.0, 0.0


def _copies(economy: "Economy") -> Floats:
    """Mtok that own machines run of the weights of each offer on sale, by cell of their users, (J, cells)."""
    uptake = economy.this_uptake()
    rented = economy.plans.kind[uptake.ways.rows] != OWN
    return np.asarray(uptake.on_quota(own=rented).sum(1))


def _mask(economy: "Economy", clause: Clause, live: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Offers on sale x cells that a clause concerns."""
    rows, on, cells = economy.offers.weights[live], LEVERS[clause.lever].on, covered_cells(clause.target)
    if on == "users":
        covered = np.ones(len(live), bool)
    elif on == "sellers":
        covered = covered_sellers(economy, clause.target)[economy.weights.developer[rows]]
    else:
        covered = covered_weights(economy, clause.target, rows)
    return np.asarray(covered[:, None] & (cells | (on in ("offers", "sellers"))))


def _cost(economy: "Economy", clause: Clause) -> float:
    """What the state pays less what it gets by one clause this month, USD."""
    offers = economy.offers
    if clause.lever in ("grant", "aid", "matching"):
        covered = covered_sellers(economy, clause.target)
        if clause.lever == "matching":
            return clause.value * float(_matched(economy)[covered].sum())
        return clause.value * (float(covered.any()) if clause.party == "shared" else int(covered.sum()))
    if clause.lever not in ("tax", "fee"):
        return 0.0
    live = np.flatnonzero(offers.billed.any(1) | offers.quota_billed.any(1))
    covered = covered_weights(economy, clause.target, offers.weights[live])
    tokens = (offers.billed + offers.quota_billed)[live][:, covered_cells(clause.target)].sum(1)
    base = tokens * offers.price[live] if clause.lever == "tax" else tokens
    return -clause.value * float(base[covered].sum())


def _matched(economy: "Economy") -> Floats:
    """R&D that the state matched this month, USD, (S,): what aid it pays beyond fixed amounts, over the rates."""
    levers = seller_levers(economy)
    rate = levers["matching"]
    return np.asarray(np.divide(economy.sellers.aid - levers["aid"], rate, out=np.zeros_like(rate), where=rate > 0))
