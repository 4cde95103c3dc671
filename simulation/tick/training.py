"""What a training run takes and buys: its price, and compute in units of the leading run at the start."""

from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.data_term import Bottleneck, data_factor, usable_data
from simulation.equations.technology import effective_compute
from simulation.tick.money import best_by_lab

if TYPE_CHECKING:
    from simulation.economy import Economy


def usd_per_flop(economy: "Economy") -> float:
    """Price of training compute this month, USD of budget per FLOP; a budget that is rationed buys less."""
    technology = economy.setup.technology
    scarcity = economy.rent / economy.compute.research
    return technology.usd_per_flop * scarcity / float(technology.compute_per_usd ** (economy.month / 12))


def training(economy: "Economy") -> tuple[NDArray[np.float64], float]:
    """Effective compute of a training run of every seller now, (S,), and of the leading budget at the start; FLOP."""
    technology, sellers = economy.setup.technology, economy.sellers
    budget = sellers.research_budget + sellers.pool
    spend = budget * technology.rd_run_share * technology.release_interval / sellers.training_cost
    effective = effective_compute(spend, usd_per_flop(economy), sellers.knowledge) * prod(economy.hooks("effort"))
    start = max(lab.rd for lab in economy.setup.labs.values()) * technology.rd_run_share * technology.release_interval
    return effective, start / technology.usd_per_flop


def with_data(economy: "Economy", effective: NDArray[np.float64], reference: float) -> NDArray[np.float64]:
    """Effective compute (S,) with the data there are for it this month; as it is where data play no part."""
    technology = economy.setup.technology
    if technology.data_share == 0 or reference <= 0:
        return effective
    data = usable_data(technology.data_stock, technology.data_growth, economy.month)
    rule = Bottleneck(technology.data_share, technology.data_elasticity)
    return effective * data_factor(effective / reference, data, rule)


def doublings(economy: "Economy") -> NDArray[np.float64]:
    """log2 of every seller's effective compute over the reference, before data, (S,).

    -inf without a budget; 0 where nobody had one at the start.
    """
    effective, reference = training(economy)
    if reference <= 0:
        return np.zeros(len(effective))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(effective / reference))


def usual_compute(economy: "Economy") -> NDArray[np.float64]:
    """Compute of the weights on sale at the start where the scenario does not say, FLOP, (G,).

    What the lab's budget bought when they came out, on the trends of spending and of compute per USD; see `flop`.
    """
    technology, weights = economy.setup.technology, economy.weights
    best = best_by_lab(economy)
    then = (technology.spend_growth * technology.compute_per_usd) ** (weights.released / 12)
    run = np.array([flop(economy, row, 0.0) for row in range(len(economy.sellers))])[weights.developer] * then
    return np.asarray(run * _smaller(economy, weights.rating - best[weights.developer]))


def run_scale(economy: "Economy", usual: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Geometric mean over a lab's weights of the compute the scenario gives over the usual one, (S,); 1 if none.

    Its next runs keep the scale: who trains small for its budget goes on doing so.
    """
    weights, size = economy.weights, len(economy.sellers)
    some = np.flatnonzero(known & (usual > 0))
    gap = np.log(weights.compute[some] / usual[some])
    count = np.bincount(weights.developer[some], minlength=size)
    return np.asarray(np.exp(np.bincount(weights.developer[some], gap, size) / np.maximum(count, 1)))


def flop(economy: "Economy", seller: int, gap: float) -> float:
    """Compute of a seller's training run now, FLOP, of the rung `gap` points (<= 0) from the top of its ladder.

    C = scale x budget x run share x interval / price of compute x 2^(gap / points per doubling of serving cost):
    weights that are cheaper to serve are smaller, and at equal data cheaper to train by as much.
    """
    technology, sellers = economy.setup.technology, economy.sellers
    spend = sellers.research_budget[seller] * technology.rd_run_share * technology.release_interval
    run = sellers.run_scale[seller] * spend / (usd_per_flop(economy) * sellers.training_cost[seller])
    return float(run * _smaller(economy, np.array(gap)))


def _smaller(economy: "Economy", gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Size of weights `gap` points from the top of their ladder, over the size at the top."""
    return np.asarray(2.0 ** (gap / economy.setup.cost.points_per_doubling))
