"""Routing: users send easy tasks to cheap open weights and keep the frontier for the rest, 80 to 20.

The user of the source spends USD 50 a day on 80 percent of his work where the frontier alone would cost USD 900.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Routing(Patch):
    """With a router max over offers task by task; without, one offer for all: u_j = sum_k omega_k max(u_kj, 0).

    With a router, too, a share `router_error` of tasks goes where the user would send everything: in the mass that is a
    share of users who do not route, so the share who route is (1 - error) x the segment's. `router_overhead` is lost on
    every routed task, share of value. The cut between cheap and frontier is no number: each user's best.
    """

    ID = "D03"
    SOURCE = ("S0:8", "S0:10", "S3:34")
    LOOK: ClassVar[Mapping[str, int]] = {"routed_spend_share": 1, "closed_token_share": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        adoption: float = number(
            1.0,
            "share of the scenario's routers",
            0.0,
            10.0,
            "definition: 1 is as the scenario has it; at most everybody routes",
        )
        router_error: float = number(
            0.0, "share of routers' tasks", 0.0, 1.0, "assumed: sent where the user would send everything; 0-0.2"
        )
        router_overhead: float = number(
            0.0, "share of value", 0.0, 1.0, "assumed: delay and checking per routed task; 0-0.05"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Routers of every segment times the factor; errors and overhead besides the scenario's."""
        numbers, demand = self.parameters, setup.demand
        share = each("segments", setup.segments, "router", lambda one: min(numbers.adoption * one.router, 1.0))
        return share | {
            "demand.router_error": max(numbers.router_error, demand.router_error),
            "demand.router_overhead": max(numbers.router_overhead, demand.router_overhead),
        }

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody routes: everybody takes one offer for all tasks."""
        return each("segments", setup.segments, "router", lambda _: 0.0)
