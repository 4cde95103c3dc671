"""R&D pool: members put a share of their results into a common base that they, or all, can build on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from simulation.parameters import Block, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import percent

LABS = ("closed_labs", "open_labs")


class RdPool(Policy):
    """Effective R&D of a lab with access = own + usable x sum of the other members' contribution x R&D.

    Knowledge is not used up by use: nobody's own R&D shrinks, duplication is saved. Covered labs are members; with
    `free_riders` every lab has access (S16).
    """

    ON = "labs"
    TAKES = ("origin", "openness", "developer")
    SWITCH, ID, SOURCE = "state.rd_pool", "S16", ("S4:14", "S4:15", "S3:9")
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"openness": ["weights", "full"]}}

    class Parameters(Block):
        """Numbers of the pool."""

        contribution: float = number(0.3, "share of R&D", 0.0, 1.0, "assumed: Linux firms put 5-30% of related R&D into the common base")
        usable: float = number(0.5, "share of the others' part", 0.0, 1.0, "assumed: what members would not have to do again; 0.2-0.8")
        free_riders: bool = False

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Who contributes, who has access."""
        numbers = self.parameters
        users = Target(kinds=LABS) if numbers.free_riders else replace(target, kinds=LABS)
        return (
            Clause("contribution", numbers.contribution * now.strength, replace(target, kinds=LABS)),
            Clause("access", numbers.usable if now.strength else 0.0, users),
        )

    def says(self) -> str:
        """The contribution."""
        numbers = self.parameters
        who = "every lab" if numbers.free_riders else "each of them"
        return (
            f"{percent(numbers.contribution)} of their R&D goes into a pool, and {who} can use "
            f"{percent(numbers.usable)} of what the others put in"
        )
