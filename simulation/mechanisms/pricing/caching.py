"""Prompt caching: tokens read from a cache cost a fraction, so the price paid is far below list."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Caching(Patch):
    """Price paid = p x mix x (1 - h (1 - rho)), h the task's hit rate, rho the price of a cached over a full token.

    Cost falls likewise, so a seller earns the same margin on a billed Mtok: at unchanged list prices users keep
    p x mix x h (1 - rho) per Mtok used, of which c x mix x h (1 - rho) is saved and the rest was the seller's margin.
    Agents re-read their own context: h' = h + reuse (1 - h) on agentic and coding work. At h = 0 the mix is left.
    """

    ID = "P04"
    SOURCE = ("S1:31", "S1:32")
    LOOK: ClassVar[Mapping[str, int]] = {"paid_over_list": -1, "most_cached_price_paid": -1, "cache_hit_rate": 1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        agent_loop_reuse: float = number(
            0.0, "share of what is not cached yet", 0.0, 0.99, "definition: 0 is as it is; long loops re-read 80-95%"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """More hits on agentic work, by the reuse of loops; with none, hit rates as they are."""
        reuse = self.parameters.agent_loop_reuse
        loops = {name: task for name, task in setup.tasks.items() if name in ("agentic", "coding")}
        if reuse == 0:
            return {}
        return each("tasks", loops, "cache_hit_rate", lambda task: (h := _hits(task)) + reuse * (1 - h))

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nothing is read from a cache."""
        cached = {name: task for name, task in setup.tasks.items() if _hits(task) > 0}
        return each("tasks", cached, "cache_hit_rate", lambda _: 0.0)


def _hits(task: Any) -> float:
    return float(task.cache_reference if task.cache_hit_rate is None else task.cache_hit_rate)
