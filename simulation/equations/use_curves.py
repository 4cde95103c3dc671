"""How utility of the offers that an access mode includes falls with price, for routers and single-homers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from simulation.equations.access_tables import Flags
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats


class UseCurve(Protocol):
    """How the included offers' utility falls with price, for N decisions."""

    def at(self, price: Floats) -> tuple[Floats, Floats]:
        """Utility (share of value) and its slope -du/dp (per USD/Mtok) at prices (m, N), each (m, N)."""

    def take(self, keep: Ints | Flags) -> UseCurve:
        """The same for some decisions."""


@dataclass(frozen=True)
class RoutedUse:
    """One decision per task: u = gross - rate p; `gross` (m, N), `rate` (N,) billed share over worth of a Mtok."""

    gross: Floats
    rate: Floats

    def at(self, price: Floats) -> tuple[Floats, Floats]:
        """Utility and slope."""
        return self.gross - self.rate * price, np.broadcast_to(self.rate, self.gross.shape)

    def take(self, keep: Ints | Flags) -> RoutedUse:
        """The same for some decisions."""
        return RoutedUse(self.gross[:, keep], self.rate[keep])


@dataclass(frozen=True)
class SingleUse:
    """One offer for all tasks: u = sum_k weight_k max(gross_k - rate_k p, 0); (m, K, N), (K, N), (K, N).

    Tokens asked jump down where a task stops being worth its price; -inf in the first task bars an offer.
    """

    gross: Floats
    rate: Floats
    weight: Floats

    def at(self, price: Floats) -> tuple[Floats, Floats]:
        """Utility and slope."""
        net = self.gross - self.rate * price[:, None]
        utility = np.einsum("jkn,kn->jn", np.maximum(net, 0.0), self.weight)
        utility[np.isneginf(self.gross[:, 0]) | np.isposinf(price)] = -np.inf
        return utility, np.einsum("jkn,kn->jn", net > 0, self.weight * self.rate)

    def take(self, keep: Ints | Flags) -> SingleUse:
        """The same for some decisions."""
        return SingleUse(self.gross[..., keep], self.rate[:, keep], self.weight[:, keep])


@dataclass(frozen=True)
class TaskUse:
    """A curve for decisions over T tasks of which the quota covers some: the others stay at `beyond` (m, N).

    `gross` (m, T, N), `rate`, `weight`, `covered` (T, N). Single-homers (`single`) drop a task where it is not worth
    its price, u = sum_t weight_t max(gross_t - rate_t p_t, 0); a router's decision is one task, u = gross - rate p.
    -inf in the first task bars an offer. The slope is that of covered tasks alone.
    """

    gross: Floats
    rate: Floats
    weight: Floats
    covered: Flags
    beyond: Floats
    single: bool

    def at(self, price: Floats) -> tuple[Floats, Floats]:
        """Utility and slope."""
        used, net = self.used(price)
        utility = np.einsum("mtn,tn->mn", np.where(used, net, 0.0), self.weight)
        barred = np.isneginf(self.gross[:, 0])
        if self.single:
            barred = barred | np.isposinf(np.where(self.covered[None], price[:, None], self.beyond[:, None])).all(
                axis=1
            )
        utility[barred] = -np.inf
        return utility, np.einsum("mtn,tn->mn", used & self.covered, self.weight * self.rate)

    def used(self, price: Floats) -> tuple[Flags, Floats]:
        """Whether a task is done at prices (m, N), and its value net of price, (m, T, N) each."""
        paid = np.where(self.covered[None], price[:, None], self.beyond[:, None])
        net = self.gross - self.rate * paid
        return (net > 0 if self.single else np.ones(net.shape, bool)), net

    def take(self, keep: Ints | Flags) -> TaskUse:
        """The same for some decisions."""
        parts = (self.rate[:, keep], self.weight[:, keep], self.covered[:, keep], self.beyond[:, keep])
        return TaskUse(self.gross[..., keep], *parts, self.single)
