"""How many use AI, how many know of open weights, how much they use. Shares in [0, 1], time in months."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def adopters_after(adopters: ArrayLike, innovation: ArrayLike, imitation: ArrayLike) -> Floats:
    """Share of a segment that has adopted one month on.

    Exact solution of dF/dt = (p + q F)(1 - F): with d = exp(-(p + q)),
    F' = F + (1 - F) (p + q F) (1 - d) / [p + q F + q (1 - F) d].
    Stays in [0, 1] for any p, q >= 0 (1/month), and two half steps make one. Source: Bass (1969).
    """
    share = np.asarray(adopters, dtype=np.float64)
    p, q = np.asarray(innovation, dtype=np.float64), np.asarray(imitation, dtype=np.float64)
    hazard = p + q * share
    below = hazard + q * (1.0 - share) * np.exp(-(p + q))
    # The increment form keeps every digit of a tiny hazard; without any hazard nothing moves and the ratio is 0/0.
    step = -np.expm1(-(p + q)) * hazard / np.where(below > 0, below, 1.0)
    return share + (1.0 - share) * step


def considering_after(considering: ArrayLike, speakers: ArrayLike, contact: ArrayLike, news: ArrayLike = 0.0) -> Floats:
    """Share of users who consider open weights one month on.

    C' = 1 - (1 - C) exp(-(news + contact x speakers)): those who do not yet consider meet people who use open weights
    (speakers, a share) at rate contact (1/month), or are moved by an outage, a ban or a price shock (news, 1/month).
    Nobody forgets, so C never falls. Source: mixed-influence diffusion, Mahajan and Peterson (1985).
    """
    unaware = 1.0 - np.asarray(considering, dtype=np.float64)
    return 1.0 - unaware * np.exp(-(np.asarray(news) + np.asarray(contact) * np.asarray(speakers)))


def intensity(month: ArrayLike, growth: float, half_life: float) -> Floats:
    """Tokens per task relative to month 0.

    Growth starts at ``growth`` (factor per year) and its log rate halves every ``half_life`` months:
    ln I(t) = ln(growth)/12 x h/ln 2 x (1 - 2^(-t/h)); bounded by exp(ln(growth)/12 x h/ln 2). growth, h > 0.
    """
    elapsed = -np.expm1(-np.log(2.0) * np.asarray(month, dtype=np.float64) / half_life)
    return np.exp(np.log(growth) / 12.0 * half_life / np.log(2.0) * elapsed)


def isoelastic_quantity(price_ratio: ArrayLike, elasticity: float) -> Floats:
    """Quantity relative to the reference when price is ``price_ratio`` times the reference.

    Q = A p^(-eps). At eps = 1.1 a tenfold price fall gives 12.6 times the tokens and 1.26 times the revenue.
    """
    return np.asarray(np.asarray(price_ratio, dtype=np.float64) ** -elasticity)


def isoelastic_markup(elasticity: float) -> float:
    """Monopoly price over marginal cost, eps / (eps - 1); inf where eps <= 1, since no finite price is best.

    Source: Lerner (1934).
    """
    return elasticity / (elasticity - 1.0) if elasticity > 1.0 else float("inf")


def isoelastic_surplus(spending: ArrayLike, elasticity: float) -> Floats:
    """Consumer surplus of isoelastic demand in the unit of spending.

    CS = p Q / (eps - 1) for eps > 1; inf where eps <= 1, since the integral to an infinite price diverges.
    """
    spent = np.asarray(spending, dtype=np.float64)
    return spent / (elasticity - 1.0) if elasticity > 1.0 else np.full_like(spent, np.inf)
