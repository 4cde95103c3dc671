"""Degree of openness: weights let others adapt and host, code and data let them learn; weights do not reveal data."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class OpennessLevel(Patch):
    """dK_f = a + own_f + s max(K_best(t - delta) - K_f, 0) + sum_l s (phi_l - 1) max(K_l - K_f, 0).

    phi_l is how fast others learn from labs of openness l: 1 closed, more for weights, most for full; K_l is the most
    that any of them has known, in log units; what is published is read at once. A follower of a leader of openness l
    is min{[(a + own) delta + (own - own_f) / s] / phi_l, (own - own_f) / (s (phi_l - 1))} behind. Whoever trains on
    from the best open weights closes `adaptation` of the gap to them, q_f <- (1 - a) q_f + a q_open(t - d), which
    helps those alone who are behind them although they distil. Off, phi is 1 at every level and a is 0: openness says
    who may host, and nothing about what others learn. `level` is what all labs of kind open publish; `closed` makes
    closed labs of them, whose weights nobody else may host or run at home.
    """

    ID = "T17"
    SOURCE = ("S1:56", "S1:57", "S1:58", "S0:5")
    LOOK: ClassVar[Mapping[str, int]] = {
        "followers_knowledge_gap": -1,
        "full_token_share": 0,
        "open_revenue_forgone_usd": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        level: Literal["closed", "weights", "full"] | None = Field(
            None,
            description="openness of every open lab; as the scenario has it if left out",
            json_schema_extra={"unit": "1", "source": "definition: what open labs publish"},
        )
        spillover_weights: float = number(1.5, "1", 1.0, 50.0, "assumed: weights show design and outputs; 1-2")
        spillover_full: float = number(3.0, "1", 1.0, 50.0, "assumed: code and data leave little to find out; 2-10")
        data_revealed: bool = Field(
            default=True,
            description="fully open labs publish their data too; without it others learn as from weights",
            json_schema_extra={"unit": "1", "source": "S1:57"},
        )
        adaptation: float = number(0.25, "share of gap", 0.0, 0.99, "assumed: fine-tuning is no training run; 0-0.5")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Speeds of learning by level, adaptation, and the level if one is given."""
        own = self.parameters
        full = own.spillover_full if own.data_revealed else own.spillover_weights
        return {
            "technology.spillover_weights": own.spillover_weights,
            "technology.spillover_full": full,
            "technology.adaptation": own.adaptation,
        } | _published(setup, own.level)

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nothing is learnt from openness itself."""
        still = dict.fromkeys(("spillover_weights", "spillover_full"), 1.0) | {"adaptation": 0.0}
        return {f"technology.{name}": value for name, value in still.items()}


def _published(setup: Any, level: str | None) -> dict[str, Any]:
    """Openness of the open labs by dotted path; closed weights run on nobody's own machines."""
    labs = {name: lab for name, lab in setup.labs.items() if lab.kind == "open"}
    if level is None:
        return {}
    published = each("labs", labs, "openness", lambda _: level)
    if level != "closed":
        return published
    machines = each("own_hardware", setup.own_hardware, "segments", lambda _: ())
    return published | each("labs", labs, "kind", lambda _: "closed") | machines
