"""What `aimarket run` prints: one JSON object, or a table for a person."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from simulation import __version__
from simulation.experiments.identity import SCHEMA_VERSION, jsonable
from simulation.experiments.result import Batch, Result
from simulation.reporting.table import MODEL_NOTE, headline_table

SOME_FAILED = 3


def show(outcome: Result | Batch, scenario: str, *, as_json: bool, draw: bool) -> int:
    """Print one run or a batch and return the exit code (3 if some runs failed)."""
    failures = outcome.failures if isinstance(outcome, Batch) else {}
    for seed, reason in failures.items():
        click.echo(f"Seed {seed} failed: {reason}", err=True)
    if isinstance(outcome, Batch) and not outcome.results:
        return SOME_FAILED
    if as_json:
        block = batch_json(outcome, scenario) if isinstance(outcome, Batch) else run_json(outcome, scenario)
        click.echo(json.dumps(jsonable(block), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print_table(outcome, draw=draw)
    return SOME_FAILED if failures else 0


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


def _print_table(outcome: Result | Batch, *, draw: bool) -> None:
    results = outcome.results if isinstance(outcome, Batch) else (outcome,)
    record = results[0].record
    seeds = f"{len(results)} seeds, mean and 95 % interval" if isinstance(outcome, Batch) else f"seed {outcome.seed}"
    click.echo(_bold(f"{record['title']}: {record['months']} months, {seeds}"))
    click.echo(headline_table(outcome.first_month, outcome.headline))
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
