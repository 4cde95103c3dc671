"""Who led in capability, and since when."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def leads(rating: Floats, released: Ints, developer: Ints) -> tuple[Ints, Ints]:
    """Developers that took the lead, in order, and the month of each, (L,) both.

    Rating (points), month of release and developer of all weights, (G,) each. A lead passes when somebody else's
    weights are rated above all before them; a tie takes none, and of weights of one month the best counts.
    """
    order = np.lexsort((-rating, released))
    best = np.maximum.accumulate(rating[order]) if len(order) else rating
    record = order[np.flatnonzero(np.diff(best, prepend=-np.inf) > 0)]
    changed = record[np.flatnonzero(np.diff(developer[record], prepend=-1))]
    return developer[changed], released[changed]
