"""Frontier labs can own the application layer: vertical products on their own weights, at marginal cost."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.mechanisms.pricing._verticals import VERTICALS, application
from simulation.parameters import Block, count, number


class AppLayer(Patch):
    """An application of a lab costs it c + integration a Mtok, others' p (1 - discount) + integration.

    Its result, revenue less that and overhead, is the lab's.
    The closed labs with the largest R&D each enter law, finance and health. With foreclosure other owners' applications
    may not use these labs' weights and build on somebody else's. The application is priced by itself: what it takes
    from the lab's own API is not counted against it, so the margin moves from models to applications and the labs earn
    no more in all. Without it no lab owns an application and none forecloses.
    """

    ID = "P09"
    SOURCE = ("S1:16", "S4:14")
    LOOK: ClassVar[Mapping[str, int]] = {
        "lab_share_of_apps": 1,
        "app_token_share": 1,
        "app_margin": 0,
        "model_layer_margin": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        app_entry: int = count(2, "labs", 0, 20, "assumed: closed labs that enter, in the order of their R&D")
        app_skill: float = number(
            15.0, "points", -500.0, 500.0, "assumed: below incumbents' 30, whose field it is (S1:19); 0-30"
        )
        integration_benefit: float = number(
            0.05, "share of value", -1.0, 1.0, "assumed: worth of having weights and product from one hand; 0-0.1"
        )
        integration: float = number(0.3, "USD/Mtok", 0.0, 1e4, "assumed: licensed texts and retrieval; 0.1-2")
        reach: float = number(0.1, "share of firms", 0.0, 1.0, "assumed: who knows it; half of it in public offices")
        overhead: float = number(3.0e6, "USD/month", 0.0, 1e12, "assumed: sales to firms, as other vendors'")
        foreclosure: bool = Field(
            default=False, json_schema_extra={"source": "definition: whether others' applications lose these weights"}
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Applications of the leading closed labs, one for each vertical."""
        numbers, labs = self.parameters, self._labs(setup)
        out: dict[str, Any] = {
            f"apps.{lab}-{vertical}": application(
                vertical,
                numbers.app_skill,
                (numbers.reach, numbers.reach, numbers.reach / 2),
                lab=lab,
                owner=lab,
                trust=numbers.integration_benefit,
                integration=numbers.integration,
                overhead=numbers.overhead,
            )
            for lab in labs
            for vertical in VERTICALS
        }
        return out | ({f"labs.{lab}.foreclose": True for lab in labs} if numbers.foreclosure else {})

    def _labs(self, setup: Any) -> list[str]:
        closed = {name: lab.rd for name, lab in setup.labs.items() if lab.kind == "closed" and lab.api}
        return sorted(closed, key=lambda name: -closed[name])[: self.parameters.app_entry]

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody owns an application; nobody forecloses."""
        owned = {name: app for name, app in setup.apps.items() if app.owner}
        return each("apps", owned, "owner", lambda _: "") | each("labs", setup.labs, "foreclose", lambda _: False)
