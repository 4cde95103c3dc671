"""Ban: covered users may not buy covered weights (open, foreign, or both)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.policies import Clause, Now, Policy, Target


class Ban(Policy):
    """1 - strength of the people in covered cells can still buy: who is reached by the law, by a keyed rank, cannot.

    `leakage` are local copies and other ways around it; what evaders use still counts and is reported.
    """

    SWITCH, ID, SOURCE = "state.ban", "S07", ("S1:40", "S0:11")
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"openness": ["weights", "full"]}}
    AGAINST = ("open_subsidy", "public_lab")
    NEEDS = ("origin", "openness", "compute", "developer")

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """One clause."""
        return (Clause("available", 1.0 - now.strength, target),)

    def says(self) -> str:
        """What is banned follows from the coverage."""
        return "nobody may buy or run them"
