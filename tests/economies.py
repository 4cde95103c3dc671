"""Small economies for tests, and ways to look at their stages from outside."""

from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.columns import writing
from simulation.economy import Economy
from simulation.scenario import Scenario, load


def toy(*changes: str, **values: Any) -> Scenario:
    """`scenarios/toy.yaml` at its smallest number of types, with overrides as on the command line."""
    return load("toy", ("users.types=40", *changes), values)


def takeover(*changes: str, **lab: Any) -> Scenario:
    """The toy with an open lab that runs out of money and cannot raise any, and a leader rich enough to buy it."""
    weak = {
        "kind": "open",
        "openness": "weights",
        "rd": 1e6,
        "cash": 5e7,
        "overhead": 1.5e7,
        "releases": {"delta-1": {"rating": 1450, "price": 0.6, "cost": 0.3, "hosts": {"gamma": 0.5}}},
    }
    rich = ("labs.alpha.cash=1e11", "finance.dilution=0", "turnover.lab_entry=0")
    return toy(*rich, *changes, labs={"delta": weak | lab})


PLANS = {
    "alpha": {
        "plans": {
            "free": {"credit": 0.5},
            "plus": {"fee": 20, "credit": 60},
            "capped": {"fee": 60, "credit": 400, "hard_cap": True},
        }
    },
    "beta": {"plans": {"free": {"credit": 0.2}, "pro": {"fee": 15, "credit": 40, "covers": ["chat", "coding"]}}},
}  # fmt: skip
MACHINES = {
    "device": {"cost": 20, "upkeep": 0.2, "control": 0.2, "liability": 1, "segments": ["consumer", "developer"]},
    "server": {"cost": 2000, "upkeep": 5, "control": 0.3, "segments": ["enterprise", "regulated"]},
}


def channels(*changes: str, rules: tuple[str, str] = ("fixed", "fixed"), **values: Any) -> Scenario:
    """The toy industry with plans, free tiers and own hardware of every kind, people of unlike use, fee rules."""
    labs = {name: block | {"fee_rule": rule} for (name, block), rule in zip(PLANS.items(), rules, strict=True)}
    spread = {"consumer": {"use": 3, "use_sigma": 1.5, "flat_rate": 0.1}, "developer": {"use": 30, "use_sigma": 1.0}}
    firms = {name: {"use": 3000, "use_sigma": 1.0, "stake_cap": 1e4} for name in ("enterprise", "regulated")}
    spread["developer"]["in_apps"] = ["chat", "coding"]
    return toy(*changes, labs=labs, segments=spread | firms, own_hardware=MACHINES, **values)


RESALE = {
    "hosts": {
        "cloudy": {"kind": "cloud", "cash": 1e9},
        "router": {"kind": "aggregator", "markup": 0.05, "reach": {"consumer": 0.5}},
        "gamma two": {"cash": 1e9},
    },
    "labs": {"alpha": {"resale": {"cloudy": {"share_of_revenue": 0.2, "share_of_gross_profit": 0.1}}}},
    "apps": {
        "coder": {"lab": "alpha", "skills": {"coding": 40}, "integration": 0.1, "discount": 0.1, "overhead": 1e6},
        "open coder": {"lab": "beta", "skills": {"expert": 30}, "reach": {"developer": 0.5}, "trust": 0.05},
    },
}
"""What the toy leaves out: a cloud with closed weights, an aggregator, applications on closed and open weights."""


def resold(*changes: str, **values: Any) -> Scenario:
    """The toy with weights that are sold by others than those who run them."""
    return toy(*changes, **(RESALE | values))


def played(scenario: Scenario, seed: int = 1) -> Economy:
    """An economy that has run all its months."""
    return Economy(scenario, seed).run()


def around(economy: Economy, name: str, before: Callable[[Economy], None], after: Callable[[Economy], None]) -> None:
    """Call `before` and `after` around one stage (by the first letters of its name) in every month from now on."""

    def wrapped(stage: Any) -> Callable[[Economy], None]:
        def run(it: Economy) -> None:
            before(it)
            stage.run(it)
            after(it)

        return run

    economy.stages = tuple(
        stage._replace(run=wrapped(stage)) if stage.name.startswith(name) else stage for stage in economy.stages
    )


def play_until(economy: Economy, name: str) -> None:
    """Run this month's stages up to, and without, the one whose name begins so."""
    for stage in economy.stages:
        if stage.name.startswith(name):
            return
        with writing(economy.tables, stage.writes):
            stage.run(economy)


def arrays(economy: Economy) -> dict[str, np.ndarray]:
    """A copy of every column, by `table.column`, without counting as a read."""
    return {
        f"{name}.{column}": table.unwatched(column).copy()
        for name, table in economy.tables.items()
        for column in table.columns()
    }
