"""The month's choices as an engine sees them, and the engine of a run."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.engines import Engine, Population, Scene
from simulation.goods.market import Floats
from simulation.plugins import load

if TYPE_CHECKING:
    from simulation.economy import Economy


def open_engine(economy: "Economy") -> Engine:
    """The engine that the scenario names, with `users.count` people drawn from all base types by their use."""
    users = economy.users
    tokens = users.potential[::2].sum(axis=1)
    population = Population(
        seed=economy.streams.seed,
        # By tokens rather than heads, because what is drawn is use: few firms use as much as many consumers.
        people=economy.setup.users.count * tokens / tokens.sum(),
        router=users.router[::2],
        names=tuple(users.names[::2]),
        tasks=tuple(economy.setup.tasks),
    )
    engine: Engine = load("engines", economy.setup.engine)(population)
    return engine


def scene(economy: "Economy", prices: Floats) -> Scene:
    """Who is asked what this month at list prices (J,)."""
    market, users, names = economy.this_market(), economy.users, economy.sellers.names
    people, live = market.people, market.live
    used = np.unique(economy.offers.weights[live])
    named = np.unique(economy.weights.family[used])
    by_task = np.repeat(np.arange(len(people.billed)), len(people.routers))
    return Scene(
        month=economy.month,
        structure=market.structure,
        choices=market.choices(prices, economy.sellers.incumbency),
        user=people.user,
        task=np.concatenate([by_task, np.zeros(len(people.singles), np.int64)]),
        mass=users.mass,
        adoption=users.adoption,
        live=live,
        offers=tuple(economy.offers.names[row] for row in live),
        weights=tuple(economy.weights.names[row] for row in used),
        families=tuple(names[row] for row in named),
        sellers=tuple(names),
    )
