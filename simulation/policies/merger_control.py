"""Merger control: who may take labs over; and a merger that is approved on a date."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from simulation.parameters import Block
from simulation.policies import Clause, Now, Policy, Target

LABS = ("closed_labs", "open_labs")


class MergerControl(Policy):
    """`block_labs`, `block_clouds`: labs, or clouds, may not take labs over, not even failing ones.

    `approve_target` is sold to `approve_buyer` in the first month at what investors think it is worth, as far as the
    buyer's money goes. Take-overs that nobody blocks go to the highest bidder, of labs that are for sale.
    """

    ON = "buyers"
    TAKES = ("origin",)
    PARTIES: ClassVar[Mapping[str, Literal["lab", "seller"]]] = {"approve_buyer": "seller", "approve_target": "lab"}

    class Parameters(Block):
        """What is blocked and what is approved."""

        block_labs: bool = False
        block_clouds: bool = False
        approve_buyer: str = ""
        approve_target: str = ""

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Bars on buyers in covered homes; the merger at full strength."""
        numbers = self.parameters
        found = []
        barred = [*(LABS if numbers.block_labs else ()), *(("clouds",) if numbers.block_clouds else ())]
        if barred and now.strength:
            found.append(Clause("buying", 0.0, Target(origin=target.origin, kinds=tuple(barred))))
        if numbers.approve_target and now.strength >= 1.0:
            found.append(Clause("merge", 1.0, Target(developers=(numbers.approve_target,)), numbers.approve_buyer))
        return tuple(found)

    def says(self) -> str:
        """What is blocked and what is approved."""
        numbers = self.parameters
        who = " and ".join([*(["labs"] if numbers.block_labs else []), *(["clouds"] if numbers.block_clouds else [])])
        parts = [f"{who} may not take labs over"] if who else []
        if numbers.approve_target:
            parts.append(f"{numbers.approve_buyer} takes {numbers.approve_target} over")
        return " and ".join(parts) or "nothing is blocked or approved"

    @property
    def key(self) -> str:
        """Approvals of different mergers may stand side by side."""
        return f"{self.parameters.approve_buyer}>{self.parameters.approve_target}"
