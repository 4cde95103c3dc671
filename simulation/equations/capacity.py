"""The hardware market: its rent, the price of new hardware, and what is expected, reserved and ordered.

A unit of compute costs 1 USD a month at the reference rent with the hardware of month 0. Rents and prices of a unit are
indices over their trend 1 / hardware^(t/12): new hardware does the same for less.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class RentCurve(NamedTuple):
    """Rent of a let unit over its trend, 1 at the normal load: `upkeep` + (1 - upkeep) (load / normal)^elasticity."""

    normal: float  # share of the fleet let
    elasticity: float
    upkeep: float  # what an idle unit saves: nobody lets below it

    def at(self, load: ArrayLike) -> Floats:
        """Rent at a load; above 1 the load is a queue for the same fleet."""
        scarce = (np.asarray(load, dtype=np.float64) / self.normal) ** self.elasticity
        return np.asarray(self.upkeep + (1.0 - self.upkeep) * scarce)


def clearing_rent(reserved: float, budget: float, fleet: float, curve: RentCurve) -> float:
    """Rent index at which the load it implies is the load it invites.

    p = curve((reserved + budget / p) / fleet): `reserved` units are taken at any rent, a `budget` (in units at the
    reference rent) buys what it can. The left side rises in p and the right side falls, so there is one solution,
    between 1 and the rent of the load that a rent of 1 invites; Newton steps in ln p, kept between bounds that close
    in. An empty market has no rent: nan.
    """
    if reserved + budget <= 0.0 or fleet <= 0.0:
        return float("nan")
    if budget <= 0.0:
        return float(curve.at(reserved / fleet))
    first = float(curve.at((reserved + budget) / fleet))
    low, high = sorted((0.0, float(np.log(first))))  # at a rent of 1 the market asks for the load of `first`
    point = 0.5 * (low + high)
    for _ in range(200):
        load = (reserved + budget * np.exp(-point)) / fleet
        rent = float(curve.at(load))
        gap = point - float(np.log(rent))
        low, high = (low, point) if gap > 0 else (point, high)
        if abs(gap) <= 1e-14:
            break
        bought = budget * np.exp(-point) / (load * fleet)
        step = point - gap / (1.0 + curve.elasticity * (1.0 - curve.upkeep / rent) * bought)
        point = step if low < step < high else 0.5 * (low + high)
    return float(np.exp(point))


def granted(wanted: ArrayLike, owned: ArrayLike, budget: float, fleet: float) -> tuple[Floats, float]:
    """Units (S,) each supplier has, and the share of its compute that research gets, where all is not there.

    Own hardware comes first; what else is wanted, for serving and for research (`budget` units), is scaled by one
    share = min(1, free / wanted). Nobody is scaled while the fleet suffices.
    """
    want = np.asarray(wanted, dtype=np.float64)
    own = np.minimum(want, np.asarray(owned, dtype=np.float64))
    rest, free = float((want - own).sum()) + budget, max(fleet - float(own.sum()), 0.0)
    share = min(1.0, free / rest) if rest > 0 else 1.0
    return own + share * (want - own), share


def new_unit_price(rent: float, vendor_share: float, production: float) -> float:
    """Price of a new unit over its trend: max(rent^vendor_share, production).

    The vendor takes part of what scarcity lets owners earn and does not sell below what making a unit takes, both as
    shares of the reference price.
    """
    return float(max(rent**vendor_share, production))


def production_share(rent_share: float, upkeep: float) -> float:
    """What making a unit takes, as a share of its reference price: (1 - rent_share - upkeep) / (1 - upkeep).

    At the reference a let unit pays 1: upkeep, the vendor's margin `rent_share`, and the rest for making it.
    """
    return (1.0 - rent_share - upkeep) / (1.0 - upkeep)


def entry_load(price: float, curve: RentCurve) -> float:
    """Load at which letting a new unit just pays its user cost, for its price over trend.

    load (rent(load) - upkeep) = normal (1 - upkeep) price, so load = normal price^(1 / (1 + elasticity)): the
    zero-profit condition of Hall and Jorgenson (1967) with the rent of the curve.
    """
    return float(curve.normal * price ** (1.0 / (1.0 + curve.elasticity)))


def learned_growth(growth: ArrayLike, before: ArrayLike, now: ArrayLike, weight: float) -> Floats:
    """Expected growth per month after another month, log units: g + weight (ln(now / before) - g).

    Unchanged where one of the two months has nothing to grow from. Adaptive expectations: Nerlove (1958).
    """
    old, a, b = (np.asarray(x, dtype=np.float64) for x in (growth, before, now))
    known = (a > 0) & (b > 0)
    seen = np.log(np.where(known, b, 1.0) / np.where(known, a, 1.0))
    return np.asarray(np.where(known, old + weight * (seen - old), old))


def expected(level: ArrayLike, growth: ArrayLike, months: float) -> Floats:
    """A level some months ahead: level x exp(growth x months), growth in log units a month."""
    return np.asarray(np.asarray(level) * np.exp(np.asarray(growth) * months))


def lots(amount: ArrayLike, lot: float) -> Floats:
    """What is reserved to have an amount: whole lots above one lot, below it the amount itself (a shared lot)."""
    wanted = np.asarray(amount, dtype=np.float64)
    if lot <= 0.0:
        return wanted
    return np.asarray(np.where(wanted < lot, wanted, np.ceil(wanted / lot - 1e-9) * lot))


def whole_lots(amount: ArrayLike, lot: float) -> Floats:
    """What is ordered of a shortfall: the whole lots in it, nothing where there is none; the rest waits."""
    short = np.maximum(np.asarray(amount, dtype=np.float64), 0.0)
    return short if lot <= 0.0 else np.asarray(np.floor(short / lot + 1e-9) * lot)


def grown_vintages(total: float, growth: float, life: int) -> Floats:
    """Units by age in months, (life,), of a fleet that has grown at a steady rate: total e^(-g a) / sum e^(-g a)."""
    shape = np.exp(-growth * np.arange(life))
    return np.asarray(total * shape / shape.sum())


def replacement(total: float, growth: float, vintages: Floats, months: int) -> Floats:
    """Deliveries of the next months, (months,), that keep a fleet on its path: what it grows by and what retires.

    d_t = total (e^(g t) - e^(g (t-1))) + the oldest vintage; `vintages` (life,) by age at month 0.
    """
    month = np.arange(1, months + 1)
    added = total * (np.exp(growth * month) - np.exp(growth * (month - 1)))
    leaves = len(vintages) - month
    old = np.where(leaves >= 0, vintages[np.maximum(leaves, 0)], 0.0)
    return np.asarray(np.maximum(added + old, 0.0))
