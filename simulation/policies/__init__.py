"""Policies: one file each; a policy turns its dated entry in a scenario into clauses."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from simulation.parameters import Block

Lever = Literal["tax", "fee", "available"]


@dataclass(frozen=True)
class Target:
    """Which offers and users a clause covers; an empty tuple covers all."""

    regions: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()  # of the developer
    openness: tuple[str, ...] = ()  # of the weights


@dataclass(frozen=True)
class Clause:
    """One lever at one strength on one target in one month.

    tax: share of price paid on top of it; fee: USD/Mtok paid on top of it; available: 0 takes offers away.
    """

    lever: Lever
    value: float
    target: Target


class Policy(ABC):
    """A rule of the state."""

    class Parameters(Block):
        """Numbers of the policy; none unless a policy declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters = parameters if parameters is not None else self.Parameters()

    @abstractmethod
    def levers(self, target: Target, strength: float) -> tuple[Clause, ...]:
        """Clauses in force at a strength between 0 (before the start) and 1 (after the ramp, full enforcement)."""
