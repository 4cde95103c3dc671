"""Capability, knowledge and the lag of followers behind the leader.

Knowledge is the natural logarithm of algorithmic efficiency (FLOP saved), capability is in Arena points, time in
months. Shapes broadcast unless a docstring says otherwise.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Learning(NamedTuple):
    """How knowledge grows and spreads.

    ``public`` progress anybody can use, log units/month; ``speed`` of catching up with the leader, 1/month, above
    0 and at most 1; ``delay`` until the leader's knowledge can be learnt, months.
    """

    public: float
    speed: float
    delay: float


class Imitation(NamedTuple):
    """How followers distil: ``strength`` share of the gap closed in [0, 1), ``delay`` in months."""

    strength: float
    delay: float


def effective_compute(spend: ArrayLike, usd_per_flop: ArrayLike, knowledge: ArrayLike, data: ArrayLike = 1.0) -> Floats:
    """Compute of a training run in FLOP of the reference algorithm.

    E = spend / usd_per_flop * exp(knowledge) * data; spend in USD, data a factor (1 = no shortage).
    Source: decomposition of Ho et al. (2024), Algorithmic progress in language models.
    """
    return np.asarray(spend) / np.asarray(usd_per_flop) * np.exp(knowledge) * np.asarray(data)


def diminished(doublings: ArrayLike, returns: float) -> Floats:
    """Doublings of compute that count, where each beyond the reference brings less than the one before.

    h(x) = ((1 + x)^b - 1) / b for x > 0 with slope (1 + x)^(b - 1), ln(1 + x) at b = 0; h(x) = x for x <= 0 and at
    b = 1. x doublings over the reference, b = `returns` in [0, 1]. The Box-Cox (1964) family, kinked nowhere.
    """
    known = np.asarray(doublings, dtype=np.float64)
    if returns == 1.0:
        return known
    logs = np.log1p(np.maximum(known, 0.0))
    return np.where(known > 0, np.expm1(returns * logs) / returns if returns > 0 else logs, known)


def marginal_points(doublings: ArrayLike, points_per_doubling: float, returns: float) -> Floats:
    """Points of one more doubling of compute, gamma h'(x) = gamma (1 + max(x, 0))^(b - 1); see `diminished`."""
    return np.asarray(points_per_doubling * (1.0 + np.maximum(doublings, 0.0)) ** (returns - 1.0))


def capability(
    compute: ArrayLike, reference: tuple[float, float], points_per_doubling: float, returns: float = 1.0
) -> Floats:
    """Arena points of weights at completion, before luck and distillation.

    q = q_ref + gamma h(log2(E / E_ref)); reference = (E_ref in FLOP, q_ref in points), h by `diminished`, at
    returns = 1 h(x) = x. No compute gives -inf.
    Source: scaling law in the form of Kaplan et al. (2020), linear in log compute on the Elo scale.
    """
    reference_compute, reference_rating = reference
    with np.errstate(divide="ignore"):
        doublings = np.log2(np.asarray(compute, dtype=np.float64) / reference_compute)
    return np.asarray(reference_rating + points_per_doubling * diminished(doublings, returns))


def distilled_capability(rating: ArrayLike, bar: ArrayLike, strength: ArrayLike) -> Floats:
    """Points after learning from the outputs of better weights.

    q <- (1 - eta) q + eta bar where q < bar, else q; the bar is the best rating ``delay`` months ago, eta in [0, 1).
    Nothing is gained at or above the bar. Source: Hinton, Vinyals and Dean (2015) for the practice.
    """
    own, target = np.asarray(rating, dtype=np.float64), np.asarray(bar, dtype=np.float64)
    return np.where(own < target, (1.0 - np.asarray(strength)) * own + np.asarray(strength) * target, own)


def own_discovery(spend: ArrayLike, trend_spend: ArrayLike, scale: float) -> Floats:
    """Log units of knowledge a lab finds by itself in a month.

    own = theta (R / trend R)^0.5; theta is the leader's when it spends on trend. Diminishing returns: Jones (1995).
    """
    return scale * np.sqrt(np.asarray(spend, dtype=np.float64) / np.asarray(trend_spend))


def knowledge_after(knowledge: ArrayLike, best_before: ArrayLike, own: ArrayLike, learning: Learning) -> Floats:
    """Knowledge one month on, in log units.

    K' = K + a + own + s max(best(t - delta) - K, 0); best_before is the best knowledge ``delay`` months ago.
    Nobody unlearns, so the leader, who is ahead of its own past, gains nothing from it.
    Source: technology gap of Nelson and Phelps (1966).
    """
    known = np.asarray(knowledge, dtype=np.float64)
    gap = np.maximum(np.asarray(best_before) - known, 0.0)
    return known + learning.public + np.asarray(own) + learning.speed * gap


def learnt(knowledge: ArrayLike, best: float, teachers: ArrayLike, learning: Learning, factor: ArrayLike) -> Floats:
    """Log units that each learns this month from the leader and, on top and at once, from what labs publish, (S,).

    s gap + sum_l s (phi_l - 1) gap_l with gap = max(best - K, 0), gap_l = max(K_l - K, 0), at most the largest of
    them; best is `learning.delay` months old, teachers (L,) the best knowledge of each level of openness of last
    month, factor (L,) phi_l >= 1.
    """
    known = np.asarray(knowledge, dtype=np.float64)
    gap = np.maximum(best - known, 0.0)
    published = np.maximum(np.asarray(teachers)[:, None] - known[None, :], 0.0)
    extra = learning.speed * (np.asarray(factor) - 1.0) @ published
    return np.minimum(learning.speed * gap + extra, np.maximum(gap, published.max(axis=0)))


def value_before(history: ArrayLike, delay: float) -> float:
    """Value of a monthly series ``delay`` months before its last entry, linear between months.

    Before the series begins its first value is taken. Raises ValueError for an empty series or a negative delay.
    """
    path = np.asarray(history, dtype=np.float64)
    if path.size == 0 or delay < 0:
        raise ValueError(f"A delay of {delay} months needs a series of at least one month and must not be negative.")
    return float(np.interp(path.size - 1 - delay, np.arange(path.size), path))


def knowledge_gap(own_best: float, own_follower: float, learning: Learning) -> float:
    """Leader's knowledge less a follower's on the balanced path, in log units.

    G = (a + own_best) delta + (own_best - own_follower) / s for own_best >= own_follower: the leader moves on during
    the delay, and what the follower does not find itself it must keep learning.
    """
    return (learning.public + own_best) * learning.delay + (own_best - own_follower) / learning.speed


def balanced_gaps(own: ArrayLike, level: ArrayLike, learning: Learning, factor: ArrayLike) -> Floats:
    """Log units that each is behind the leader on the balanced path when openness sets the speed of learning, (S,).

    G_f solves s max(G_f - m, 0) + sum_l s (phi_l - 1) max(G_f - gap_l, 0) = own_best - own_f, m = (a + own_best) delta:
    what a follower does not find itself it must learn, from the leader and from the best lab of each level, which is
    gap_l behind. Behind a leader of level l it is the lesser of `knowledge_gap` / phi_l and
    (own_best - own_f) / (s (phi_l - 1)), where all is learnt from what it publishes. own (S,) discoveries, log units
    a month; level (S,) openness, -1 for those who train nothing; factor (L,) phi_l >= 1.
    """
    found, at = np.asarray(own, dtype=np.float64), np.asarray(level)
    best = float(found.max())
    speeds = learning.speed * np.append(np.asarray(factor) - 1.0, 1.0)
    out, ahead = np.zeros(len(found)), np.full(len(speeds), np.inf)
    ahead[-1] = (learning.public + best) * learning.delay
    for row in np.argsort(-found, kind="stable"):  # who finds more is nearer, so that teachers come first
        if found[row] < best:
            out[row] = _kinked_root(best - found[row], ahead, speeds)
        if at[row] >= 0:
            ahead[at[row]] = min(ahead[at[row]], out[row])
    return out


def _kinked_root(target: float, kinks: Floats, slopes: Floats) -> float:
    """The x at which sum_l slopes_l max(x - kinks_l, 0) = target > 0, by adding kinks from below."""
    x, level, steep = np.inf, target, 0.0
    for place in np.argsort(kinks):
        if kinks[place] >= x or not np.isfinite(kinks[place]):
            break
        level += slopes[place] * kinks[place]
        steep += slopes[place]
        x = level / steep if steep > 0 else np.inf
    return float(x)


def own_capability_gap(points_per_doubling: float, spend_ratio: float, gap: float) -> float:
    """Points a follower is behind by its own means, before distillation.

    Delta = gamma [log2(1 / sigma) + G / ln 2]; sigma = follower's training spend over the leader's, above 0.
    """
    return float(points_per_doubling * (-np.log2(spend_ratio) + gap / np.log(2.0)))


def balanced_lag(own_gap: float, slope: float, imitation: Imitation, interval_difference: float = 0.0) -> float:
    """Months a follower is behind the frontier on the balanced path.

    lag = [(1 - eta) Delta + eta g d] / g if Delta > g d, else Delta / g; plus half the follower's release interval
    less the leader's. Delta and g (points, points/month) as in own_capability_gap; d the age of distilled outputs.
    """
    if slope <= 0:
        raise ValueError(f"The frontier's slope is {slope} points a month; a lag needs one above 0.")
    reach = slope * imitation.delay
    gap = own_gap
    if own_gap > reach:
        gap = (1.0 - imitation.strength) * own_gap + imitation.strength * reach
    return gap / slope + 0.5 * interval_difference


def _months_since_reached(month: Floats, leader: Floats, level: Floats) -> Floats:
    """Months since the leader's running best first reached each level; nan where it did so before the series."""
    first = np.searchsorted(leader, level, side="left")
    known = (first > 0) & (first < month.size)
    return np.where(known, month - month[np.minimum(first, month.size - 1)], np.nan)


def horizontal_lag(month: ArrayLike, closed_best: ArrayLike, open_best: ArrayLike) -> Floats:
    """Months since the closed frontier first stood where the best open weights stand now, shape (T,).

    ``month`` (T,) increasing, ratings (T,) in points. Where open weights lead, the same with the roles exchanged,
    as a negative number; 0 at parity; nan where the level was reached before the series begins (censored). Both
    series are taken as running bests, since released weights stay known; nan marks a month without a rating.
    Source: date matching of Cottier et al., Epoch (2024), How far behind are open models?
    """
    time = np.asarray(month, dtype=np.float64)
    closed = np.fmax.accumulate(np.asarray(closed_best, dtype=np.float64))
    opened = np.fmax.accumulate(np.asarray(open_best, dtype=np.float64))
    behind = _months_since_reached(time, closed, opened)
    ahead = 0.0 - _months_since_reached(time, opened, closed)
    return np.where(opened < closed, behind, np.where(opened > closed, ahead, 0.0))


def vertical_lag(closed_best: ArrayLike, open_best: ArrayLike, slope: ArrayLike) -> Floats:
    """Gap in points over the frontier's slope (points/month), in months; negative where open weights lead.

    Raises ValueError where the slope is not above 0.
    """
    growth = np.asarray(slope, dtype=np.float64)
    if np.any(growth <= 0):
        raise ValueError("The frontier's slope must be above 0 points a month to turn a gap into months.")
    return (np.asarray(closed_best) - np.asarray(open_best)) / growth


def lead_half_life(then: ArrayLike, now: ArrayLike, months: float) -> float:
    """Months in which half of a standing lead is made up, from ratings by lab (S,) `months` apart, in points.

    half-life = -months ln 2 / ln r, r = sum_f max(q_top(then) - q_f(now), 0) / sum_f (q_top(then) - q_f(then)) over
    the labs f behind the one on top then; 0 where the old lead is made up, nan without a follower or while r >= 1.
    A lab without weights has -inf.
    """
    before, after = np.asarray(then, dtype=np.float64), np.asarray(now, dtype=np.float64)
    top = before.max(initial=-np.inf)
    others = np.isfinite(before) & (before < top)
    lead = float((top - before[others]).sum())
    left = float(np.maximum(top - after[others], 0.0).sum())
    if left >= lead:
        return float("nan")
    return 0.0 if left == 0 else float(-months * np.log(2.0) / np.log(left / lead))


def performance(level: ArrayLike, difficulty: ArrayLike, width: float) -> Floats:
    """Share of a task's value that weights of this level deliver, in (0, 1).

    theta = 1 / (1 + exp(-(level - difficulty) / tau)); level = rating + skill + harness, all in points, tau > 0.
    Source: item response theory, Rasch (1960).
    """
    # The tangent form neither overflows nor loses digits in the tails that matter here.
    curve = np.asarray(np.subtract(level, difficulty), dtype=np.float64)
    # In place: this is the largest array of a month. Halving is exact, so half of it may be taken with the width.
    curve /= 2.0 * width
    np.tanh(curve, out=curve)
    curve *= 0.5
    curve += 0.5
    return curve
