"""Who buys what: three-level nested logit with a switching cost and incumbency by seller, exact in O(offers)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from simulation.equations.layout import Layout, build_layout, locked, without_incumbents
from simulation.equations.nests import Floats, Scale, Tables, complement, nest_tables, ratio

Ints = NDArray[np.int64]
HEIGHT_LIMIT = 500.0  # exp(switching cost / (kappa lam)) must stay a finite number with room to be summed


@dataclass(frozen=True)
class Structure:
    """Who sells what: sellers 0..S-1, weights 0..W-1 in families 0..F-1, and how alike offers are.

    `seller`, `weights` (J,); `family` (W,); `kappa` taste dispersion, share of value; correlations of tastes among
    hosts of the same weights and among weights of one family, 1 > rho_host >= rho_family >= 0.
    """

    seller: Ints
    weights: Ints
    family: Ints
    kappa: float
    rho_host: float
    rho_family: float

    def __post_init__(self) -> None:
        """Refuse correlations out of order and indices out of range."""
        if not 1.0 > self.rho_host >= self.rho_family >= 0.0:
            raise ValueError(f"1 > rho_host >= rho_family >= 0 is needed; came {self.rho_host}, {self.rho_family}.")
        if not self.kappa > 0.0:
            raise ValueError(f"kappa must be positive; came {self.kappa}.")
        if len(self.seller) != len(self.weights):
            raise ValueError(f"every offer needs a seller and weights; came {len(self.seller)}, {len(self.weights)}.")
        if len(self.weights) and (np.min(self.weights) < 0 or np.max(self.weights) >= len(self.family)):
            raise ValueError(f"weights must lie in 0..{len(self.family) - 1}; came {np.max(self.weights)}.")

    @cached_property
    def scale(self) -> Scale:
        """kappa, lam = 1 - rho_host, mu = 1 - rho_family, theta = lam / mu."""
        lam, mu = 1.0 - self.rho_host, 1.0 - self.rho_family
        return Scale(float(self.kappa), lam, mu, lam / mu)

    @cached_property
    def _layouts(self) -> dict[int, Layout]:
        return {}

    def layout(self, sellers: int) -> Layout:
        """Sorted index lists with `sellers` classes of incumbents (0: no switching cost), built once."""
        if sellers not in self._layouts:
            known = next(iter(self._layouts.values()), None)
            self._layouts[sellers] = (
                without_incumbents(known)
                if sellers == 0 and known is not None
                else build_layout(self.seller, self.weights, self.family, sellers)
            )
        return self._layouts[sellers]

    def reduced(self, keep: NDArray[np.bool_], sellers: int) -> Layout:
        """`layout` of the nests of weights `keep` (W,) alone, in places among the offers kept."""
        layout = build_layout(self.seller, self.weights, self.family, sellers, keep)
        rows = np.flatnonzero(keep[self.weights])
        return locked(layout._replace(order=np.searchsorted(rows, layout.order)))


@dataclass(frozen=True)
class Choices:
    """One month's choice situations n = 1..N, each a (user type, task) pair or a type choosing once for all tasks.

    `utility` (J, N) share of value net of price, without switching cost, -inf where the offer cannot be had;
    `switching` (N,) >= 0 share of value, paid when the chosen seller is not the incumbent, never by the outside;
    `incumbent` (S, N) >= 0 mass whose incumbent is that seller, the rest of 1 has none.
    """

    utility: Floats
    switching: Floats
    incumbent: Floats


@dataclass(frozen=True)
class Outcome:
    """Masses after choice: `share` (J, N), `outside` (N,), `incumbent` (S, N); `surplus` (N,) share of value."""

    share: Floats
    outside: Floats
    incumbent: Floats
    surplus: Floats


def have_numba() -> bool:
    """Whether the compiled kernels can be used."""
    return find_spec("numba") is not None


def choose(structure: Structure, choices: Choices, compiled: bool | None = None) -> Outcome:  # noqa: FBT001
    """Exact masses and surplus of three-level nested logit with incumbents.

    share_j = sum_c m_c P_j^c over classes c of incumbents, surplus = kappa sum_c m_c ln S^c; shapes as in `Choices`
    and `Outcome`. `compiled` picks numba kernel or numpy reference (default: numba where installed). Raises
    ValueError for utilities that are NaN or +inf and for a switching cost above 500 kappa (1 - rho_host).
    Sources: McFadden (1978); Small & Rosen (1981); Dube, Hitsch & Rossi (2010).
    """
    lifted = bool(np.any(choices.switching > 0.0))
    check_height(structure.scale, choices.switching)
    incumbent = choices.incumbent
    layout = structure.layout(incumbent.shape[0] if lifted else 0)
    if have_numba() if compiled is None else compiled:
        from simulation.equations.demand_kernel import choose_kernel

        outcome = choose_kernel(layout, structure.scale, choices)
    else:
        outcome = choose_reference(layout, structure.scale, choices)
    if not np.all(np.isfinite(outcome.surplus)):
        bad = int(np.flatnonzero(~np.isfinite(outcome.surplus))[0])
        raise ValueError(f"utility, switching cost or incumbents of decision {bad} are not numbers demand can use.")
    return outcome


def check_height(scale: Scale, switching: Floats) -> None:
    """Refuse switching costs whose exponential cannot be summed."""
    highest = float(np.max(switching, initial=0.0)) / (scale.kappa * scale.lam)
    if highest > HEIGHT_LIMIT:
        raise ValueError(
            f"the switching cost is {highest:.4g} x kappa (1 - rho_host); at most {HEIGHT_LIMIT:.0f} can be computed."
        )


def choose_reference(layout: Layout, scale: Scale, choices: Choices) -> Outcome:
    """`choose` in plain numpy, row by row of the tables."""
    lifted = layout.block_at.shape[1] > 0
    masses = choices.incumbent if lifted else choices.incumbent[:0]
    tables = nest_tables(layout, scale, choices.utility[layout.order], choices.switching * lifted, None)
    none = np.maximum(1.0 - masses.sum(axis=0), 0.0)
    rate_none, rate = none / tables.total, masses / tables.classes
    outside = tables.outside * (rate_none + rate.sum(axis=0))
    share = np.zeros(choices.utility.shape)
    share[layout.order] = _shares(layout, tables, complement(layout, rate_none, rate), rate)
    incumbent = np.zeros(choices.incumbent.shape)
    np.add.at(incumbent, layout.offer_seller, share[layout.order])
    log_sum = none * np.log(tables.total) + (masses * np.log(tables.classes)).sum(axis=0)
    surplus = scale.kappa * (log_sum + tables.shift * (none + masses.sum(axis=0)))
    return Outcome(share, outside, incumbent, surplus)


def _shares(layout: Layout, tables: Tables, apart: Floats, rate: Floats) -> Floats:
    """Mass of each sorted offer: E_j [A_g + (b - 1) k_sg]."""
    lower, family_of, in_cell = tables.lower, layout.nest_family, layout.cell_nest
    block_slope = ratio(tables.block_power, lower.block) * rate[layout.block_seller]
    nest_slope = ratio(lower.nest_power, lower.nest)
    pull = (ratio(tables.family_power, lower.family) * apart)[family_of]
    for g in range(in_cell.max(initial=-1) + 1):
        for c in range(layout.block_start[family_of[g]], layout.block_start[family_of[g] + 1]):
            if layout.cell_at[g, layout.block_seller[c]] < 0:
                pull[g] = pull[g] + block_slope[c]
    pull = pull * nest_slope
    cell_pull = ratio(lower.cell_power, lower.cell) * block_slope[layout.cell_block]
    np.add.at(pull, in_cell, cell_pull)
    mass = lower.offer * pull[layout.offer_nest]
    if in_cell.size:
        own = layout.cell_at[layout.offer_nest, layout.offer_seller]
        mass = mass + lower.offer * lower.lift * cell_pull[own]
    return np.asarray(mass)
