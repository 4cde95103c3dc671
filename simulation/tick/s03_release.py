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
    add_weights,
    built_as,
    formula_cost,
    succeed,
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
    for lab in economy.sellers_of(Lab):
        if _ready(economy, lab):
            luck = shock * economy.streams.normal("training luck", lab.name, economy.month)
            if economy.sellers.release[lab.row]:
                release(economy, lab, float(predicted[lab.row] + luck))
            economy.sellers.put("next_release", lab.row, economy.month + _interval(economy, lab))
    if economy.setup.technology.distill_lag > 0:
        for lab in economy.sellers_of(Lab):
            if lab.active:
                _siblings(economy, lab)
    for derived in (item for term in economy.hooks("derive") for item in term):
        _derive(economy, derived)
    _note_frontier(economy)


def _ready(economy: "Economy", lab: Lab) -> bool:
    """Whether a lab in business has weights that are trained and do not slip by another month."""
    sellers, hazard = economy.sellers, economy.setup.technology.delay_hazard
    if not lab.active or sellers.research_budget[lab.row] <= 0 or sellers.next_release[lab.row] > economy.month:
        return False
    return hazard == 0 or economy.streams.uniform("release slip", lab.name, economy.month) >= hazard


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
    add_offer(economy, NewOffer(add_weights(economy, new), seller, derived.price, factor, common=common))


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


def release(economy: "Economy", lab: Lab, rating: float) -> None:
    """Put a new ladder on sale if it beats the lab's best; every tier gains alike and inherits offers and prices."""
    weights = economy.weights
    own = np.flatnonzero((weights.developer == lab.row) & (weights.superseded < 0))
    ladder = own[~np.isin(own, weights.predecessor)]  # without what stays on sale beside closed successors
    if len(ladder) == 0:
        _first_release(economy, lab, rating)
        return
    top = int(ladder[weights.rating[ladder].argmax()])
    if rating <= weights.rating[top]:
        return
    for old in ladder:
        gap = _gap(economy, int(old), top)
        if gap == 0 or economy.setup.technology.distill_lag == 0:
            _climb(economy, lab, int(old), (rating + gap, gap))


def _gap(economy: "Economy", old: int, top: int) -> float:
    """Points (<= 0) from the top at which the successor of weights stands: as they do, or so many for each tier."""
    weights, spacing = economy.weights, economy.setup.technology.tier_gap
    rungs = int(weights.tier[old] - weights.tier[top])
    return float(weights.rating[old] - weights.rating[top]) if spacing is None or rungs <= 0 else -spacing * rungs


def _siblings(economy: "Economy", lab: Lab) -> None:
    """Rungs below a flagship that came out `distill_lag` months ago follow it, as far behind as they were before."""
    weights, lag = economy.weights, economy.setup.technology.distill_lag
    line = (weights.developer == lab.row) & (weights.family == lab.row) & (weights.released == economy.month - lag)
    for top in np.flatnonzero(line & (weights.predecessor >= 0)):
        own, before = weights.developer == lab.row, int(weights.predecessor[top])
        if weights.rating[top] < weights.rating[own & (weights.released <= weights.released[top])].max():
            continue  # itself a smaller sibling
        below = np.flatnonzero(own & (weights.superseded < 0) & (weights.rating < weights.rating[before]))
        for old in below[~np.isin(below, weights.predecessor)]:
            gap = _gap(economy, int(old), before)
            if weights.rating[top] + gap > weights.rating[old]:
                _climb(economy, lab, int(old), (float(weights.rating[top] + gap), gap))


def _climb(economy: "Economy", lab: Lab, old: int, rating: tuple[float, float]) -> None:
    """Put the successor of weights on sale, at a rating and its distance from the top, with their offers and prices."""
    weights = economy.weights
    rung = _new(economy, lab, int(weights.tier[old]), rating, weights.skill[old])
    if weights.family[old] != lab.row:  # the line of a lab that was taken over keeps its name
        rung = rung._replace(name=f"{economy.sellers.names[weights.family[old]]}-{economy.month}-{rung.tier}")
    new = add_weights(economy, rung._replace(predecessor=old))
    succeed(economy, new, own=True)
    if rung.openness == CLOSED and weights.openness[old] != CLOSED:
        _sell_itself(economy, lab, new)
    weights.put("superseded", _replaced(economy, new), economy.month)


def _replaced(economy: "Economy", new: int) -> list[int]:
    """Weights in the line of new ones that these replace: all before them, but closed ones replace no open ones."""
    found, table = [], economy.weights
    old = int(table.predecessor[new])
    while old >= 0:
        if table.superseded[old] < 0 and (table.openness[old] == CLOSED or table.openness[new] != CLOSED):
            found.append(old)
        old = int(table.predecessor[old])
    return found


def _sell_itself(economy: "Economy", lab: Lab, new: int) -> None:
    """A lab that may not publish sells closed weights itself; what it has published stays with those who host it."""
    offers = economy.offers
    if not np.any(offers.active & (offers.weights == new)):
        add_offer(economy, _newcomer(economy, lab, new))


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


def _first_release(economy: "Economy", lab: Lab, rating: float) -> None:
    """An entrant's first weights: a flagship, listed at the mark-up of a newcomer and then repriced."""
    skill = np.zeros(len(economy.setup.tasks))
    new = add_weights(economy, _new(economy, lab, FLAGSHIP, (rating, 0.0), skill))
    add_offer(economy, _newcomer(economy, lab, new))


def _newcomer(economy: "Economy", lab: Lab, new: int) -> NewOffer:
    """A lab's first offer of weights without a history of prices."""
    factor = usual_factor(economy, built_as(economy, new))
    cost = float(formula_cost(economy, economy.weights.rating[new])) * factor
    return NewOffer(new, lab.row, cost * (1 + economy.setup.pricing.cost_plus_margin), factor)


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
