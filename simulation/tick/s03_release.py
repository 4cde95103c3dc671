"""Stage 3: training ends and ladders of weights go on sale."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Lab
from simulation.equations.technology import capability, distilled_capability, value_before
from simulation.goods.offer import OWN
from simulation.goods.weights import CLOSED, FLAGSHIP
from simulation.mechanisms import Derived
from simulation.tick.listing import (
    NewOffer,
    NewWeights,
    add_offer,
    add_offers,
    add_weights,
    built_as,
    formula_cost,
    successors,
    usual_factor,
)
from simulation.tick.training import doublings, flop, run_scale, training, usual_compute, with_data

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "sellers.kind", "sellers.origin", "sellers.openness", "sellers.active", "sellers.knowledge", "sellers.residual",
    "sellers.run_scale", "sellers.imitation", "sellers.rd", "sellers.release", "sellers.next_release",
    "sellers.aid", "sellers.pool", "sellers.training_cost", "sellers.imitation_factor", "sellers.open_limit",
    "weights.developer", "weights.family", "weights.tier", "weights.released", "weights.rating", "weights.skill",
    "weights.openness", "weights.compute", "weights.certified", "weights.predecessor", "weights.superseded",
    "offers.weights", "offers.seller", "offers.contract", "offers.active", "offers.price", "offers.serving",
    "offers.cut_of_revenue", "offers.cut_of_profit", "offers.integration", "offers.skill", "offers.cost_factor",
    "offers.common_factor", "history.best_closed", "history.best_open",
)  # fmt: skip
WRITES = (
    "weights.*",
    "weights.superseded",
    "offers.*",
    "offers.fresh",
    "sellers.doublings",
    "sellers.next_release",
    "history.best_closed",
    "history.best_open",
)


def opening(economy: "Economy") -> None:
    """Calibrate what the capability equation leaves unexplained, and when the running training ends."""
    weights, sellers = economy.weights, economy.sellers
    predicted = predicted_rating(economy)
    residual, due = np.zeros(len(sellers)), np.zeros(len(sellers))
    for lab in economy.sellers_of(Lab):
        own = np.flatnonzero(weights.developer == lab.row)
        residual[lab.row] = weights.rating[own].max() - predicted[lab.row] if lab.rd > 0 else 0.0
        due[lab.row] = max(_interval(economy, lab) + weights.released[own].max(), 0.0)
    sellers.residual, sellers.next_release = residual, due
    usual, known = usual_compute(economy), weights.compute > 0
    sellers.run_scale = run_scale(economy, usual, known)
    weights.compute = np.where(known, weights.compute, usual * sellers.run_scale[weights.developer])


def run(economy: "Economy") -> None:
    """Release what is ready and note the frontier."""
    economy.offers.fresh = False
    shock = economy.setup.technology.shock_sd
    faded = 2.0 ** (-economy.month / economy.setup.technology.residual_half_life)
    kept = 1.0 if economy.setup.technology.open_lag is not None else faded
    economy.sellers.doublings = doublings(economy)
    predicted = predicted_rating(economy) + economy.sellers.residual * kept
    rungs, due = [], economy.sellers.next_release.copy()
    for lab in _ready(economy):
        luck = shock * economy.streams.normal("training luck", lab.name, economy.month)
        if economy.sellers.release[lab.row]:
            rungs += release(economy, lab, float(predicted[lab.row] + luck))
        due[lab.row] = economy.month + _interval(economy, lab)
    economy.sellers.next_release = due
    _launch(economy, rungs)
    if economy.setup.technology.distill_lag > 0:
        _siblings(economy)
    for derived in (item for term in economy.hooks("derive") for item in term):
        _derive(economy, derived)
    _note_frontier(economy)


def _ready(economy: "Economy") -> list[Lab]:
    """Labs in business whose weights are trained and do not slip by another month."""
    sellers, hazard = economy.sellers, economy.setup.technology.delay_hazard
    trained = sellers.active & (sellers.research_budget > 0) & (sellers.next_release <= economy.month)
    return [
        lab
        for lab in economy.sellers_of(Lab)
        if trained[lab.row]
        and (hazard == 0 or economy.streams.uniform("release slip", lab.name, economy.month) >= hazard)
    ]


def _derive(economy: "Economy", derived: Derived) -> None:
    """Put weights made of others' open weights on sale; closed weights and sellers out of business give nothing.

    They stay in the family of their base, so that users' draw for its name is theirs too, and cost who serves the base
    what that costs it.
    """
    weights, base, seller = economy.weights, derived.base, economy.sellers.names.index(derived.seller)
    if weights.openness[base] == CLOSED or not economy.sellers.active[seller]:
        return
    new = NewWeights(
        name=derived.name,
        developer=seller,
        tier=int(weights.tier[base]),
        rating=float(weights.rating[base] + derived.points),
        skill=weights.skill[base] + derived.skill,
        openness=int(weights.openness[base]),
        released=economy.month,
        compute=0.0,
        family=int(weights.family[base]),
    )
    offers = economy.offers
    served = np.flatnonzero(
        offers.active & (offers.weights == base) & (offers.seller == seller) & (offers.contract == OWN)
    )
    factor, common = usual_factor(economy, new.openness), None
    if len(served):
        factor, common = float(offers.cost_factor[served[0]]), float(offers.common_factor[served[0]])
    factor, common = factor * derived.cost_factor, None if common is None else common * derived.cost_factor
    row = int(add_weights(economy, [new])[0])
    add_offer(economy, NewOffer(row, seller, derived.price, factor, common=common))


def predicted_rating(economy: "Economy") -> NDArray[np.float64]:
    """Rating of weights whose training ends now, before luck and residual, points, (S,).

    q = q_ref + gamma h(log2(E / E_ref)), then distillation from the best weights of some months ago, and training on
    from the best open ones; the reference is the closed frontier and the leading budget at the start.
    """
    technology, sellers = economy.setup.technology, economy.sellers
    effective, reference = training(economy)
    effective = with_data(economy, effective, reference)
    own = (
        capability(
            effective, (reference, _start_frontier(economy)), technology.points_per_doubling, technology.dim_returns
        )
        if reference > 0
        else np.full(len(sellers), _start_frontier(economy))
    )
    best = np.maximum(economy.history.best_closed, economy.history.best_open)
    rating = distilled_capability(
        own, value_before(best, technology.imitation_delay), sellers.imitation * sellers.imitation_factor
    )
    if technology.adaptation > 0:
        base = value_before(economy.history.best_open, technology.imitation_delay)
        rating = distilled_capability(rating, base, technology.adaptation)
    return rating if technology.open_lag is None else _imposed(economy, rating)


def _imposed(economy: "Economy", rating: NDArray[np.float64]) -> NDArray[np.float64]:
    """Open labs at the imposed lag behind the closed frontier; each keeps its distance to the best by its residual."""
    technology, sellers, history = economy.setup.technology, economy.sellers, economy.history
    assert technology.open_lag is not None
    target = history.best_closed[-1] - technology.frontier_slope * technology.open_lag
    return np.where(sellers.openness != CLOSED, target, rating)


def release(economy: "Economy", lab: Lab, rating: float) -> list[NewWeights]:
    """The new ladder of a lab if it beats the lab's best; every tier gains alike. An entrant's first is a flagship."""
    weights = economy.weights
    own = np.flatnonzero((weights.developer == lab.row) & (weights.superseded < 0))
    ladder = own[~_succeeded(economy)[own]]  # without what stays on sale beside closed successors
    if len(ladder) == 0:
        return [_new(economy, lab, FLAGSHIP, (rating, 0.0), np.zeros(len(economy.setup.tasks)))]
    top = int(ladder[weights.rating[ladder].argmax()])
    if rating <= weights.rating[top]:
        return []
    gaps = [(old, _gap(economy, old, top)) for old in ladder.tolist()]
    together = economy.setup.technology.distill_lag == 0
    return [_rung(economy, lab, old, (rating + gap, gap)) for old, gap in gaps if gap == 0 or together]


def _succeeded(economy: "Economy") -> NDArray[np.bool_]:
    """Which weights have a successor, (W,)."""
    before = economy.weights.predecessor
    return np.bincount(before + 1, minlength=len(before) + 1)[1:] > 0


def _gap(economy: "Economy", old: int, top: int) -> float:
    """Points (<= 0) from the top at which the successor of weights stands: as they do, or so many for each tier."""
    weights, spacing = economy.weights, economy.setup.technology.tier_gap
    rungs = int(weights.tier[old] - weights.tier[top])
    return float(weights.rating[old] - weights.rating[top]) if spacing is None or rungs <= 0 else -spacing * rungs


def _siblings(economy: "Economy") -> None:
    """Rungs below a flagship that came out `distill_lag` months ago follow it, as far behind as they were before."""
    weights, lag = economy.weights, economy.setup.technology.distill_lag
    line = (weights.developer == weights.family) & (weights.released == economy.month - lag)
    tops = np.flatnonzero(line & (weights.predecessor >= 0))
    for lab in economy.sellers_of(Lab) if len(tops) else ():
        for top in tops[weights.developer[tops] == lab.row] if lab.active else ():
            _launch(economy, _below(economy, lab, int(top)))


def _below(economy: "Economy", lab: Lab, top: int) -> list[NewWeights]:
    """Successors of the rungs below what a flagship replaced; none where it is itself a smaller sibling."""
    weights = economy.weights
    own, before = weights.developer == lab.row, int(weights.predecessor[top])
    if weights.rating[top] < weights.rating[own & (weights.released <= weights.released[top])].max():
        return []
    below = np.flatnonzero(own & (weights.superseded < 0) & (weights.rating < weights.rating[before]))
    best, old = float(weights.rating[top]), below[~_succeeded(economy)[below]].tolist()
    gaps = [(row, _gap(economy, row, before)) for row in old]
    return [_rung(economy, lab, row, (best + gap, gap)) for row, gap in gaps if best + gap > weights.rating[row]]


def _rung(economy: "Economy", lab: Lab, old: int, rating: tuple[float, float]) -> NewWeights:
    """The successor of weights at a rating and its distance from the top."""
    weights = economy.weights
    rung = _new(economy, lab, int(weights.tier[old]), rating, weights.skill[old])
    if weights.family[old] != lab.row:  # the line of a lab that was taken over keeps its name
        rung = rung._replace(name=f"{economy.sellers.names[weights.family[old]]}-{economy.month}-{rung.tier}")
    return rung._replace(predecessor=old)


def _launch(economy: "Economy", rungs: list[NewWeights]) -> None:
    """Put weights on sale, with their predecessors' offers and prices, and note what they replace."""
    if rungs:
        rows = add_weights(economy, rungs).tolist()
        add_offers(economy, [offer for row in rows for offer in _first_offers(economy, row)])
        replaced = [old for row in rows for old in _replaced(economy, row)]
        economy.weights.put("superseded", replaced, economy.month)


def _first_offers(economy: "Economy", new: int) -> list[NewOffer]:
    """Offers of new weights on their first day.

    Without a predecessor they are listed at the mark-up of a newcomer and then repriced. A lab that may not publish
    sells closed weights itself; what it has published stays with those who host it.
    """
    openness, old = economy.weights.openness, int(economy.weights.predecessor[new])
    if old < 0:
        return [_newcomer(economy, new)]
    found = successors(economy, new, own=True)
    no_longer_open = openness[new] == CLOSED and openness[old] != CLOSED
    return [_newcomer(economy, new)] if no_longer_open and not found else found


def _replaced(economy: "Economy", new: int) -> list[int]:
    """Weights in the line of new ones that these replace: all before them, but closed ones replace no open ones."""
    found, table = [], economy.weights
    old = int(table.predecessor[new])
    while old >= 0:
        if table.superseded[old] < 0 and (table.openness[old] == CLOSED or table.openness[new] != CLOSED):
            found.append(old)
        old = int(table.predecessor[old])
    return found


def _new(
    economy: "Economy", lab: Lab, tier: int, rating: tuple[float, float], skill: NDArray[np.float64]
) -> NewWeights:
    """New weights at a rating and its distance from the top of the ladder, points; closed where the law says so."""
    technology, tasks = economy.setup.technology, economy.setup.tasks
    name = f"{lab.name}-{economy.month}-{tier}"
    luck = [economy.streams.normal("skill luck", f"{name}|{task}") for task in tasks]
    gained = skill + technology.skill_sd * np.array(luck) + sum(term[lab.row] for term in economy.hooks("capability"))
    compute = flop(economy, lab.row, rating[1])
    openness = CLOSED if compute >= economy.sellers.open_limit[lab.row] else int(lab.openness)
    return NewWeights(name, lab.row, tier, rating[0], gained, openness, economy.month, compute)


def _newcomer(economy: "Economy", new: int) -> NewOffer:
    """A lab's first offer of weights without a history of prices."""
    factor = usual_factor(economy, built_as(economy, new))
    cost = float(formula_cost(economy, economy.weights.rating[new])) * factor
    price = cost * (1 + economy.setup.pricing.cost_plus_margin)
    return NewOffer(new, int(economy.weights.developer[new]), price, factor)


def _note_frontier(economy: "Economy") -> None:
    """Best closed and open rating ever released, for this month's row of the history."""
    weights = economy.weights
    for column, is_open in (("best_closed", False), ("best_open", True)):
        rows = (weights.openness != CLOSED) == is_open
        old = economy.history.read(column)[-1]
        economy.history.put(column, -1, max(old, float(weights.rating[rows].max(initial=old))))


def _start_frontier(economy: "Economy") -> float:
    start = economy.weights.released < 0
    return float(economy.weights.rating[start].max(initial=0.0))


def _interval(economy: "Economy", lab: Lab) -> float:
    """Months one training takes, lognormal around the usual interval, at least 1."""
    technology = economy.setup.technology
    luck = economy.streams.normal("training time", lab.name, economy.month)
    return max(1.0, technology.release_interval * float(np.exp(technology.release_jitter * luck)))
