"""What investors believe about the industry: a hidden regime, learned from the margins that labs report."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def after_switching(beliefs: ArrayLike, switching: float) -> Floats:
    """Beliefs about the regime one report later, before that report is seen, (B,).

    b'_r = (1 - s) b_r + s (1 - b_r) / (B - 1): the regime may have changed with probability s in [0, 1], to each other
    one alike. With s > 0 no regime is ever ruled out for good. Source: Hamilton (1989), hidden Markov regimes.
    """
    now = np.asarray(beliefs, dtype=np.float64)
    return np.asarray((1.0 - switching) * now + switching * (now.sum() - now) / (now.size - 1))


def after_report(beliefs: ArrayLike, margin: float, means: ArrayLike, sd: float) -> Floats:
    """Beliefs after a reported margin, by Bayes' rule, (B,).

    b'_r = b_r f_r / sum b f, f_r = exp(-((m - mu_r) / sd)^2 / 2): regime r predicts margins around mu_r (B,), share of
    revenue, with one spread sd > 0 for all regimes. One spread makes the likelihood ratio monotone: a higher margin
    never moves belief towards a poorer regime, however odd the margin. An undefined margin (nan) teaches nothing.
    """
    now = np.asarray(beliefs, dtype=np.float64)
    if not np.isfinite(margin):
        return now
    distance = (margin - np.asarray(means, dtype=np.float64)) / sd
    # ((m - mu)^2 - (m - nearest mu)^2) / 2 sd^2, factored so that margins far from every regime keep their digits.
    best = distance[np.argmin(np.where(now > 0, np.abs(distance), np.inf))]
    weight = now * np.exp(-0.5 * (distance - best) * (distance + best))
    return np.asarray(weight / weight.sum())


def expected_margin(beliefs: ArrayLike, means: ArrayLike) -> float:
    """Margin that owners expect to keep, share of revenue: sum b_r max(mu_r, 0).

    A regime that predicts losses counts as zero: owners may close down (limited liability).
    """
    return float(np.asarray(beliefs) @ np.maximum(np.asarray(means, dtype=np.float64), 0.0))
