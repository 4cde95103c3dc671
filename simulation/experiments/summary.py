"""Many runs in one object: each number becomes its mean, interval and spread over seeds."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

CONFIDENCE = 0.95


def interval(numbers: Sequence[float | None]) -> dict[str, float | int | None]:
    """Mean, 95 % interval of the mean, standard deviation and count of the defined numbers.

    ``lo, hi = mean -+ t_{0.975, n-1} sd / sqrt(n)`` (Student 1908), in the numbers' own unit; one number alone has no
    interval and no spread, and none has no mean: null.
    """
    defined = [float(number) for number in numbers if number is not None and math.isfinite(number)]
    n = len(defined)
    if n == 0:
        return {"mean": None, "lo": None, "hi": None, "sd": None, "n": 0}
    mean = math.fsum(defined) / n
    if n == 1:
        return {"mean": mean, "lo": None, "hi": None, "sd": None, "n": 1}
    from scipy.special import stdtrit

    sd = math.sqrt(math.fsum((number - mean) ** 2 for number in defined) / (n - 1))
    half = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) * sd / math.sqrt(n)
    return {"mean": mean, "lo": mean - half, "hi": mean + half, "sd": sd, "n": n}


def over_seeds(blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The blocks' common shape with an ``interval`` at every number; nested blocks keep their nesting.

    A key that some seeds lack (a lab that entered in one of them) is computed over those that have it. What is not a
    number is kept where all agree and null where they do not.
    """
    keys = dict.fromkeys(key for block in blocks for key in block)
    return {key: _over_seeds([block.get(key) for block in blocks]) for key in keys}


def _over_seeds(values: Sequence[Any]) -> Any:
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, Mapping) for value in present):
        return over_seeds(present)
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return interval(values)
    return present[0] if all(value == present[0] for value in present) and len(present) == len(values) else None


def negative_share(blocks: Sequence[Mapping[str, Any]], key: str = "npv_by_lab") -> dict[str, float]:
    """Share of runs in which each entry of a nested block is below zero, over the runs that have the entry."""
    found: dict[str, list[bool]] = {}
    for block in blocks:
        for name, value in (block.get(key) or {}).items():
            if value is not None:
                found.setdefault(name, []).append(value < 0)
    return {name: sum(signs) / len(signs) for name, signs in sorted(found.items())}
