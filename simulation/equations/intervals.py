"""Intervals of a mean over seeds that cover where the numbers are skewed, and how many seeds a width takes.

Methods, rules and coverage: docs/decisions/0019.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
SKEWED = 1.5
"""Standard errors of the sample skewness beyond which numbers count as skewed."""
FIRST_LOOK = 30
"""Seeds below which nobody looks whether the interval is narrow enough: a lucky few would stop it."""
FEW = 20
"""Seeds below which the interval of skewed numbers covers less than it says."""


class Interval(NamedTuple):
    """A mean with its 95 % interval, how it was found, the number of seeds, the spread and skewness over seeds.

    What is undefined is None: all but n without numbers, interval and spread with one number.
    """

    mean: float | None
    lo: float | None
    hi: float | None
    method: str
    n: int
    sd: float | None = None
    skewness: float | None = None


class Bounds(NamedTuple):
    """Ends of many intervals, and which of them are corrected for skewness; all of the samples' shape less n."""

    lo: Floats
    hi: Floats
    corrected: NDArray[np.bool_]


def mean_interval(numbers: ArrayLike, *, stopped: bool = False) -> Interval:
    """Mean of numbers (n,) in any unit with its 95 % interval (`mean_bounds`); what is not finite does not count.

    Method: ``none`` below two numbers, ``constant`` (zero width) where all are equal, else ``t`` or
    ``skew-corrected t``.
    """
    sample = np.asarray(numbers, dtype=np.float64).ravel()
    sample = sample[np.isfinite(sample)]
    n = len(sample)
    if n == 0:
        return Interval(None, None, None, "none", 0)
    mean = math.fsum(sample) / n
    if n == 1:
        return Interval(mean, None, None, "none", 1)
    if np.ptp(sample) == 0.0:
        value = float(sample[0])
        return Interval(value, value, value, "constant", n, 0.0, 0.0)
    bounds = mean_bounds(sample, stopped=stopped)
    method = "skew-corrected t" if bounds.corrected else "t"
    lean = float(skewness(sample)) if n > 2 else None
    return Interval(mean, float(bounds.lo), float(bounds.hi), method, n, float(sample.std(ddof=1)), lean)


def mean_bounds(samples: ArrayLike, *, stopped: bool = False) -> Bounds:
    """95 % intervals of the means of samples (..., n), n of 2 or more.

    `skew_corrected` where |G1| > 1.5 SE(G1), else `student`; G1 the sample skewness. ``stopped``: n was not given but
    chosen by looking at the width (`next_look`), which takes a wider interval.
    """
    sample = np.asarray(samples, dtype=np.float64)
    n = sample.shape[-1]
    usual, corrected = levels(n, stopped=stopped)
    plain = student(sample, usual)
    if n < 3:
        return Bounds(*plain, np.zeros(sample.shape[:-1], dtype=np.bool_))
    skewed = np.abs(skewness(sample)) > SKEWED * skewness_error(n)
    other = skew_corrected(sample, corrected)
    lo, hi = (np.where(skewed, end, kept) for end, kept in zip(other, plain, strict=True))
    return Bounds(lo, hi, skewed)


def levels(n: int, *, stopped: bool) -> tuple[float, float]:
    """Nominal levels of Student's and of the corrected interval at which the whole procedure covers 95 % or so.

    0.95, and 0.95 + min(0.02, 0.35 / n): a small sample of a skewed law seldom holds its tail and looks less skewed
    than it is. 0.955 and 0.972 where n was chosen by looking: who stops at a narrow interval stops too early.
    """
    return (0.955, 0.972) if stopped else (CONFIDENCE, CONFIDENCE + min(0.02, 0.35 / n))


def student(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Ends mean -+ t s / sqrt(n), t the quantile of Student's t with n - 1 degrees (Student 1908); samples (..., n)."""
    half = t_quantile(samples.shape[-1], level) * standard_error(samples)
    mean = samples.mean(axis=-1)
    return mean - half, mean + half


def skew_corrected(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Ends mean - G(+-t) s / sqrt(n), G(r) = [(1 + 6a (r - a))^(1/3) - 1] / 2a, a = G1 / (6 sqrt(n)).

    G undoes T + 2aT^2 + (4/3) a^2 T^3 + a, which frees the t statistic T of its skewness and keeps its order (Hall
    1992), at Student's quantiles (Willink 2005). a -> 0 gives Student's interval. samples (..., n), n >= 3.
    """
    n = samples.shape[-1]
    a = skewness(samples) / (6.0 * math.sqrt(n))
    small = np.abs(a) < 1e-8
    safe = np.where(small, 1.0, a)
    t, error, mean = t_quantile(n, level), standard_error(samples), samples.mean(axis=-1)
    lo, hi = (
        mean - error * np.where(small, r, (np.cbrt(1.0 + 6.0 * safe * (r - safe)) - 1.0) / (2.0 * safe))
        for r in (t, -t)
    )
    return lo, hi


def t_quantile(n: int, level: float) -> float:
    """Two-sided quantile of Student's t with n - 1 degrees of freedom, n >= 2."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.5 + level / 2.0))


def standard_error(samples: Floats) -> Floats:
    """Standard error of the mean, s / sqrt(n), s with n - 1; samples (..., n)."""
    return np.asarray(samples.std(axis=-1, ddof=1) / math.sqrt(samples.shape[-1]))


def skewness(samples: ArrayLike) -> Floats:
    """Sample skewness G1 = sqrt(n (n-1)) / (n-2) m3 / m2^(3/2), 0 for equal numbers; samples (..., n), n >= 3.

    At most sqrt(n), which one number apart from n - 1 equal ones reaches.
    """
    sample = np.asarray(samples, dtype=np.float64)
    n = sample.shape[-1]
    away = sample - sample.mean(axis=-1, keepdims=True)
    scale = np.abs(away).max(axis=-1, keepdims=True)
    away = away / np.where(scale > 0, scale, 1.0)  # else squares of tiny numbers vanish
    second, third = (away**2).mean(axis=-1), (away**3).mean(axis=-1)
    ratio = third / np.where(second > 0, second, 1.0) ** 1.5
    return np.asarray(math.sqrt(n * (n - 1)) / (n - 2) * ratio)


def skewness_error(n: int) -> float:
    """Standard error of G1 of normal numbers, sqrt(6 n (n-1) / ((n-2)(n+1)(n+3))) (Cramer 1946), n >= 3."""
    return math.sqrt(6.0 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))


def seeds_needed(sd: float, half_width: float, most: int = 10_000_000) -> int | None:
    """Smallest n >= 2 with t_{n-1} sd / sqrt(n) <= half_width; None where there is none up to `most`.

    n* = ceil((t sd / half_width)^2), found by bisection because t falls with n. Both in one unit.
    """
    if not half_width > 0.0:
        return 2 if sd == 0.0 else None

    def short(n: int) -> bool:
        return t_quantile(n, CONFIDENCE) * sd / math.sqrt(n) > half_width

    if short(most):
        return None
    lo, hi = 1, most
    while hi - lo > 1:
        middle = (lo + hi) // 2
        lo, hi = (middle, hi) if short(middle) else (lo, middle)
    return hi


def next_look(n: int, most: int) -> int:
    """Number of seeds at the next look of a comparison that goes on until its interval is narrow: a quarter more.

    max(n + 5, ceil(1.25 n)), at most `most`; never below 30 (`FIRST_LOOK`). Stopping at the first look at which the
    interval is narrow covers ever better the narrower it is to be (Chow and Robbins 1965), from a least number of
    seeds and with the wider interval also where it is wide.
    """
    return min(most, max(FIRST_LOOK, n + 5, math.ceil(1.25 * n)))
