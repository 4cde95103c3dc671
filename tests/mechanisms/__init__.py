"""Tests of mechanisms, and the paired runs they use."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from simulation.economy import Economy
from simulation.scenario import Scenario, load

SMALL = ("users.types=40", "shadow_every=0", "turnover.lab_entry=0", "pricing.review=1")


def monthly(
    switch: str, setting: Any, *changes: str, base: str = "light", months: int = 6, seed: int = 1, **values: Any
) -> pd.DataFrame:
    """The monthly table of a small run with one switch at a setting (None: as the scenario has it)."""
    switches = {} if setting is None else {switch: setting}
    scenario = load(base, (*SMALL, *changes), {"months": months, "mechanisms": switches} | values)
    return pd.DataFrame(Economy(scenario, seed=seed).run().recorder.monthly)


def moves(
    switch: str,
    measure: str,
    *changes: str,
    settings: tuple[Any, Any] = (False, True),
    seeds: Sequence[int] = (1, 2),
    last: int = 3,
    **how: Any,
) -> list[float]:
    """What switching on adds to a measure, mean of the last months, one number for every paired seed."""
    found = []
    for seed in seeds:
        off, on = (monthly(switch, one, *changes, seed=seed, **how)[measure].tail(last).mean() for one in settings)
        found.append(float(on - off))
    return found


def neutral(switch: str, base: str = "light", setting: Any = False, **values: Any) -> Scenario:
    """The scenario with one switch at its neutral value."""
    return load(base, SMALL, {"mechanisms": {switch: setting}} | values)
