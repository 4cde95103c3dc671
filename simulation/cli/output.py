"""What commands share: options, exit codes, and how they speak on standard output and standard error."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import click

OK, MACHINE, INPUT, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command takes."""
    command = click.option("--debug", is_flag=True, help="Show the full traceback of an error.")(command)
    command = click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")(command)


def emit_json(value: Any) -> None:
    """Print one JSON object; undefined numbers are null."""
    from simulation.experiments.identity import jsonable

    click.echo(json.dumps(jsonable(value), indent=2, ensure_ascii=False, allow_nan=False))


def note(sentence: str, *, show: bool = True) -> None:
    """Say something on standard error."""
    if show:
        click.echo(sentence, err=True)


def policy_note(setup: Any, *, show: bool) -> None:
    """Say on standard error what the policies of a scenario will change, before anything runs."""
    if show and setup.policies:
        from simulation.reporting.policies import sentences

        note("\n".join(sentences(setup)))


class progress_bar:  # noqa: N801 - used as a function: `with progress_bar(...) as tick`
    """A bar on standard error, only where a person watches it; ``tick`` takes and ignores any arguments."""

    def __init__(self, total: int, unit: str, *, show: bool) -> None:
        self.bar: Any = None
        if show and sys.stderr.isatty():
            from tqdm import tqdm

            plain = bool(os.environ.get("NO_COLOR"))
            self.bar = tqdm(total=total, unit=unit, leave=False, file=sys.stderr, ascii=plain)

    def __enter__(self) -> Callable[..., None]:
        return self.tick

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def tick(self, *_: object) -> None:
        """One step done."""
        if self.bar is not None:
            self.bar.update(1)
