"""Intervals of a mean over seeds that cover where the numbers are skewed, and the seeds that a width needs."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
SKEWED = 1.5
"""Standard errors of the sample's skewness beyond which it counts as skewed."""


class Interval(NamedTuple):
    """A mean with its 95 % interval, how that was found, the number of seeds, and the numbers' spread over seeds.

    Undefined entries are None: all but n without numbers, interval and spread with one number.
    """

    mean: float | None
    lo: float | None
    hi: float | None
    method: str
    n: int
    sd: float | None = None

    @property
    def half_width(self) -> float | None:
        """Half the interval, in the numbers' own unit."""
        return None if self.lo is None or self.hi is None else (self.hi - self.lo) / 2


class Bounds(NamedTuple):
    """Ends of many intervals, and which of them were corrected for skewness; all of the samples' shape less n."""

    lo: Floats
    hi: Floats
    corrected: NDArray[np.bool_]


def mean_interval(numbers: ArrayLike) -> Interval:
    """Mean of a sample with its 95 % interval (`mean_bounds`); what is not finite does not count.

    Method: ``none`` below two numbers, ``constant`` (zero width) where all are equal, else ``t`` or
    ``skew-corrected t``. numbers (n,) in any unit.
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
        return Interval(value, value, value, "constant", n, 0.0)
    bounds = mean_bounds(sample)
    method = "skew-corrected t" if bounds.corrected else "t"
    return Interval(mean, float(bounds.lo), float(bounds.hi), method, n, float(sample.std(ddof=1)))


def mean_bounds(samples: ArrayLike) -> Bounds:
    """95 % intervals of the means of samples (..., n), n of 2 or more.

    Student's t where |G1| <= 1.5 SE(G1), else `skew_corrected`; G1 the sample skewness. Coverage: docs/decisions/0019.
    """
    sample = np.asarray(samples, dtype=np.float64)
    plain = student(sample, CONFIDENCE)
    if sample.shape[-1] < 3:
        return Bounds(*plain, np.zeros(sample.shape[:-1], dtype=np.bool_))
    skewed = np.abs(skewness(sample)) > SKEWED * skewness_error(sample.shape[-1])
    other = skew_corrected(sample, skewed_level(sample.shape[-1]))
    lo, hi = (np.where(skewed, end, usual) for end, usual in zip(other, plain, strict=True))
    return Bounds(lo, hi, skewed)


def student(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Ends mean -+ t s / sqrt(n), t the quantile of Student's t at n - 1 degrees (Student 1908); samples (..., n)."""
    half = t_quantile(samples.shape[-1], level) * standard_error(samples)
    mean = samples.mean(axis=-1)
    return mean - half, mean + half


def skew_corrected(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Ends mean - G(+-t) s / sqrt(n), with G(r) = [(1 + 6a (r - a))^(1/3) - 1] / 2a, a = G1 / (6 sqrt(n)).

    G undoes T + 2aT^2 + (4/3) a^2 T^3 + a, which frees the t statistic T of its skewness and keeps its order
    (Hall 1992, at Student's quantiles as in Willink 2005). a -> 0 gives Student's interval. samples (..., n), n >= 3.
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


def skewed_level(n: int) -> float:
    """Nominal level of the corrected interval, 0.95 + min(0.02, 0.35 / n), at which it covers 95 % or so.

    A small sample of a skewed law seldom holds its tail, so that its skewness is found too low.
    """
    return CONFIDENCE + min(0.02, 0.35 / n)


def t_quantile(n: int, level: float) -> float:
    """Two-sided quantile of Student's t with n - 1 degrees of freedom, n >= 2."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.5 + level / 2.0))


def standard_error(samples: Floats) -> Floats:
    """Standard error of the mean, s / sqrt(n), s with n - 1; samples (..., n)."""
    return np.asarray(samples.std(axis=-1, ddof=1) / math.sqrt(samples.shape[-1]))


def skewness(samples: ArrayLike) -> Floats:
    """Sample skewness G1 = sqrt(n (n-1)) / (n-2) x m3 / m2^(3/2), 0 for equal numbers; samples (..., n), n >= 3."""
    sample = np.asarray(samples, dtype=np.float64)
    n = sample.shape[-1]
    away = sample - sample.mean(axis=-1, keepdims=True)
    second, third = (away**2).mean(axis=-1), (away**3).mean(axis=-1)
    ratio = third / np.where(second > 0, second, 1.0) ** 1.5
    return np.asarray(math.sqrt(n * (n - 1)) / (n - 2) * ratio)


def skewness_error(n: int) -> float:
    """Standard error of G1 under normality, sqrt(6 n (n-1) / ((n-2)(n+1)(n+3))) (Cramer 1946), n >= 3."""
    return math.sqrt(6.0 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))


def seeds_needed(sd: float, half_width: float, most: int = 10_000_000) -> int | None:
    """Smallest n >= 2 with t_{n-1} sd / sqrt(n) <= half_width; None where half_width is not positive or n > most.

    n* = ceil((t sd / half_width)^2), searched by bisection because t falls with n. Both in the same unit.
    """
    if sd == 0.0:
        return 2
    if not half_width > 0.0:
        return None

    def short(n: int) -> bool:
        return t_quantile(n, CONFIDENCE) * sd / math.sqrt(n) > half_width

    if short(most):
        return None
    lo, hi = 1, most
    while hi - lo > 1:
        middle = (lo + hi) // 2
        lo, hi = (middle, hi) if short(middle) else (lo, middle)
    return hi
