"""Use inside and outside safety rules, by region."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.goods.plan import OWN
from simulation.parameters import REGIONS, SEGMENTS

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


class Use(NamedTuple):
    """Mtok of a month by region, (R,) each: all, under a rule, and weighted by the share of risk that rules take away.

    What runs on users' own machines is outside: rules reach sellers.
    """

    tokens: Floats
    covered: Floats
    safe: Floats

    @property
    def risky(self) -> Floats:
        """Mtok at the risk of use without a rule, (R,)."""
        return self.tokens - self.safe


def use(economy: "Economy") -> Use:
    """The month's use; call once it is served."""
    offers, live = economy.offers, economy.this_market().live
    return used(offers.served[live].sum(1), offers.safety[live], on_machines(economy), economy.users.region)


def used(served: Floats, safety: Floats, own: Floats, region: NDArray[np.int64]) -> Use:
    """Use of what is served (J, cells), Mtok, under rules that take `safety` (J, cells) of the risk away.

    `own` (I,) is what types of users in `region` (I,) run on machines of their own.
    """
    safety = np.minimum(safety, 1.0)
    return Use(
        _by_region(served.sum(0)) + np.bincount(region, own, len(REGIONS)),
        _by_region((served * (safety > 0)).sum(0)),
        _by_region((served * safety).sum(0)),
    )


def _by_region(cells: Floats) -> Floats:
    return cells.reshape(len(REGIONS), len(SEGMENTS)).sum(1)


def on_machines(economy: "Economy") -> Floats:
    """Mtok that users' own machines run, by type, (I,)."""
    uptake, out = economy.this_uptake(), np.zeros(len(economy.users))
    for way in np.flatnonzero(economy.plans.kind[uptake.ways.rows] == OWN):
        out += uptake.included[way].on_quota.sum((0, 1))
    return out


def harm(economy: "Economy") -> tuple[Floats, ...]:
    """Effect of use on third parties, USD by region, (R,), not above 0; nothing where the scenario counts no harm."""
    each = economy.setup.welfare.harm
    return (-each * use(economy).risky,) if each else ()
