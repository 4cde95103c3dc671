"""Profit, its gradient and the diagonal of the price iteration, in plain numpy: the reference of the kernel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.equations.layout import Firms, Layout
from simulation.equations.nests import Floats, Scale, Tables, complement, ratio


class Rows(NamedTuple):
    """Offers at candidate prices: utility, slope -du/dp >= 0 per USD/Mtok, Mtok billed per unit mass; each (m, N)."""

    utility: Floats
    slope: Floats
    quantity: Floats


class Sums(NamedTuple):
    """Per offer: tokens (Mtok), dprofit/dprice (Mtok) and the positive diagonal (Mtok per USD/Mtok)."""

    tokens: Floats
    gradient: Floats
    diagonal: Floats


class Situation(NamedTuple):
    """One situation of demand at given prices: tables, incumbents (S, N), rows and margins (J,) in sorted order."""

    scale: Scale
    tables: Tables
    incumbent: Floats
    rows: Rows
    margin: Floats


class _Class(NamedTuple):
    """Where one class of incumbents stands: its rate m/S, m/S^2 and its seller (-1: the lump of all others)."""

    rate: Floats
    square: Floats
    seller: int


class _Entry(NamedTuple):
    """One own offer in one class: shares in nest and family, numerator S P_j, money = margin x quantity."""

    offer: int
    host: Floats
    nest: Floats
    numerator: Floats
    money: Floats


def newton_diagonal(scale: Scale, host: Floats, nest: Floats, mass: Floats) -> Floats:
    """Diagonal x of the markup iteration that is its Newton slope at a class's own first-order condition.

    phi = 1/lam - c1 t - c2 sig - P; x = (1 - e0)/lam with e0 the plain map's own slope, clipped to [0, 1 - lam phi].
    `host` t, `nest` sig and `mass` P are shares of an offer in its nest, its family and the class.
    """
    lam, mu = scale.lam, scale.mu
    phi = 1 / lam - (1 / lam - 1 / mu) * host - (1 / mu - 1) * nest - mass
    plain = 1 - lam * phi
    bend = (1 / lam - 1 / mu) * host * (1 - host) / lam
    bend = bend + (1 / mu - 1) * nest * ((1 - host) / lam + (host - nest) / mu)
    slope = plain - lam * (bend / np.maximum(phi, 1e-9) + mass)
    return np.asarray((1 - np.minimum(np.maximum(slope, 0.0), plain)) / lam)


def profit_slopes(layout: Layout, firms: Firms, situation: Situation) -> Sums:
    """Tokens and profit slopes of the offers of `firms`, in the sorted order of `layout` (others stay 0).

    dprofit/dp_j = tokens_j - sum_n (a_j / kappa) sum_c m_c P_j^c [Y_j/lam - c1 Ybar_g - c2 Ybar_F - Z], Y = margin x
    quantity, bars summed over own offers with the class's shares in nest, family and market.
    """
    return _Slopes(layout, firms, situation).sums()


class _Slopes:
    """Sums over classes of incumbents, firm by firm; `parts[j]` holds tokens, own-money slope and diagonal (N,)."""

    def __init__(self, layout: Layout, firms: Firms, situation: Situation) -> None:
        self.layout, self.firms, self.situation = layout, firms, situation
        tables, incumbent = situation.tables, situation.incumbent
        none = np.maximum(1.0 - incumbent.sum(axis=0), 0.0)
        self.rate, rate_none = incumbent / tables.classes, none / tables.total
        self.square, self.square_none = self.rate / tables.classes, rate_none / tables.total
        self.rate_apart = complement(layout, rate_none, self.rate)
        self.square_apart = complement(layout, self.square_none, self.square)
        self.parts = np.zeros((situation.margin.size, 3, none.size))

    def sums(self) -> Sums:
        """Totals over decisions."""
        for firm in range(self.firms.family_start.size - 1):
            self.add_firm(firm)
        rows, mass = self.situation.rows, self.parts
        slope = rows.slope / self.situation.scale.kappa
        tokens = np.sum(mass[:, 0] * rows.quantity, axis=1)
        gradient = np.sum(mass[:, 0] * rows.quantity - slope * mass[:, 1], axis=1)
        return Sums(tokens, gradient, np.sum(slope * rows.quantity * mass[:, 2], axis=1))

    def classes(self, family: int) -> list[_Class]:
        """The lump of classes whose seller is absent from the family, then each of those present."""
        start, end = self.layout.block_start[family : family + 2]
        lump = _Class(self.rate_apart[family], self.square_apart[family], -1)
        return [lump, *(_Class(self.rate[c], self.square[c], int(c)) for c in self.layout.block_seller[start:end])]

    def add_firm(self, firm: int) -> None:
        """Add one firm's offers: first what stays within a family, then what sales take from the firm's others."""
        firms = self.firms
        spans = range(firms.family_start[firm], firms.family_start[firm + 1])
        near = firms.near[firms.near_start[firm] : firms.near_start[firm + 1]]
        far = firms.far[firms.far_start[firm] : firms.far_start[firm + 1]]
        gain = {int(c): np.zeros(self.square_none.size) for c in (-1, *near)}  # Z S of each class
        held: list[tuple[int, int, _Entry]] = []
        for x in spans:
            apart = firms.apart[firms.apart_start[x] : firms.apart_start[x + 1]].tolist()
            for group in self.classes(int(firms.family[x])):
                for entry in self.add_class(x, group):
                    held.append((x, group.seller, entry))
                    for c in (group.seller, *(apart if group.seller < 0 else ())):
                        gain[c] = gain[c] + entry.numerator * entry.money
        lump = (self.square_none + self.square[far].sum(axis=0)) * gain[-1]
        pulls = {(x, c): self.square[c] * gain[c] for x, c, _ in held if c >= 0}
        for x in spans:
            apart = firms.apart[firms.apart_start[x] : firms.apart_start[x + 1]].tolist()
            pulls[x, -1] = lump + sum(self.square[c] * gain[c] for c in apart)
        for x, c, entry in held:
            self.parts[entry.offer, 1] -= entry.numerator * pulls[x, c]

    def add_class(self, x: int, group: _Class) -> list[_Entry]:
        """Add one class's tokens, slopes within the family and diagonal; return its entries."""
        scale, parts = self.situation.scale, self.parts
        c1, c2 = 1 / scale.lam - 1 / scale.mu, 1 / scale.mu - 1
        nests = [self.entries(y, x, group) for y in range(self.firms.nest_start[x], self.firms.nest_start[x + 1])]
        money_family = sum(entry.nest * entry.money for entries in nests for entry in entries)
        mass_rate = ratio(group.square, group.rate)
        for entries in nests:
            money_nest = sum(entry.host * entry.money for entry in entries)
            for entry in entries:
                mass = group.rate * entry.numerator
                parts[entry.offer, 0] += mass
                parts[entry.offer, 1] += mass * (entry.money / scale.lam - c1 * money_nest - c2 * money_family)
                x_diagonal = newton_diagonal(scale, entry.host, entry.nest, entry.numerator * mass_rate)
                parts[entry.offer, 2] += mass * x_diagonal
        return [entry for entries in nests for entry in entries]

    def entries(self, y: int, x: int, group: _Class) -> list[_Entry]:
        """Own offers of one nest as this class sees them."""
        layout, tables, lower = self.layout, self.situation.tables, self.situation.tables.lower
        family, nest = int(self.firms.family[x]), int(self.firms.nest[y])
        block, cell = (
            (int(layout.block_at[family, group.seller]), int(layout.cell_at[nest, group.seller]))
            if group.seller >= 0
            else (-1, -1)
        )
        total, power = (
            (lower.block[block], tables.block_power[block])
            if block >= 0
            else (lower.family[family], tables.family_power[family])
        )
        sums, sums_power = (
            (lower.cell[cell], lower.cell_power[cell]) if cell >= 0 else (lower.nest[nest], lower.nest_power[nest])
        )
        found = []
        for j in self.firms.offer[self.firms.offer_start[y] : self.firms.offer_start[y + 1]].tolist():
            lift = 1.0 + lower.lift if layout.offer_seller[j] == group.seller else np.ones_like(lower.lift)
            host = ratio(lower.offer[j] * lift, sums)
            weight = host * ratio(sums_power, total)
            money = self.situation.margin[j] * self.situation.rows.quantity[j]
            found.append(_Entry(j, host, weight, weight * power, money))
        return found
