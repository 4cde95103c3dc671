"""What mechanisms of technology ask of labs; sellers in rows, (S,)."""

import numpy as np
from numpy.typing import NDArray

from simulation.equations.technology import own_discovery
from simulation.mechanisms import MechanismView, Term


def budget(view: MechanismView) -> Term:
    """R&D of every seller, its own and the state's, USD a month, (S,); 0 out of business."""
    return np.asarray(np.where(view.sellers.active, view.sellers.research_budget, 0.0))


def best_rating(view: MechanismView) -> Term:
    """Rating of each seller's best own weights, points, (S,); -inf without any."""
    best = np.full(len(view.sellers), -np.inf)
    np.maximum.at(best, view.weights.developer, view.weights.rating)
    return best


def discoveries(view: MechanismView, spend: Term) -> Term:
    """Knowledge that R&D `spend` (USD a month) finds this month, log units; theta (R / trend R)^0.5 as in stage 2."""
    technology = view.setup.technology
    leader = technology.own_share * np.log(technology.algorithms) / 12
    start = max(lab.rd for lab in view.setup.labs.values())
    trend = start * technology.spend_growth ** (view.month / 12)
    return own_discovery(spend, trend, float(leader)) if trend > 0 else np.zeros_like(spend)


def progress(view: MechanismView) -> float:
    """Trend of effective compute, log units a month: ln(spending x compute per USD x algorithms) / 12."""
    technology = view.setup.technology
    yearly = technology.spend_growth * technology.compute_per_usd * technology.algorithms
    return float(np.log(yearly) / 12)


def padded(state: Term, size: int, fill: float = 0.0) -> Term:
    """State by seller with rows for those who have entered since, (size, ...)."""
    missing = size - len(state)
    return state if missing <= 0 else np.concatenate([state, np.full((missing, *state.shape[1:]), fill)])


def researching(view: MechanismView) -> NDArray[np.bool_]:
    """Sellers that spend on R&D, (S,)."""
    return np.asarray(budget(view) > 0)
