"""On-device use: models that fit the user's own device answer without delay, at next to no cost a token."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number

PERSONS = {"consumer", "developer"}


class OnDevice(Patch):
    """A device runs open weights `behind` - device capability points below the best; value + latency, price: energy."""

    ID = "D21"
    SOURCE = ("S3:33", "S3:34")
    LOOK: ClassVar[Mapping[str, int]] = {"device_token_share": 1, "device_tokens_mtok": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        latency_value: float = number(
            0.03, "share of value", 0.0, 1.0, "assumed: a host three times as dear is worth it for its speed; 0-0.05"
        )
        device_capability: float = number(0.0, "points", -500.0, 500.0, "definition: better than in the scenario")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Devices answer without delay and run what fits them."""
        found: dict[str, Any] = {}
        for name, machine in _devices(setup).items():
            found[f"own_hardware.{name}.latency"] = self.parameters.latency_value
            behind = max(machine.behind - self.parameters.device_capability, 0.0)
            found[f"own_hardware.{name}.behind"] = behind
        return found

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody has a device that runs weights."""
        return {f"own_hardware.{name}.segments": _others(machine) for name, machine in _devices(setup).items()}


def _devices(setup: Any) -> dict[str, Any]:
    """Machines that persons may run."""
    return {name: machine for name, machine in setup.own_hardware.items() if PERSONS & set(machine.segments)}


def _others(machine: Any) -> list[str]:
    return [segment for segment in machine.segments if segment not in PERSONS]
