"""Textbook cases: one file each; a case holds the simulator's own equations against a closed form.

A scenario with a block ``theory: {case: NAME, with: {...}}`` runs the case of that name instead of an economy.
"""

import math
from abc import ABC, abstractmethod
from typing import Any, ClassVar, NamedTuple

from simulation.parameters import Block


class Check(NamedTuple):
    """One quantity: by the closed form, by the simulator, and how far they lie apart.

    ``error`` = |got - expected| / |expected|; where 0 is expected, |got|.
    """

    expected: float
    got: float
    error: float


class Theory(ABC):
    """A result of theory that the simulator must reproduce at any admissible parameters."""

    tolerance: ClassVar[float] = 1e-6

    class Parameters(Block):
        """Numbers of the case; none unless a case declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters: Any = parameters if parameters is not None else self.Parameters()

    @abstractmethod
    def expected(self) -> dict[str, float]:
        """The quantities by the closed form, from the parameters alone."""

    @abstractmethod
    def got(self) -> dict[str, float]:
        """The same quantities by the simulator's equations, solvers or laws of motion."""

    def checks(self) -> dict[str, Check]:
        """Every quantity of the closed form beside what the simulator gives.

        Raises ValueError, in a sentence, where the solver finds no equilibrium at these parameters.
        """
        expected, got = self.expected(), self.got()
        if expected.keys() != got.keys():
            raise ValueError(f"{type(self).__name__} compares {sorted(expected)} with {sorted(got)}.")
        return {name: check(value, got[name]) for name, value in expected.items()}


def check(expected: float, got: float) -> Check:
    """Two values of one quantity and their distance; relative to the expected one unless that is 0."""
    apart = abs(got - expected)
    return Check(float(expected), float(got), float(apart / abs(expected) if expected else apart))


def within(checks: dict[str, Check], tolerance: float) -> bool:
    """Whether no error exceeds the tolerance; an undefined error does."""
    return all(math.isfinite(one.error) and one.error <= tolerance for one in checks.values())
