"""A small committed group runs weights itself whatever the rest does, as with Linux beside Windows and MacOS."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number


class LocalNiche(Patch):
    """u_own += niche_taste (share of value), fee -= (1 - niche_hassle) x upkeep, for a share of user types.

    These see open weights from the start. They are drawn by key within cells, those among them who may not run any
    machine included. Closed labs answer with lower prices, which keep others from machines of their own: with few types
    (40) the net effect on self-hosting can be below zero.
    """

    ID = "D13"
    SOURCE = ("S2:43",)
    LOOK: ClassVar[Mapping[str, int]] = {"self_hosted_token_share": 1, "machine_owner_share": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        niche_share: float = number(
            0.04, "share of users", 0.0, 1.0, "assumed: Linux has about 4% of desktops; 0.01-0.1"
        )
        niche_taste: float = number(0.2, "share of value", 0.0, 1.0, "assumed: worth of control to them; 0.1-0.4")
        niche_hassle: float = number(
            0.25, "share of a machine's upkeep", 0.0, 1.0, "assumed: hours it takes those who know how; 0-1"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The niche and its tastes."""
        return {f"demand.{name}": getattr(self.parameters, name) for name in type(self.parameters).model_fields}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No niche."""
        return {"demand.niche_share": 0.0}
