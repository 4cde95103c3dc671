"""Weights made of others' open weights by sellers who trained none."""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Weights on sale whose developer is no lab: their number, their makers' number, and their share of tokens."""
    developer = view.tables.weights.developer[view.weights]
    derived = view.tables.sellers.kind[developer] >= CLOUD
    return {
        "derived_weights": float(len(np.unique(view.weights[derived]))),
        "derived_weights_makers": float(len(np.unique(developer[derived]))),
        "derived_token_share": ratio(view.tokens[derived].sum(), view.tokens.sum()),
    }
