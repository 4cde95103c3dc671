"""Individuals: one row per person, each drawing its own choices; memory and time grow with their number."""

import numpy as np

from simulation.engines import Engine, Ints, Population, Scene
from simulation.engines._drawing import (
    decisions,
    frequencies,
    heights,
    kernel_names,
    outcome,
    whole_people,
    word,
    words,
)
from simulation.equations.demand import Outcome
from simulation.equations.sampling_kernel import State, advance, draw_people, lanes, tree


class Individuals(Engine):
    """Each active person races keyed clocks in every decision; consideration and adoption are fixed thresholds."""

    def __init__(self, population: Population) -> None:
        super().__init__(population)
        people = whole_people(population)
        slots = people * np.where(population.router, len(population.tasks), 1)
        first, slot = (np.concatenate([[0], np.cumsum(x)]).astype(np.int64) for x in (people, slots))
        self.state = State(
            first=first,
            slot=slot[:-1],
            twin=np.zeros(first[-1], np.uint8),
            status=np.zeros(first[-1], np.uint8),
            incumbent=np.full(slot[-1], -1, np.int16),
            choice=np.full(slot[-1], -1, np.int32),
        )
        self._names = words(f"{population.seed}|person", population.names)
        self._questions = (word(population.seed, "considers"), word(population.seed, "adopts"))
        self._most = int(people.max(initial=0))

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.state.status)

    def user_row(self, row: int) -> int:
        """Row of the user table that person `row` belongs to by now."""
        return 2 * self._base(row) + int(self.state.twin[row])

    def is_active(self, row: int) -> bool:
        """Whether person `row` is a user by now."""
        return bool(self.state.status[row] > 0)

    def incumbents(self, row: int) -> list[int]:
        """Row of sellers of each of a person's incumbents, task by task, -1 none."""
        return [int(seller) for seller in self.state.incumbent[self._slots(row)]]

    def choices(self, row: int) -> list[int]:
        """Row of offers of each of a person's last choices, task by task, -1 none."""
        return [int(offer) for offer in self.state.choice[self._slots(row)]]

    def _base(self, row: int) -> int:
        return int(np.searchsorted(self.state.first, row, side="right")) - 1

    def _slots(self, row: int) -> Ints:
        base, first = self._base(row), self.state.first
        tasks = np.arange(len(self.population.tasks) if self.population.router[base] else 1)
        return np.asarray(self.state.slot[base] + tasks * (first[base + 1] - first[base]) + row - first[base])

    def choose(self, scene: Scene) -> Outcome:
        """Let everybody who is a user by now choose, and count."""
        structure, choices, sellers = scene.structure, scene.choices, len(scene.sellers)
        layout, names = structure.layout(sellers), kernel_names(scene, self.population, self._names)
        memory = tree(layout, sellers), lanes(self._most, sellers, layout)
        advance(self.state, names, scene.mass, scene.adoption, self._questions)
        taken, held = np.zeros(choices.utility.shape, np.int64), np.zeros(choices.incumbent.shape, np.int64)
        people, log_sum = np.zeros(len(scene.user), np.int64), np.zeros(len(scene.user))
        draw_people(
            layout, structure.scale, names, choices.utility, heights(scene), choices.incumbent, decisions(scene),
            self.state, scene.live, (taken, held, people, log_sum), *memory,
        )  # fmt: skip
        return outcome(scene, self.population, (taken, people, log_sum), frequencies(scene, people, held))
