"""What labs spend on research, what it takes to lead, and how far their knowledge is apart."""

from math import prod

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import CLOSED_LAB, CLOUD, OPEN_LAB
from simulation.measures import Floats, MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """R&D, and knowledge in log units, of the labs in business that spend on R&D.

    `labs_rd_usd`: USD a month; `leader_rd_per_revenue`: R&D over revenue of the lab with the best weights, share;
    `knowledge_spread`: best less mean knowledge; `open_knowledge_gap`: best of closed less best of open labs, negative
    where these lead; `training_factor`: factor of mechanisms on effective compute, mean weighted by R&D, 1 without any;
    `labs_training_below_one`: number of labs whose factor is below 1. Undefined without such labs.
    """
    sellers = view.tables.sellers
    spent = np.where(sellers.active & (sellers.kind < CLOUD), sellers.research_budget, 0.0)
    rows = np.flatnonzero(spent > 0)
    factor = np.ones(len(sellers)) * prod(view.tables.hooks("effort"))
    known = sellers.knowledge
    best = [_best(known[rows[sellers.kind[rows] == kind]]) for kind in (CLOSED_LAB, OPEN_LAB)]
    return {
        "labs_rd_usd": float(spent.sum()),
        "leader_rd_per_revenue": _leader(view, rows),
        "knowledge_spread": float(known[rows].max() - known[rows].mean()) if rows.size else float("nan"),
        "open_knowledge_gap": best[0] - best[1],
        "training_factor": ratio(float((spent * factor).sum()), float(spent.sum())),
        "labs_training_below_one": float((factor[rows] < 1).sum()),
    }


def _best(known: Floats) -> float:
    return float(known.max()) if known.size else float("nan")


def _leader(view: MonthView, rows: NDArray[np.int64]) -> float:
    """R&D over revenue of the lab among `rows` whose weights are rated best."""
    sellers, weights = view.tables.sellers, view.tables.weights
    mine = np.zeros(len(sellers), bool)
    mine[rows] = True
    rating = np.where(mine[weights.developer], weights.rating, -np.inf)
    if not np.isfinite(rating).any():
        return float("nan")
    lab = int(weights.developer[np.argmax(rating)])
    return ratio(float(sellers.research_budget[lab]), float(sellers.revenue[lab]))
