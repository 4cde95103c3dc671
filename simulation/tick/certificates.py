"""Certificates that covered segments ask for: who applies, what it costs, from when it holds (stage 1)."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.goods.weights import CLOSED
from simulation.policies.certified_only import CertifiedOnly
from simulation.tick.levers import covered_cells, covered_weights, strength

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


def certify(economy: "Economy") -> Floats:
    """Decide on applications and return what they cost each developer this month, USD, (S,).

    A certificate holds from the month of application plus the time it takes, in all segments that ask for one; with
    `grandfather` weights that are on sale when the rule comes into force hold one from then on, free of charge.
    """
    weights, cost = economy.weights, np.zeros(len(economy.sellers))
    certified = weights.certified.copy()
    for item in economy.policies:
        level = strength(item.start, item.end, item.ramp, economy.month) * item.reach
        if not (isinstance(item.policy, CertifiedOnly) and level):
            continue
        numbers = item.policy.parameters
        if numbers.grandfather and economy.month == item.start:
            certified[(weights.released < economy.month) & (certified < 0)] = economy.month
        for row in _candidates(economy, item, certified):
            certified[row] = economy.month + numbers.cert_time
            cost[weights.developer[row]] += numbers.cert_cost * level
    weights.certified = certified
    return cost


def _candidates(economy: "Economy", item: Any, certified: NDArray[np.int64]) -> NDArray[np.int64]:
    """Weights on sale, covered and without a certificate, whose developer expects to earn its cost back.

    Gross profit of the developer in covered cells last month x payback >= cost; tokens under plans count at list.
    """
    offers, weights, numbers = economy.offers, economy.weights, item.policy.parameters
    cells = covered_cells(item.target)
    sold = (offers.billed + offers.quota_billed)[:, cells].sum(1)
    own = offers.seller == weights.developer[offers.weights]
    profit = np.where(own, (offers.price - offers.serving) * sold, 0.0)
    earned = np.bincount(offers.seller, profit, len(economy.sellers))
    rows = np.unique(offers.weights[offers.active])
    asked = (certified[rows] < 0) & (weights.superseded[rows] < 0) & covered_weights(economy, item.target, rows)
    if not numbers.open_can_certify:
        asked &= weights.openness[rows] == CLOSED
    pays = earned[weights.developer[rows]] * numbers.payback >= numbers.cert_cost
    return np.asarray(rows[asked & pays])
