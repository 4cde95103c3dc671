"""Taste for open over closed weights, performance and price aside."""

import numpy as np

from simulation.measures import Floats, MonthView, ratio
from simulation.parameters import SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """What open weights are liked more than closed ones that do and cost the same, and how many would take them.

    `open_taste_<segment>`: best liked open offer less best liked closed one, share of value, mean over those who may
    have both, weighted by what their use is worth. `open_share_at_par`: share of value that would go to open weights
    between the two, 1 / (1 + exp(-difference / kappa)); 0 or 1 for those who may have only one.
    """
    market = view.market
    is_closed = view.tables.weights.openness[view.tables.offers.weights[market.live]] == 0
    ours, theirs = _best(view.liked[~is_closed]), _best(view.liked[is_closed])
    with np.errstate(invalid="ignore"):
        apart = ours - theirs
    worth, segment = market.people.worth.sum(0), view.tables.users.segment
    both, one = np.isfinite(apart), ~np.isnan(apart)
    mean = np.bincount(segment[both], apart[both] * worth[both], len(SEGMENTS))
    weight = np.bincount(segment[both], worth[both], len(SEGMENTS))
    with np.errstate(over="ignore"):
        taken = 1.0 / (1.0 + np.exp(-apart[one] / view.setup.demand.kappa))
    out = {f"open_taste_{name}": ratio(part, whole) for name, part, whole in zip(SEGMENTS, mean, weight, strict=True)}
    return out | {"open_share_at_par": ratio(float(taken @ worth[one]), float(worth[one].sum()))}


def _best(liked: Floats) -> Floats:
    """The most that each user likes any of some offers, -inf without one, (I,)."""
    return np.asarray(liked.max(axis=0, initial=-np.inf))
