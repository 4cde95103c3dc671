"""Prompt caching: tokens read from a cache cost a fraction, so the price paid is far below list."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number
from simulation.reading.wording import suggestion

LOOPS = ("agentic", "coding")
"""Tasks whose agents read their own context again and again."""


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

        cache_hit_rate: dict[str, float] = Field(
            {}, json_schema_extra={"unit": "share of tokens", "source": "definition: task -> hits; the rest as it is"}
        )
        cached_price_ratio: float | None = number(
            None, "share of price", 0.0, 1.0, "measured: 0.1 to 0.5 of the price of input; the scenario's if left out"
        )
        agent_loop_reuse: float = number(
            0.0, "share of what is not cached yet", 0.0, 0.99, "definition: 0 is as it is; long loops re-read 80-95%"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Hit rates as given, more of them on agentic work by the reuse of loops; what a cached token costs."""
        numbers, hits = self.parameters, dict(self.parameters.cache_hit_rate)
        for name in hits.keys() - setup.tasks.keys():
            raise ValueError(f"cache_hit_rate.{name} is no task of the scenario; {suggestion(name, setup.tasks)}")
        for name in LOOPS if numbers.agent_loop_reuse > 0 else ():
            if name in setup.tasks:
                hit = hits.get(name, _hits(setup.tasks[name]))
                hits[name] = hit + numbers.agent_loop_reuse * (1 - hit)
        out: dict[str, Any] = {f"tasks.{name}.cache_hit_rate": hit for name, hit in hits.items()}
        ratio = numbers.cached_price_ratio
        return out if ratio is None else out | {"cost.cached_price_ratio": ratio}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nothing is read from a cache."""
        cached = {name: task for name, task in setup.tasks.items() if _hits(task) > 0}
        return each("tasks", cached, "cache_hit_rate", lambda _: 0.0)


def _hits(task: Any) -> float:
    return float(task.cache_reference if task.cache_hit_rate is None else task.cache_hit_rate)
