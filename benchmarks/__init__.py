"""Speed against peers and against the machine's floor: the same work on both sides, in one run, as ratios."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One comparison: what was measured (None: could not be), and the target it should reach."""

    what: str
    measured: float | None
    target: float
    at_least: bool
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None if nothing was measured."""
        if self.measured is None:
            return None
        return self.measured >= self.target if self.at_least else self.measured <= self.target


def seconds(work: Callable[[], Any], repeats: int = 3) -> float:
    """Least processor seconds of all threads over some repeats, after one call to warm up."""
    work()
    best = float("inf")
    for _ in range(repeats):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best
