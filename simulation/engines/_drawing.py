"""What the engines that draw people share: keys of draws, whole people, and how counts become an outcome."""

from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from simulation.engines import Floats, Ints, Population, Scene
from simulation.equations.demand import Choices, Outcome, check_height, choose
from simulation.equations.sampling import Keys, arranged
from simulation.equations.sampling_kernel import Names

Words = NDArray[np.uint64]


@cache
def word(*parts: object) -> np.uint64:
    """A 64-bit key of names and numbers."""
    text = "|".join(str(part) for part in parts)
    return np.uint64(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little"))


def words(kind: str, names: tuple[str, ...]) -> NDArray[np.uint64]:
    """Keys of names of one kind."""
    return np.array([word(kind, name) for name in names], dtype=np.uint64)


def keys(scene: Scene) -> Keys:
    """Keys of everything that is chosen among, by row of the structure."""
    return Keys(
        word("outside"),
        words("family", scene.families),
        words("weights", scene.weights),
        words("offer", scene.offers),
    )


def decision_keys(scene: Scene, population: Population) -> NDArray[np.uint64]:
    """Keys of the run, month and task of every decision, (N,)."""
    router = population.router[scene.user // 2]
    by_task = [word(population.seed, "choice", scene.month, task) for task in population.tasks]
    alone = word(population.seed, "choice", scene.month, "all tasks")
    return np.where(router, np.array(by_task, dtype=np.uint64)[scene.task], alone)


def whole_people(population: Population) -> Ints:
    """People drawn from each base type: systematic sampling with one random start U, fixed for the run, (B,).

    n_b = floor(C_b + U) - floor(C_b-1 + U), C the cumulated expected numbers; the mean of n_b is exact, and n_b is
    off by less than one. Source: Madow (1949).
    """
    start = float(word(population.seed, "people") >> np.uint64(11)) * 2.0**-53
    edges = np.floor(np.concatenate([[0.0], np.cumsum(population.people)]) + start)
    return np.diff(edges).astype(np.int64)


def kernel_names(scene: Scene, population: Population, person: Words) -> Names:
    """All keys as the kernels take them; `person` those of base types or of user rows."""
    sellers = words("seller", scene.sellers)
    ordered = arranged(scene.structure, len(sellers), keys(scene))
    return Names(
        top=np.append(ordered.family, ordered.outside),
        nest=ordered.weights,
        offer=ordered.offer,
        decision=decision_keys(scene, population),
        person=person,
        group=np.append(sellers, [word("no incumbent"), word("no incumbent here")]).astype(np.uint64),
    )


def heights(scene: Scene) -> Floats:
    """Switching costs in units of kappa (1 - rho_host), (N,)."""
    scale = scene.structure.scale
    check_height(scale, scene.choices.switching)
    return np.ascontiguousarray(scene.choices.switching / (scale.kappa * scale.lam))


def decisions(scene: Scene) -> Ints:
    """Place, user row and task of each decision, sorted by user row, (N, 3)."""
    order = np.argsort(scene.user, kind="stable")
    return np.stack([order, scene.user[order], scene.task[order]], axis=1).astype(np.int64)


def outcome(scene: Scene, population: Population, drawn: tuple[Ints, Ints, Floats], incumbent: Floats) -> Outcome:
    """Shares and surplus per expected active person.

    `drawn` = (people by offer (J, N), people (N,), their ln of inclusive totals, summed (N,)); incumbents (S, N).
    Surplus is the log-sum given the drawn incumbents: what a person can expect before tastes are drawn.
    """
    taken, people, log_sum = drawn
    expected = population.people[scene.user // 2] * scene.weight
    unit = np.divide(1.0, expected, out=np.zeros_like(expected), where=expected > 0)
    outside = people - taken.sum(axis=0)
    surplus = scene.structure.kappa * log_sum * unit
    return Outcome(np.asarray(taken * unit), np.asarray(outside * unit), incumbent, np.asarray(surplus))


def frequencies(scene: Scene, people: Ints, held: Ints) -> Floats:
    """Incumbents after choice as shares of the active people of each decision, (S, N).

    Where nobody was drawn, sellers keep the shares they must expect: those of the law itself.
    """
    out = held / np.maximum(people, 1)
    empty = np.flatnonzero(people == 0)
    if len(empty):
        choices = scene.choices
        some = Choices(choices.utility[:, empty], choices.switching[empty], choices.incumbent[:, empty])
        out[:, empty] = choose(scene.structure, some).incumbent
    return np.asarray(out)
