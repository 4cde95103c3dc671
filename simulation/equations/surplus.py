"""Consumer surplus and welfare in USD."""

from __future__ import annotations

import numpy as np

from simulation.equations.nests import Floats


def consumer_surplus(surplus: Floats, money: Floats) -> float:
    """Log-sum consumer surplus in USD: sum_n money_n x surplus_n, exact for utility linear in money.

    `surplus` (N,) share of value, as in `Outcome.surplus`; `money` (N,) USD of value per unit mass of the decision.
    Measured from buying nothing; net of switching costs. Source: Small & Rosen (1981).
    """
    return float(np.sum(np.asarray(surplus) * np.asarray(money)))


def social_welfare(consumer: float, profit: float, public: float = 0.0, external: float = 0.0) -> float:
    """USD: consumer surplus + profit of all layers + state's surplus + external effects."""
    return consumer + profit + public + external
