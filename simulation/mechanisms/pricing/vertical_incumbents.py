"""Incumbents in law, finance and health pair their knowledge of the field with open weights."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.mechanisms.pricing._verticals import VERTICALS, application
from simulation.parameters import Block, number


class VerticalIncumbents(Patch):
    """An incumbent adds its skill in the field's tasks to open weights, at the cheapest host's price + integration.

    One firm each in law, finance and health, on the best flagship of the open lab with the largest R&D that sells.
    Their customers are theirs already: reach and trust are above those of a lab's product. Without it nobody sells an
    application on the weights of an open lab.
    """

    ID = "P11"
    SOURCE = ("S1:19",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "open_share_of_apps": 1,
        "app_token_share": 1,
        "lab_share_of_apps": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        domain_skill: float = number(
            30.0,
            "points",
            -500.0,
            500.0,
            "assumed: data and workflows of the field, four to five months of progress; 0-40",
        )
        integration_cost: float = number(0.3, "USD/Mtok", 0.0, 1e4, "assumed: licensed texts and retrieval; 0.1-2")
        trust: float = number(0.1, "share of value", -1.0, 1.0, "assumed: a supplier of long standing; 0-0.2")
        reach: float = number(0.2, "share of firms", 0.0, 1.0, "assumed: its customers; half of it in public offices")
        overhead: float = number(3.0e6, "USD/month", 0.0, 1e12, "assumed: what is added to a business that is there")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """An application of an incumbent in each vertical; none where nobody publishes weights."""
        numbers, opened = self.parameters, {name: lab for name, lab in setup.labs.items() if lab.kind == "open"}
        if not opened:
            return {}
        best = max(opened, key=lambda name: (opened[name].api, opened[name].rd))
        return {
            f"apps.{vertical}-incumbent": application(
                vertical,
                numbers.domain_skill,
                (numbers.reach, numbers.reach, numbers.reach / 2),
                lab=best,
                trust=numbers.trust,
                integration=numbers.integration_cost,
                overhead=numbers.overhead,
            )
            for vertical in VERTICALS
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No application on the weights of an open lab."""
        return {f"apps.{name}": None for name, app in setup.apps.items() if setup.labs[app.lab].kind == "open"}
