"""Counts: whole people without rows of their own; sampling noise of a finite population at any size."""

import numpy as np

from simulation.engines import Engine, Ints, Population, Scene
from simulation.engines._drawing import (
    frequencies,
    heights,
    kernel_names,
    outcome,
    whole_people,
    word,
    words,
)
from simulation.equations.demand import Outcome
from simulation.equations.sampling_kernel import draw_counts, move_counts, move_users, tree


class Counts(Engine):
    """Multinomial draws of the active people in each decision and class of incumbents."""

    def __init__(self, population: Population) -> None:
        super().__init__(population)
        rows = 2 * len(population.people)
        self.active, self.idle = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
        self.idle[::2] = whole_people(population)
        self._counts = np.zeros((1, 0), np.int64)  # (S + 1, N) active people by incumbent, last row none
        self._mass, self._adoption = np.tile([1.0, 0.0], rows // 2), np.zeros(rows)
        self._names = np.repeat(words(f"{population.seed}|people", population.names), 2)
        self._names[1::2] ^= word("considers")

    def choose(self, scene: Scene) -> Outcome:
        """Move people between twins, let newcomers in, let all who are users by now choose."""
        structure, choices, sellers = scene.structure, scene.choices, len(scene.sellers)
        layout, names = structure.layout(sellers), kernel_names(scene, self.population, self._names)
        counts = self._grown(scene)
        leaving, coming = self._move(scene)
        move_counts(names, choices.incumbent, scene.user, counts, leaving, coming, np.zeros(sellers + 1, np.int64))
        taken = np.zeros(choices.utility.shape, np.int64)
        people, log_sum = np.zeros(len(scene.user), np.int64), np.zeros(len(scene.user))
        families = len(layout.family_start) - 1
        sums = np.zeros(families + len(layout.nest_family) + len(layout.order))
        draw_counts(
            layout, structure.scale, names, choices.utility, heights(scene), scene.user, counts,
            (taken, people, log_sum), tree(layout, sellers), sums, np.zeros(families, np.int64),
        )  # fmt: skip
        held = np.zeros(choices.incumbent.shape, np.int64)
        np.add.at(held, structure.seller, taken)
        self._counts = np.concatenate([held, (people - held.sum(axis=0))[None]])
        return outcome(scene, self.population, (taken, people, log_sum), frequencies(scene, people, held))

    def _grown(self, scene: Scene) -> Ints:
        """Last month's counts with rows for sellers who have entered since."""
        old, rows = self._counts, len(scene.sellers)
        out = np.zeros((rows + 1, len(scene.user)), np.int64)
        if old.shape[1]:
            out[: len(old) - 1], out[rows] = old[:-1], old[-1]
        return out

    def _move(self, scene: Scene) -> tuple[Ints, Ints]:
        """Active people who leave each user row for its twin, and newcomers to each, (I,) each."""
        leaving, coming = np.zeros(len(self.active), np.int64), np.zeros(len(self.active), np.int64)
        key = word(self.population.seed, "move", scene.month)
        before, now = (self._mass, self._adoption), (scene.mass, scene.adoption)
        move_users(self._names, key, before, now, (self.active, self.idle, leaving, coming))
        self._mass, self._adoption = now
        return leaving, coming
