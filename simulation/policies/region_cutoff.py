"""Region cut-off: a region loses access to the others' weights, to their chips, or to both."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from simulation.parameters import REGIONS, Block, number
from simulation.policies import Clause, Now, Policy, Target


class RegionCutoff(Policy):
    """`models`: users of covered regions cannot buy weights from elsewhere; `chips`: their labs and hosts get worse ones.

    Leakage: access through third countries and local copies. Observables: quality, cost and surplus of the region.
    """

    TAKES = ("region",)
    SWITCH, ID, SOURCE = "hardware.region_cutoff", "H13", ("S3:20",)
    USUAL: ClassVar[Mapping[str, Any]] = {"region": ["eu"]}
    AGAINST = ("export_control",)
    NEEDS = ("region",)

    class Parameters(Block):
        """What is cut off."""

        models: bool = True
        chips: bool = False
        training: float = number(3.0, "1", 1.0, 1000.0, "assumed: USD per FLOP of training without imported chips; 2-10")
        serving: float = number(2.0, "1", 1.0, 1000.0, "assumed: compute to serve a Mtok without imported chips; 1.3-4")

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Weights from elsewhere unavailable, factors on compute at home."""
        numbers, home = self.parameters, target.regions or REGIONS
        found: list[Clause] = []
        if numbers.models:
            for region in home:
                foreign = replace(target, regions=(region,), origin=tuple(name for name in REGIONS if name != region))
                found.append(Clause("available", 1.0 - now.strength, foreign))
        if numbers.chips:
            local = Target(origin=home)
            found.append(Clause("training_cost", 1.0 + now.strength * (numbers.training - 1.0), local))
            found.append(Clause("serving_cost", 1.0 + now.strength * (numbers.serving - 1.0), local))
        return tuple(found)

    def says(self) -> str:
        """What is cut off."""
        numbers = self.parameters
        parts = ["users cannot buy weights from elsewhere"] if numbers.models else []
        if numbers.chips:
            parts.append(
                f"labs and hosts of the region pay {numbers.training:g} times as much for training compute and need "
                f"{numbers.serving:g} times as much compute to serve"
            )
        return ", and ".join(parts) or "nothing is cut off"
