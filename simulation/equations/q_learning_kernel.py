# mypy: allow-untyped-defs, allow-untyped-calls
"""The loop of two learners, compiled from the statements of `q_learning` itself: thousands of times as fast."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from numba import njit

from simulation.equations import q_learning


def _compiled() -> Any:
    """`learn` with its helpers replaced by compiled ones, each made from the same code."""
    scope = dict(vars(q_learning))
    for name in ("scrambled", "tried", "taught", "learn"):
        plain = getattr(q_learning, name)
        scope[name] = njit(error_model="numpy")(FunctionType(plain.__code__, scope, name))
    return scope["learn"]


learn_compiled = _compiled()
