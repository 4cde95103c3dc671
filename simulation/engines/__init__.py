"""Engines: how a month's choices are worked out, by one law; one file each, the file's name is the scenario's word.

An engine receives the month's choice situation as arrays and keeps what state it needs, never the economy.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.equations.demand import Choices, Outcome, Structure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Population:
    """Who may be drawn: base types b = 0..B-1, each standing twice among the user rows (2b and 2b + 1).

    `people` (B,) expected number behind each base type; `router` (B,) whether it chooses per task; `names` of base
    types and `tasks` key the draws.
    """

    seed: int
    people: Floats
    router: NDArray[np.bool_]
    names: tuple[str, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """One month's choices: who is asked what, and what they are called.

    `user` (N,) row of users, `task` (N,) row of tasks (0 for those who choose once for all); `mass`, `adoption` (I,)
    shares of the base type and of potential users; `live` (J,) lasting rows of offers; names key the draws.
    """

    month: int
    structure: Structure
    choices: Choices
    user: Ints
    task: Ints
    mass: Floats
    adoption: Floats
    live: Ints
    offers: tuple[str, ...]  # (J,)
    weights: tuple[str, ...]  # (G,), by row of `structure`
    families: tuple[str, ...]  # (F,), by row of `structure`
    sellers: tuple[str, ...]  # (S,)

    @property
    def weight(self) -> Floats:
        """Active people expected in each decision as a share of their base type, (N,)."""
        return np.asarray((self.mass * self.adoption)[self.user])


class Engine(ABC):
    """Works out who chooses what; the same law in every engine."""

    def __init__(self, population: Population) -> None:
        self.population = population

    @abstractmethod
    def choose(self, scene: Scene) -> Outcome:
        """Shares and surplus per unit of the decision's expected stake, and incumbents after choice.

        Shapes as `simulation.equations.demand.Outcome`. With people drawn, shares and outside sum to the number of
        active people over its expectation, whose mean is 1; incumbents always to at most 1.
        """
