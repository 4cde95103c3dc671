"""Access modes: what a user gets from a plan, a free tier or own hardware, by the shadow price of its quota.

V = min over mu >= 0 of [ sum_k M_k w_k kappa I_k(included offers at mu, others at list) + mu Q ] - F. The bracket is
convex in mu, because I is a log-sum of utilities convex and falling in price; the minimiser equates the tokens asked of
the quota to Q, and is 0 where they fall short of it. By the envelope dV/dQ = mu*, dV/dF = -1, dV/dp = -tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from simulation.equations.access_tables import Flags, Frozen, ListDemand, Logs, included_shares, mass_slope
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats
from simulation.equations.use_curves import UseCurve

CLOSE = 1e-13
"""Relative accuracy of tokens asked of a quota, of a bracket and of ties between quota price and list price."""
STEPS = 200
"""Most Newton and bisection steps; bisection alone needs about 60 to reach `CLOSE`."""
PATIENT = 20
"""Newton steps that are tried before every second step halves the bracket: some curves make Newton go round."""


@dataclass(frozen=True)
class Setting:
    """Decisions n of users i, every offer at list: `stake` (N,) USD a month per decision, `user` (N,), users I."""

    market: ListDemand
    stake: Floats
    user: Ints
    users: int

    @property
    def money(self) -> Floats:
        """USD a month at stake of each user, (I,)."""
        return self.by_user(self.stake)

    @cached_property
    def value(self) -> Floats:
        """Pay as you go: sum_k M w kappa I, USD a month, (I,)."""
        return self.by_user(self.stake * self.market.structure.kappa * self.market.logs.total)

    def by_user(self, row: Floats) -> Floats:
        """Sum over each user's decisions, (N,) to (I,)."""
        return np.bincount(self.user, row, self.users)


@dataclass(frozen=True)
class Mode:
    """Terms of access to the offers `included` (m,): fee USD a month, quota Mtok a month (inf: no limit), (I,) or one.

    Under the quota an offer costs `base` + `burn` x mu (base: energy of own hardware, burn: quota used up per Mtok);
    beyond it `ceiling`, the price paid at list, inf where nothing is sold beyond the quota; each (m,), burn and ceiling
    also (m, I). `covered` (N,) says for which decisions the mode may be used, default all; the others pay `ceiling`. A
    fee of inf bars a user from the mode. Raises ValueError for negative fee, quota or base and for burn not above zero.
    """

    included: Ints
    fee: Floats | float
    quota: Floats | float
    base: Floats
    ceiling: Floats
    burn: Floats
    covered: Flags | None = None

    def __post_init__(self) -> None:
        """Refuse terms that no plan can have."""
        for name in ("fee", "quota", "base"):
            if not np.all(np.asarray(getattr(self, name)) >= 0):
                raise ValueError(f"{name} of an access mode must not be negative; came {getattr(self, name)}.")
        if len(self.included) == 0 or not np.all(self.burn > 0):
            raise ValueError(f"an access mode needs offers with burn > 0; came {self.included}, {self.burn}.")


def plan(included: Ints, fee: Floats | float, quota: Floats | float, price: Floats) -> Mode:
    """A plan or free tier: included offers free of charge up to the quota, at `price` (m,) or (m, I) beyond it."""
    return Mode(included, fee, quota, np.zeros(len(included)), price, np.ones(len(included)))


def own_hardware(included: Ints, fee: Floats | float, capacity: Floats | float, energy: Floats) -> Mode:
    """Own device: fee = amortised cost + upkeep + liability, energy (m,) USD/Mtok, nothing beyond its capacity."""
    return Mode(included, fee, capacity, energy, np.full(len(included), np.inf), np.ones(len(included)))


class Access(NamedTuple):
    """A mode solved: shadow price USD/Mtok, value USD a month, quota used Mtok a month (I,); included offers' tokens.

    `quota_tokens` and `list_tokens` (m, N) are Mtok a month under the quota and beyond it, of users in this mode. Where
    tokens jump over the quota they are those at `shadow_price` and at the price `other` with weights `mix` and 1 - mix,
    (I,). `logs`: sums of the touched `nests` (g,) and `families` (f,) and of the market; `mass` (m, N) probabilities.
    """

    mode: Mode
    shadow_price: Floats
    other: Floats
    mix: Floats
    value: Floats
    used: Floats
    quota_tokens: Floats
    list_tokens: Floats
    nests: Ints
    families: Ints
    logs: Logs
    mass: Floats


class _Point(NamedTuple):
    """Demand at a shadow price: quota tokens with and without offers tied with their list price, and what follows."""

    most: Floats  # (I,) ties on the quota
    least: Floats  # (I,) ties at list
    slope: Floats  # (I,) d least / d mu
    mass: Floats  # (m, N)
    tokens: Floats  # (m, N)
    quota: Flags  # (m, N) strictly cheaper on the quota
    tied: Flags  # (m, N)
    logs: Logs


@dataclass(frozen=True)
class _Problem:
    """One mode's demand as a function of the shadow price of each user."""

    frozen: Frozen
    curve: UseCurve
    stake: Floats
    user: Ints
    mode: Mode
    burn: Floats  # (m, I)
    ceiling: Floats  # (m, I)
    covered: Flags  # (N,)

    def at(self, mu: Floats) -> _Point:
        """Evaluate at shadow prices (I,)."""
        burn, count = self.burn[:, self.user], len(mu)
        priced, ceiling = self.mode.base[:, None] + burn * mu[self.user], self.ceiling[:, self.user]
        priced = np.where(self.covered, priced, np.inf)
        tied = (priced >= ceiling * (1 - CLOSE)) & (priced <= ceiling * (1 + CLOSE)) & np.isfinite(ceiling)
        quota = (priced < ceiling) & ~tied
        utility, slope = self.curve.at(np.minimum(priced, ceiling))
        logs = self.frozen.logs(utility)
        shares = included_shares(self.frozen, utility, logs)
        tokens = shares.mass * slope * self.stake
        least = np.bincount(self.user, (burn * tokens * quota).sum(axis=0), count)
        most = least + np.bincount(self.user, (burn * tokens * tied).sum(axis=0), count) if tied.any() else least
        pull = np.where(quota, burn * slope, 0.0)
        down = -np.bincount(self.user, self.stake * mass_slope(self.frozen, shares, pull), count)
        return _Point(most, least, down, shares.mass, tokens, quota, tied, logs)

    def users(self, keep: Ints) -> _Problem:
        """The problem of some users, renumbered 0, 1, ..."""
        number = np.full(self.ceiling.shape[1], -1, dtype=np.int64)
        number[keep] = np.arange(len(keep))
        n = np.flatnonzero(number[self.user] >= 0)
        parts = self.frozen.take(n), self.curve.take(n), self.stake[n], number[self.user[n]]
        return _Problem(*parts, self.mode, self.burn[:, keep], self.ceiling[:, keep], self.covered[n])


def solve(setting: Setting, curve: UseCurve, mode: Mode) -> Access:
    """Shadow price, value and tokens of every user under a mode (module docstring has the formula).

    `curve` holds the included offers in the order of `mode.included`. Source: Small & Rosen (1981) for the surplus;
    the shadow price is the Lagrange multiplier of the quota (three-part tariff; Lambrecht, Seim & Skiera 2007).
    """
    quota, problem = _quota(setting, mode), _problem(setting, curve, mode)
    low, high = _bracket(problem, quota)
    low, high = _narrow(problem, quota, low, high)
    return _outcome(setting, problem, quota, (low, high))


def settle(setting: Setting, curve: UseCurve, mode: Mode, bracket: tuple[Floats, Floats]) -> Access:
    """`solve` where shadow prices are known: those next to a jump of tokens, or twice the same, (I,) each."""
    return _outcome(setting, _problem(setting, curve, mode), _quota(setting, mode), bracket)


def _quota(setting: Setting, mode: Mode) -> Floats:
    return np.broadcast_to(np.asarray(mode.quota, float), setting.users)


def _problem(setting: Setting, curve: UseCurve, mode: Mode) -> _Problem:
    ceiling, burn = (by_user(prices, setting.users) for prices in (mode.ceiling, mode.burn))
    frozen = Frozen.of(setting.market, mode.included)
    covered = np.ones(setting.stake.size, bool) if mode.covered is None else mode.covered
    return _Problem(frozen, curve, setting.stake, setting.user, mode, burn, ceiling, covered)


def by_user(values: Floats, users: int) -> Floats:
    """Values (m,) or (m, I) as (m, I)."""
    whole = np.asarray(values, float)
    return np.broadcast_to(whole[:, None] if whole.ndim == 1 else whole, (len(whole), users))


def _bracket(problem: _Problem, quota: Floats) -> tuple[Floats, Floats]:
    """Where the quota price meets list prices tokens jump: brackets between the jumps, or the jump itself."""
    nothing = quota <= 0
    low = np.where(nothing, np.inf, 0.0)
    high = np.where(nothing | (problem.at(np.zeros(quota.size)).least <= quota), low, np.inf)
    jumps = np.sort((problem.ceiling - problem.mode.base[:, None]) / problem.burn, axis=0)
    for jump in jumps[np.isfinite(jumps).any(axis=1)]:
        keep = np.flatnonzero((low < jump) & (jump < high))
        if keep.size:
            point = problem.users(keep).at(jump[keep])
            low[keep] = np.where(point.most >= quota[keep], jump[keep], low[keep])
            high[keep] = np.where(point.least <= quota[keep], jump[keep], high[keep])
    return low, high


def _narrow(problem: _Problem, quota: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Newton steps on ln tokens against mu inside the bracket, bisection where they leave it."""
    left = np.flatnonzero(low < high)
    part, mu = problem.users(left), low[left].copy()
    for count in range(STEPS):
        if not left.size:
            break
        point = part.at(mu)
        tokens, goal = point.least, quota[left]
        met = np.abs(tokens - goal) <= CLOSE * goal
        low[left] = np.where(met | (tokens > goal), mu, low[left])
        high[left] = np.where(met | (tokens < goal), mu, high[left])
        stays = high[left] - low[left] > CLOSE * low[left]
        halved = count >= PATIENT and count % 2 == 0
        mu = _step(mu, (tokens, point.slope, goal), (low[left], high[left]), halved=halved)[stays]
        if not stays.all():
            left, part = left[stays], part.users(np.flatnonzero(stays))
    return low, high


def _step(mu: Floats, tokens: tuple[Floats, Floats, Floats], bracket: tuple[Floats, Floats], *, halved: bool) -> Floats:
    """The Newton step, or the middle of the bracket where it leaves that or is to be `halved`."""
    (asked, slope, goal), (low, high) = tokens, bracket
    with np.errstate(divide="ignore", invalid="ignore"):
        newton = mu + (np.log(asked) - np.log(goal)) * asked / -slope
        middle = np.where(np.isfinite(high), low + 0.5 * (high - low), 2.0 * low + 1.0)
        return np.asarray(np.where((newton > low) & (newton < high) & (not halved), newton, middle))


def _outcome(setting: Setting, problem: _Problem, quota: Floats, bracket: tuple[Floats, Floats]) -> Access:
    """Value at the lower end of the bracket; tokens mixed over its ends and over ties so that the quota is kept."""
    low, high = bracket
    near = problem.at(low)
    far = near if np.array_equal(low, high) else problem.at(high)
    with np.errstate(invalid="ignore", divide="ignore"):
        mix = np.where(
            (near.most > quota) & (near.most > far.least), (quota - far.least) / (near.most - far.least), 1.0
        )
    of_user = np.clip(mix, 0.0, 1.0)  # rounding of a bracket's ends
    mix = of_user[problem.user]
    beyond = np.where(far.quota, far.tokens, 0.0)
    inside = mix * np.where(near.quota | near.tied, near.tokens, 0.0) + (1 - mix) * beyond
    whole = mix * near.tokens + (1 - mix) * far.tokens
    spent = np.where(np.isfinite(low), low, 0.0) * np.where(np.isfinite(quota), quota, 0.0)
    kappa = setting.market.structure.kappa
    value = setting.by_user(setting.stake * kappa * near.logs.total) + spent - problem.mode.fee
    used = setting.by_user((problem.burn[:, problem.user] * inside).sum(axis=0))
    at_list = np.where(whole > inside, whole - inside, 0.0)
    touched = problem.frozen.nests, problem.frozen.families
    return Access(
        problem.mode, low, high, of_user, value, used, inside, at_list, *touched, near.logs, near.mass
    )  # fmt: skip
