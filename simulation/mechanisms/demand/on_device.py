"""On the device: small weights answer at once and cost next to nothing once the device is there."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class OnDevice(Patch):
    """u += latency_value for weights that fit a machine open to consumers, at the price of its energy alone.

    Fitting are open weights at least `behind` points below the best: `device_capability` is a factor on that distance.
    Off no device runs weights; machines of firms stay.
    """

    ID = "D21"
    SOURCE = ("S3:33", "S3:34")
    LOOK: ClassVar[Mapping[str, int]] = {"on_device_token_share": 1, "self_hosted_token_share": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        latency_value: float = number(0.03, "share of value", 0.0, 1.0, "assumed: answers without a network; 0-0.05")
        device_capability: float = number(
            1.0,
            "share of the scenario's distance",
            0.0,
            5.0,
            "definition: 1 is as the scenario has it; 0: the best open weights fit",
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Latency and distance of every device."""
        found = {}
        for name, machine in _devices(setup).items():
            found[f"own_hardware.{name}.latency"] = self.parameters.latency_value
            found[f"own_hardware.{name}.behind"] = self.parameters.device_capability * machine.behind
        return found

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody runs weights on a device."""
        return {f"own_hardware.{name}.segments": () for name in _devices(setup)}


def _devices(setup: Any) -> dict[str, Any]:
    return {name: machine for name, machine in setup.own_hardware.items() if "consumer" in machine.segments}
