"""Release timing: capability reaches users at releases alone, every few months, and a release may slip."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class Release(Patch):
    """Training takes interval x exp(jitter x draw) months, at least 1; what is trained slips a month with chance h.

    A release is late by n months with probability (1 - h) h^n, h / (1 - h) months on average (keyed by lab and month),
    and the next run starts when it is out. Off, there is neither: a release every `release_interval` months.
    """

    ID = "T15"
    SOURCE = ("S3:3", "S3:14")
    LOOK: ClassVar[Mapping[str, int]] = {"release_age_months": 1, "releases_late": 1, "share_swing": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        release_interval: float = number(
            1.0, "share of the scenario's interval", 0.1, 10.0, "definition: 1 is as the scenario has it"
        )
        release_jitter: float = number(
            1.0, "share of the scenario's jitter", 0.0, 5.0, "definition: 1 is as the scenario has it"
        )
        delay_hazard: float = number(
            0.15, "1/month", 0.0, 0.95, "assumed: one in seven slips a month, as Grok 1.5 did; 0-0.3"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The scenario's interval and jitter times the factors; the chance of slipping."""
        technology, own = setup.technology, self.parameters
        return {
            "technology.release_interval": own.release_interval * technology.release_interval,
            "technology.release_jitter": own.release_jitter * technology.release_jitter,
            "technology.delay_hazard": own.delay_hazard,
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No luck in how long training takes, and nothing slips."""
        return {"technology.release_jitter": 0.0, "technology.delay_hazard": 0.0}
