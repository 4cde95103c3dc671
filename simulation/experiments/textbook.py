"""A scenario that holds a textbook case: run the case instead of an economy."""

import time
from typing import NamedTuple

from simulation.plugins import build
from simulation.scenario import Scenario
from simulation.theory import Check, within


class CaseResult(NamedTuple):
    """What a case gives: its checks by quantity, the largest error it allows, and whether all keep to it."""

    case: str
    checks: dict[str, Check]
    tolerance: float
    met: bool
    seconds: float


def run_case(scenario: Scenario) -> CaseResult:
    """Hold the scenario's textbook case against its closed form.

    Raises ValueError, in a sentence, if the scenario has no case or the solver finds no equilibrium at its numbers.
    """
    if scenario.theory is None:
        raise ValueError("The scenario has no block theory: with a textbook case to run.")
    clock = time.perf_counter()
    case = build("theory", scenario.theory.case, scenario.theory.numbers)
    checks = case.checks()
    seconds = round(time.perf_counter() - clock, 3)
    return CaseResult(scenario.theory.case, checks, case.tolerance, within(checks, case.tolerance), seconds)
