"""What `aimarket run` prints for a textbook case: expected, got and error of every quantity."""

import json
from typing import Any

import click

from simulation import __version__
from simulation.experiments.identity import SCHEMA_VERSION, jsonable
from simulation.experiments.textbook import CaseResult, run_case
from simulation.scenario import Scenario

MISSED = 1


def show(setup: Scenario, scenario: str, seed: int, *, as_json: bool) -> int:
    """Run the case of a scenario, print it and return the exit code (1 where an error exceeds the tolerance)."""
    found = run_case(setup)
    if as_json:
        block = {**_head(setup, scenario, seed), **case_json(found)}
        click.echo(json.dumps(jsonable(block), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(f"{setup.title or found.case} (case {found.case})")
        click.echo(case_table(found))
    if not found.met:
        click.echo(f"An error exceeds the tolerance of {found.tolerance:g} of {found.case}.", err=True)
    return 0 if found.met else MISSED


def case_json(found: CaseResult) -> dict[str, Any]:
    """The part of the JSON object that is the case's own."""
    return {
        "seconds": found.seconds,
        "case": found.case,
        "tolerance": found.tolerance,
        "met": found.met,
        "theory": {name: one._asdict() for name, one in found.checks.items()},
    }


def case_table(found: CaseResult) -> str:
    """One line per quantity for a person; the tolerance below."""
    width = max(len(name) for name in (*found.checks, "quantity"))
    lines = [f"  {'quantity':<{width}}  {'expected':>14}  {'got':>14}  {'error':>9}"]
    for name, one in found.checks.items():
        lines.append(f"  {name:<{width}}  {one.expected:>14.8g}  {one.got:>14.8g}  {one.error:>9.1e}")
    verdict = "all within" if found.met else "not all within"
    return "\n".join([*lines, f"{verdict} the tolerance of {found.tolerance:g}"])


def _head(setup: Scenario, scenario: str, seed: int) -> dict[str, Any]:
    """The keys of every run; a case has no months to record, so that what an economy would fill is empty."""
    return {
        "schema_version": SCHEMA_VERSION,
        "version": __version__,
        "scenario": scenario,
        "title": setup.title,
        "months": setup.months,
        "engine": setup.engine,
        "seed": seed,
        "run": None,
        "path": None,
        "first_month": {},
        "headline": {},
    }
