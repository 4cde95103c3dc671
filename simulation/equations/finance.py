"""Present values, user cost of capital, runway, appropriation, subscriptions. Money in USD, rates per year."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def monthly_factor(rate: float) -> float:
    """Value today of a dollar due in a month: (1 + r)^(-1/12), r per year above -1 (ValueError)."""
    if rate <= -1.0:
        raise ValueError(f"A discount rate of {rate} a year destroys more than everything; it must be above -1.")
    return float((1.0 + rate) ** (-1.0 / 12.0))


def discount_factors(months: int, rate: float) -> Floats:
    """Value today of a dollar at the end of months 1 to T, shape (T,): v^t, v the monthly factor."""
    return monthly_factor(rate) ** np.arange(1, months + 1, dtype=np.float64)


def present_value(flows: ArrayLike, rate: float) -> Floats:
    """Value today of flows at month ends, sum over t = 1..T of f_t v^t.

    Flows have the month on the last axis, shape (..., T); the result has shape (...). Finite horizon, no terminal
    value; no months give 0.
    """
    path = np.asarray(flows, dtype=np.float64)
    return np.asarray(path @ discount_factors(path.shape[-1], rate))


def net_present_value(outlay: ArrayLike, flows: ArrayLike, rate: float) -> Floats:
    """Present value of flows (..., T) less what is spent at once now, in USD."""
    return np.asarray(present_value(flows, rate) - np.asarray(outlay))


def runway(cash: ArrayLike, burn: ArrayLike) -> Floats:
    """Months until cash is gone at today's burn (USD/month, positive = cash falls).

    cash / burn; inf where nothing is burnt, 0 where cash is gone and still burnt.
    """
    money, spent = np.broadcast_arrays(np.asarray(cash, dtype=np.float64), np.asarray(burn, dtype=np.float64))
    burning = spent > 0
    left = np.where(money > 0, money, 0.0)
    return np.where(burning, left / np.where(burning, spent, 1.0), np.inf)


def annuity(rate: float, periods: float) -> float:
    """Level payment per period that repays one dollar over n periods, at a rate per period.

    i / (1 - (1 + i)^(-n)); 1/n at i = 0. Raises ValueError unless i > -1 and n > 0.
    """
    if rate <= -1.0 or periods <= 0:
        raise ValueError(f"An annuity needs a rate above -1 and more than 0 periods; got {rate} and {periods}.")
    if rate == 0.0:
        return 1.0 / periods
    return float(rate / -np.expm1(-periods * np.log1p(rate)))


def user_cost(price: ArrayLike, rate: float, life: float, salvage: float = 0.0) -> Floats:
    """Monthly charge for an asset of ``price`` USD over ``life`` months, USD/month at month ends.

    (price - salvage x price x v^life) x annuity, so that the charges and the salvage value repay the price at the
    rate: their present value is the cash paid. salvage is a share of price. Source: Hall and Jorgenson (1967).
    """
    per_month = 1.0 / monthly_factor(rate) - 1.0
    net = 1.0 - salvage * (1.0 + per_month) ** -life
    return np.asarray(price, dtype=np.float64) * net * annuity(per_month, life)


def falling_charges(price: ArrayLike, rate: float, life: int, decline: float) -> Floats:
    """User cost in each month of an asset's life, USD, shape (..., life): it falls like what new assets cost.

    c_s = price h^s / sum over s = 1..L of (v h)^s, v the monthly factor, h = decline per month: the present value of
    the charges is the price. Economic depreciation where a new asset that does the same costs h times as much every
    month. Source: Hall and Jorgenson (1967), with the fall of the asset's price in the user cost.
    """
    month = np.arange(1, life + 1, dtype=np.float64)
    weights = decline**month
    worth = float((weights * monthly_factor(rate) ** month).sum())
    return np.asarray(np.asarray(price, dtype=np.float64)[..., None] * weights / worth)


def appropriated_share(lag: ArrayLike, rate: float, initial: float = 1.0) -> Floats:
    """Share of an innovation's present value its maker keeps when copied after a fixed lag.

    A0 (1 - exp(-r L)): constant flow gain, r > 0 net of market growth (continuous, per year), L in months.
    0 at no lag, A0 for ever. Source: Nordhaus (2004), Schumpeterian profits.
    """
    return np.asarray(-initial * np.expm1(-rate * np.asarray(lag, dtype=np.float64) / 12.0))


def appropriated_share_exponential(lag: ArrayLike, rate: float, initial: float = 1.0) -> Floats:
    """The same when imitation arrives at a constant hazard with mean lag L: A0 r / (r + 1/L) = A0 r L / (r L + 1)."""
    effort = rate * np.asarray(lag, dtype=np.float64) / 12.0
    return np.asarray(initial * effort / (1.0 + effort))


def break_even_utilisation(worth: ArrayLike, margin: ArrayLike) -> Floats:
    """Mean use of a plan's cap at which its fee just pays for serving.

    rho = 1 / (k (1 - m)): k = value of full use at metered price over the fee, m = metered serving margin below 1.
    Above 1 the plan pays even at full use. Raises ValueError for a margin of 1 or more.
    """
    if np.any(np.asarray(margin) >= 1.0):
        raise ValueError("A serving margin of 1 or more leaves no cost, so every use breaks even.")
    return np.asarray(1.0 / (np.asarray(worth, dtype=np.float64) * (1.0 - np.asarray(margin))))


def lifetime_value(margin: float, rate: float, churn: float) -> float:
    """Present value of a subscriber who pays ``margin`` USD now and each month until leaving.

    M (1 + r) / (r + chi), r and chi per month, survival 1 - chi; inf if neither discounting nor churn ends it.
    """
    return margin * (1.0 + rate) / (rate + churn) if rate + churn > 0 else float("inf")


def steady_subscribers(gross_adds: float, churn: float) -> float:
    """Subscribers at which gross adds a month make up for churn: adds / chi; inf without churn."""
    return gross_adds / churn if churn > 0 else float("inf")
