"""What a reader of a comparison should know before trusting an interval."""

import math
from typing import TYPE_CHECKING

from simulation.equations.intervals import FEW
from simulation.experiments.paired import difference, paired
from simulation.experiments.verdict import SAFETY

if TYPE_CHECKING:
    from simulation.experiments.comparison import Comparison

CARRIED = 0.8
"""Share of the largest possible skewness, sqrt(n), above which one seed carries the difference."""
_MOST_NAMED = 6


def notes(comparison: "Comparison") -> list[str]:
    """Sentences, most important first; none where there is nothing to say."""
    found = []
    wide = too_wide(comparison)
    if wide:
        found.append(
            f"Half the interval of {comparison.stopping.measure} is still {100 * max(wide):.3g} % of the base's mean "  # type: ignore[union-attr]
            f"after {len(comparison.seeds)} seeds."
        )
    skewed, carried = _skewed(comparison)
    if skewed and len(comparison.seeds) < FEW:
        found.append(
            f"With {len(comparison.seeds)} seeds, intervals of skewed differences cover less than 95 % "
            f"(at 10 seeds 90 %, at 5 seeds 80-92 %); {FEW} or more keep it."
        )
    if carried:
        more = f" and {len(carried) - _MOST_NAMED} more" if len(carried) > _MOST_NAMED else ""
        found.append(
            f"One seed makes most of the difference in {', '.join(carried[:_MOST_NAMED])}{more}: the law may be more "
            "skewed than 13, where intervals no longer cover 93 %."
        )
    if comparison.seeds and "safety_weighted_use" not in set(comparison.ranking()["criterion"]):
        found.append(f"The runs have no measure {SAFETY}, so that safety-weighted use is no criterion.")
    return found


def too_wide(comparison: "Comparison") -> list[float]:
    """Half widths over the base's mean that are above what the comparison waits for, one per such alternative.

    Infinite where fewer than two pairs are defined or the base's mean is 0. Empty without a `Stopping`.
    """
    if comparison.stopping is None:
        return []
    measure, share = comparison.stopping
    frames, found = comparison.values, []
    for name in comparison.alternatives:
        one = difference(frames[comparison.base], frames[name], measure, comparison.estimate)
        before = paired(frames[comparison.base], frames[name], measure)[0]
        level = abs(float(before.mean())) if len(before) else 0.0
        if one.lo is None or one.hi is None or not level > 0.0:
            found.append(math.inf)
        elif (one.hi - one.lo) / 2.0 > share * level:
            found.append((one.hi - one.lo) / 2.0 / level)
    return found


def _skewed(comparison: "Comparison") -> tuple[bool, list[str]]:
    """Whether any difference is skewed, and the measures in which one seed carries it."""
    frames, any_skewed, carried = comparison.values, False, {}
    for name in comparison.alternatives:
        for measure in comparison.measures:
            one = difference(frames[comparison.base], frames[name], measure, comparison.estimate)
            any_skewed |= one.method.startswith("skew")
            if one.n >= FEW and one.skewness is not None and abs(one.skewness) > CARRIED * math.sqrt(one.n):
                carried[measure] = True
    return any_skewed, list(carried)
