"""Accounting of what labs spend ahead of what they sell. Money in USD, months as time."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def research_after(stock: ArrayLike, spent: ArrayLike, life: float) -> Floats:
    """R&D not yet written off at the end of a month, USD: K' = K - K / life + spent.

    Declining balance, life >= 1 in months. Source: R&D capital of Griliches (1979), here at the pace of releases.
    """
    return np.asarray(np.asarray(stock, dtype=np.float64) * (1.0 - 1.0 / life) + np.asarray(spent))


def balanced_research(spent: ArrayLike, growth: float, life: float) -> Floats:
    """R&D not yet written off when spending has long grown by a factor a month: K = spent x g / (g - 1 + 1 / life).

    `spent` in the last month, growth g > 1 - 1 / life. At g = 1 it is life x spent, so that what is written off is
    what is spent; while spending grows less is.
    """
    return np.asarray(np.asarray(spent, dtype=np.float64) * growth / (growth - 1.0 + 1.0 / life))


def matched_result(serving_profit: ArrayLike, overhead: ArrayLike, stock: ArrayLike, life: float) -> Floats:
    """Result of a month after the R&D that its sales use up, USD a month: serving profit - overhead - K / life.

    K: R&D not yet written off at the start of the month. Expensing R&D when it is spent charges growth to the
    present; leaving it out, as a serving margin does, charges it to nobody.
    """
    used_up = np.asarray(stock, dtype=np.float64) / life
    return np.asarray(np.asarray(serving_profit) - np.asarray(overhead) - used_up)


def scale_to_margin(revenue: Floats, serving: Floats, margin: float, overhead: Floats) -> Floats:
    """Factor on serving cost that leaves a gross margin, shape of the inputs (USD a month); 1 where nothing is served.

    s = (1 - margin) revenue / serving, so that (revenue - s serving) / revenue = margin; what cost rises by must fit
    into overhead, which takes the opposite change: s <= 1 + overhead / serving.
    """
    sold = serving > 0
    cost = np.where(sold, serving, 1.0)
    return np.asarray(np.where(sold, np.minimum((1.0 - margin) * revenue / cost, 1.0 + overhead / cost), 1.0))
