"""How the cost of a month grows with types, tasks, offers and months: the exponent of a fitted power."""

import time

import numpy as np

from benchmarks import Line, seconds
from simulation.economy import Economy
from simulation.equations.demand import Choices, Structure, choose
from simulation.scenario import load


def exponent(sizes: list[float], costs: list[float]) -> float:
    """Slope of ln cost over ln size by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def demand(decisions: int, offers: int) -> float:
    """Seconds of one month's choices among offers of 12 sellers in 6 families."""
    rng = np.random.default_rng(1)
    weights = np.arange(offers) // 3
    structure = Structure(rng.integers(0, 12, offers), weights, np.arange(weights[-1] + 1) % 6, 0.1, 0.9, 0.6)
    choices = Choices(rng.normal(0, 0.3, (offers, decisions)), np.full(decisions, 0.1), np.full((12, decisions), 0.05))
    return seconds(lambda: choose(structure, choices), 5)


def months(count: int, *changes: str, seed: int = 1) -> np.ndarray:
    """Processor seconds of each of `count` months of a run of the light preset, its opening left out."""
    economy = Economy(load("light", [f"months={count + 1}", *changes]), seed)
    economy.step()
    spent = []
    for _ in range(count):
        started = time.process_time()
        economy.step()
        spent.append(time.process_time() - started)
    return np.array(spent)


def path(count: int, seeds: int, repeats: int = 2) -> np.ndarray:
    """Processor seconds of the first 1, 2, ... months: of each month the least of the repeats, summed over seeds.

    Several seeds, because a month in which compute is short costs as much as three others and falls by chance.
    """
    runs = [[months(count, "shadow_every=0", seed=seed) for seed in range(1, seeds + 1)] for _ in range(repeats)]
    return np.cumsum(np.min(runs, axis=0).sum(axis=0))


def lines(*, quick: bool) -> list[Line]:
    """Exponents, all at most 1.1; measured on demand for tasks and offers, on runs for types and months."""
    steps = (1, 2, 4) if quick else (1, 2, 4, 8)
    length = 6 if quick else 24
    types = {128 * k: float(months(length, f"users.types={128 * k}", "shadow_every=0").sum()) for k in steps}
    spent = path(6 * steps[-1], 3 if quick else 5)
    spans = {6 * k: float(spent[6 * k - 1]) for k in steps}
    tasks = {k: demand(4000 * k, 48) for k in steps}
    offers = {24 * k: demand(4000, 24 * k) for k in steps}
    return [
        Line(f"exponent of cost in {what}", exponent(list(costs), list(costs.values())), 1.1, False, _sizes(costs))
        for what, costs in (("types", types), ("tasks", tasks), ("offers", offers), ("months", spans))
    ]


def _sizes(costs: dict[int, float]) -> str:
    return ", ".join(f"{size}: {1e3 * cost:.0f} ms" for size, cost in costs.items())
