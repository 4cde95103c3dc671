"""What `aimarket run` prints: one JSON object, or a table for a person."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from simulation import __version__
from simulation.experiments.identity import SCHEMA_VERSION, jsonable
from simulation.experiments.result import Batch, Result
from simulation.experiments.robust import ARMS
from simulation.reporting.table import MODEL_NOTE, headline_table

SOME_FAILED = 3


def show(
    outcome: Result | Batch, scenario: str, arms: Mapping[str, Batch] | None = None, *, as_json: bool, draw: bool
) -> int:
    """Print one run or a batch, beside the robustness `arms` if any, and return the exit code (3: some runs failed)."""
    failed = _note_failures(outcome, arms or {})
    if isinstance(outcome, Batch) and not outcome.results:
        return SOME_FAILED
    others = arm_headlines(arms or {}, alone=isinstance(outcome, Result))
    if as_json:
        block = batch_json(outcome, scenario) if isinstance(outcome, Batch) else run_json(outcome, scenario)
        block |= {"robust": others} if arms else {}
        click.echo(json.dumps(jsonable(block), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print_table(outcome, {ARMS[name].label: block for name, block in others.items()}, draw=draw)
    return SOME_FAILED if failed else 0


def arm_headlines(arms: Mapping[str, Batch], *, alone: bool) -> dict[str, dict[str, Any]]:
    """Headline of each arm that has finished runs: plain numbers for a run `alone`, else intervals over seeds."""
    done = {name: batch for name, batch in arms.items() if batch.results}
    return {name: batch.results[0].headline if alone else batch.headline for name, batch in done.items()}


def _note_failures(outcome: Result | Batch, arms: Mapping[str, Batch]) -> bool:
    """Say which runs failed on standard error; whether any did."""
    batches = {"": outcome} if isinstance(outcome, Batch) else {}
    said = False
    for name, batch in {**batches, **{f", {ARMS[arm].label},": batch for arm, batch in arms.items()}}.items():
        for seed, reason in batch.failures.items():
            click.echo(f"Seed {seed}{name} failed: {reason}", err=True)
            said = True
    return said


def run_json(result: Result, scenario: str) -> dict[str, Any]:
    """The JSON object of one run."""
    return {
        **_head(result.record, scenario),
        "seed": result.seed,
        "seconds": result.record["seconds"],
        "run": result.run,
        "path": str(result.path),
        "first_month": result.first_month,
        "headline": result.headline,
    }


def batch_json(batch: Batch, scenario: str) -> dict[str, Any]:
    """The JSON object of several runs: each number as mean, lo, hi, sd and n."""
    return {
        **_head(batch.results[0].record, scenario),
        "seeds": batch.seeds,
        "failed": {str(seed): reason for seed, reason in batch.failures.items()},
        "seconds": round(sum(result.record["seconds"] for result in batch.results), 3),
        "runs": [result.run for result in batch.results],
        "paths": [str(result.path) for result in batch.results],
        "first_month": batch.first_month,
        "headline": batch.headline,
    }


def _head(record: dict[str, Any], scenario: str) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "version": __version__,
        "scenario": scenario,
        "title": record.get("title"),
        "months": record["months"],
        "engine": record["engine"],
    }


def _print_table(outcome: Result | Batch, others: Mapping[str, Mapping[str, Any]], *, draw: bool) -> None:
    results = outcome.results if isinstance(outcome, Batch) else (outcome,)
    record = results[0].record
    seeds = f"{len(results)} seeds, mean and 95 % interval" if isinstance(outcome, Batch) else f"seed {outcome.seed}"
    click.echo(_bold(f"{record['title']}: {record['months']} months, {seeds}"))
    click.echo(headline_table(outcome.first_month, outcome.headline, others))
    for result in results:
        click.echo(f"Run      {result.path}")
    if draw and isinstance(outcome, Result):
        click.echo(f"Figures  {_figures(outcome)}")
    click.echo(MODEL_NOTE)


def _figures(result: Result) -> Path:
    """Draw the figures once; the folder of a run's figures is known by its id."""
    folder = result.figure_folder
    if not folder.is_dir() or not any(folder.iterdir()):
        result.plot()
    return folder


def _bold(text: str) -> str:
    plain = bool(os.environ.get("NO_COLOR")) or not sys.stdout.isatty()
    return text if plain else click.style(text, bold=True)
