"""Plans from the seller's side: what a fee earns from the users it attracts, unused quota, and break-even use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.equations.layout import Ints
from simulation.equations.modes import ModeChoice, Tastes, choose_modes
from simulation.equations.nests import Floats

STEPS = 60
"""Bisections of a bracket of fees: 2^-60 of its width."""


@dataclass(frozen=True)
class Menu:
    """One seller's view of all modes l (row 0: pay as you go) and users i.

    `worth` (L, I) value of a mode before its fee, `margin` (L, I) what the seller earns on tokens of users in the mode
    (list margins less cost of quota tokens), both USD a month per person; `fee` (L,) USD a month; `own` (L,) modes
    whose fee it gets; `seller` (L,) nest; `money` (I,) USD a month at stake per person; `people` (I,).
    """

    worth: Floats
    margin: Floats
    fee: Floats
    own: NDArray[np.bool_]
    seller: Ints
    money: Floats
    people: Floats
    tastes: Tastes

    @cached_property
    def choice(self) -> ModeChoice:
        """Who takes which mode at these fees."""
        return choose_modes(self.worth - self.fee[:, None], self.seller, self.money, self.tastes)

    @cached_property
    def earned(self) -> Floats:
        """What the seller earns on a user in each mode, fee included, USD a month, (L, I)."""
        return self.margin + (self.own * self.fee)[:, None]

    @property
    def profit(self) -> float:
        """sum_i people_i sum_l share_il (margin_il + own fee_l), USD a month."""
        return float((self.choice.share * self.earned).sum(axis=0) @ self.people)

    @property
    def subscribers(self) -> Floats:
        """People in each mode, (L,)."""
        return np.asarray(self.choice.share @ self.people)

    def at(self, mode: int, fee: float) -> Menu:
        """The same menu with another fee of one mode."""
        fees = self.fee.copy()
        fees[mode] = fee
        return replace(self, fee=fees)


def fee_gradient(menu: Menu) -> Floats:
    """dprofit/dfee of every mode, people, (L,); zero for own modes where fees are best, zero for other sellers'.

    sum_i n_i share_il {1 - [R_il / lam - (1 / lam - 1) Rbar_i,nest - Rbar_i] / s_i}, R what the seller earns on i in l:
    a dearer plan earns a dollar on those who stay and loses R, at their own cost of serving, on those who leave.
    """
    return np.where(menu.own, (menu.choice.share * (1 - _worth_of_takers(menu))) @ menu.people, 0.0)


def quota_gradient(menu: Menu, shadow_price: Floats, margin_slope: Floats) -> Floats:
    """dprofit/dquota of every mode, USD a month per Mtok a month, (L,).

    sum_i n_i share_il {dmargin_il/dQ + mu_il [R_il / lam - (1 / lam - 1) Rbar_i,nest - Rbar_i] / s_i}: a Mtok more of
    quota is worth mu to a user, as a fee lower by mu would be, and moves tokens from list to quota. `shadow_price` and
    `margin_slope` = dmargin/dQ (L, I).
    """
    change = margin_slope + shadow_price * _worth_of_takers(menu)
    return np.where(menu.own, (menu.choice.share * change) @ menu.people, 0.0)


def _worth_of_takers(menu: Menu) -> Floats:
    """dprofit_i/dV_il over share_il: what a dollar of value in mode l brings in takers, (L, I)."""
    choice, lam = menu.choice, 1.0 - menu.tastes.rho
    nest = np.unique(menu.seller, return_inverse=True)[1]
    inside = choice.within * menu.earned
    by_nest = np.array([inside[nest == g].sum(axis=0) for g in range(nest.max() + 1)])[nest]
    mean = (choice.share * menu.earned).sum(axis=0)
    scale = np.where(menu.money > 0, menu.tastes.kappa * menu.money, np.inf)
    return (menu.earned / lam - (1 / lam - 1) * by_nest - mean) / scale


def best_fee(menu: Menu, mode: int, highest: float, points: int = 40) -> float:
    """The most profitable fee of one mode in [0, highest] USD a month, other fees fixed.

    A scan of `points` fees finds the peak (profit may have several), bisection on the first-order condition the fee.
    """
    grid = np.concatenate([[0.0], np.geomspace(highest / 1000, highest, points - 1)])
    top = int(np.argmax([menu.at(mode, fee).profit for fee in grid]))
    low, high = grid[max(top - 1, 0)], grid[min(top + 1, points - 1)]
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        rising = fee_gradient(menu.at(mode, middle))[mode] > 0
        low, high = (middle, high) if rising else (low, middle)
    found = 0.5 * (low + high)
    return float(found if menu.at(mode, found).profit >= menu.at(mode, grid[top]).profit else grid[top])


def best_fees(menu: Menu, highest: float, tolerance: float = 1e-9, rounds: int = 100) -> tuple[Menu, bool]:
    """Best fees of all own modes, one after another until none moves by more than `tolerance`; whether that was met."""
    for _ in range(rounds):
        before = menu.fee
        for mode in np.flatnonzero(menu.own):
            menu = menu.at(int(mode), best_fee(menu, int(mode), highest))
        if np.max(np.abs(menu.fee - before), initial=0.0) <= tolerance * highest:
            return menu, True
    return menu, False


def breakage(used: Floats, quota: Floats | float, subscribers: Floats) -> float:
    """Share of quota sold that is not used: 1 - sum n used / sum n quota, in [0, 1]; NaN without subscribers.

    `used` (I,) and `quota` (I,) Mtok a month per subscriber, `subscribers` (I,) people.
    """
    sold = float(np.sum(subscribers * quota))
    return 1.0 - float(np.sum(subscribers * used)) / sold if sold > 0 else float("nan")


def break_even_utilisation(worth: float, margin: float) -> float:
    """rho* = 1 / (k (1 - m)): mean share of the quota at which the fee just pays for serving.

    `worth` k = quota at list price over fee, `margin` m = 1 - unit cost / list price.
    """
    return 1.0 / (worth * (1.0 - margin))


def lifetime_value(margin: float, interest: float, churn: float) -> float:
    """M (1 + r) / (r + chi) USD: present value of a monthly margin, first payment now; r, chi per month."""
    return margin * (1.0 + interest) / (interest + churn)


def steady_subscribers(added: float, churn: float) -> float:
    """Gross additions a month over monthly churn, people."""
    return added / churn


def use_classes(sigma: float, classes: int) -> tuple[Floats, Floats]:
    """Multiples of mean use and shares of people, (classes,) each, that stand for lognormal use of mean 1.

    Equal shares of people, each class at its conditional mean Phi(b - sigma) - Phi(a - sigma) over its share, so that
    total use is exact for any number of classes.
    """
    from scipy.special import ndtr, ndtri

    edges = ndtri(np.linspace(0.0, 1.0, classes + 1))
    share = np.full(classes, 1.0 / classes)
    return np.diff(ndtr(edges - sigma)) / share, share


def break_even(fee: float, price: float, energy: float) -> float:
    """Q* = F / (p - e) Mtok a month: use from which a machine is cheaper than tokens at list; nan where p <= e.

    `fee` F USD a month, `price` p and `energy` e USD/Mtok.
    """
    return fee / (price - energy) if price > energy else float("nan")
