"""Model sizes: each release is a ladder of price and quality, whose small siblings improve with the flagship."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import TIERS, Block, number


class SizeLadder(Patch):
    """q_n(t + lag) = q_flagship(t) - gap_n: mid and small weights follow their flagship, lag in months, gap in points.

    The gap of a rung is what it was at the start, or `tier_gap` for each tier below the top. Off, every lab sells its
    best weights alone: no other price or size of it is on sale, and applications build on flagships.
    """

    ID = "T14"
    SOURCE = ("S3:3", "S1:31")
    LOOK: ClassVar[Mapping[str, int]] = {
        "price_points": 1,
        "cheapest_near_best_price": 0,
        "best_small_closed_rating": 0,
        "best_small_open_rating": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        tier_gap: float | None = number(
            None, "points a rung", 0.0, 500.0, "definition: left out, each rung keeps its distance; 30-100"
        )
        sizes: int | None = number(
            None, "rungs", 1, len(TIERS), "definition: the largest so many of each lab are on sale; all if left out"
        )
        distill_lag: float = number(2.0, "months", 0.0, 36.0, "assumed: distilled when the flagship is out; 0-6")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The ladders of the scenario, whose rungs follow at a distance in points and months."""
        own, known, sizes = self.parameters.tier_gap, setup.technology.tier_gap, self.parameters.sizes
        return self._shortened(setup, len(TIERS) if sizes is None else sizes) | {
            "technology.tier_gap": known if own is None else own,
            "technology.distill_lag": round(self.parameters.distill_lag),
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Flagships alone: what stands below the top tier of a lab is not on sale and has no successor."""
        return self._shortened(setup, 1) | {"technology.distill_lag": 0}

    @staticmethod
    def _shortened(setup: Any, sizes: int) -> dict[str, Any]:
        """Every lab's ladder without what stands below its `sizes` highest rungs; applications build on the rest."""
        out: dict[str, Any] = {}
        for name, lab in setup.labs.items():
            kept = sorted({TIERS.index(release.tier) for release in lab.releases.values()})[:sizes]
            small = [key for key, release in lab.releases.items() if TIERS.index(release.tier) not in kept]
            out |= {f"labs.{name}.releases.{key}": None for key in small}
        below = {name: app for name, app in setup.apps.items() if TIERS.index(app.tier) >= sizes}
        return out | each("apps", below, "tier", lambda _: TIERS[sizes - 1])
