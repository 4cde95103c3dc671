"""The command `aimarket`: parse, call the library, print. Heavy imports stay inside the commands."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import click

from simulation import __version__

if TYPE_CHECKING:
    from simulation.experiments.result import Batch, Result

OK, MACHINE, INPUT, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="aimarket %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Simulate the market for AI models: prices, capability lag, margins, and who gets the surplus.

    SCENARIO is a file, or the name of one under ./scenarios or shipped with the program (baseline, light). Exit codes:
    0 done, 1 the machine or a textbook case missed, 2 input, 3 some runs failed, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command takes."""
    command = click.option("--debug", is_flag=True, help="Show the full traceback of an error.")(command)
    command = click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")(command)
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")(command)


@cli.command("run")
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the random streams.")
@click.option("--seeds", type=click.IntRange(min=1), help="Number of runs, with seeds from --seed upwards.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes; default $AIMARKET_WORKERS, else all processors."
)
@click.option("--months", type=click.IntRange(1, 1200), help="Length of the run in months.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Change one number; may be repeated.")
@click.option("--out", type=click.Path(), help="Folder of the results; default $AIMARKET_RESULTS, else ./results.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar and no figures.")
@click.option("--force", is_flag=True, help="Run again what is stored already.")
@common
def run_command(
    scenario: str,
    seed: int,
    seeds: int | None,
    workers: int | None,
    months: int | None,
    changes: tuple[str, ...],
    out: str | None,
    quiet: bool,
    force: bool,
    as_json: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Run SCENARIO and print its headline."""
    del debug
    from simulation.experiments.run import resolve, run, run_many

    setup = resolve(scenario, months, changes)
    if setup.theory is not None:
        from simulation.reporting import textbook

        return textbook.show(setup, scenario, seed, as_json=as_json)
    total = seeds if seeds is not None else setup.months
    note(f"{scenario}: {setup.months} months, seed {seed}{f' to {seed + seeds - 1}' if seeds else ''}.", show=verbose)
    with progress_bar(total, "run" if seeds else "month", show=not quiet) as tick:
        if seeds is None:
            outcome: Result | Batch = run(setup, seed, out=out, force=force, progress=tick, name=scenario)
        else:
            batch_seeds = range(seed, seed + seeds)
            outcome = run_many(setup, batch_seeds, workers, out=out, force=force, progress=tick, name=scenario)
    from simulation.reporting import console

    return console.show(outcome, scenario, as_json=as_json, draw=not quiet)


@cli.command("study")
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the random streams.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="Number of runs per cell.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default $AIMARKET_WORKERS, else all.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Change one number; may be repeated.")
@click.option("--out", type=click.Path(), help="Folder of the results; default $AIMARKET_RESULTS, else ./results.")
@common
def study_command(
    scenario: str,
    seed: int,
    seeds: int,
    workers: int | None,
    changes: tuple[str, ...],
    out: str | None,
    as_json: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Run every arm and value of the study in SCENARIO and print the table."""
    del debug
    from simulation.experiments.study import study

    table = study(scenario, range(seed, seed + seeds), workers, changes, out)
    note(f"{len(table)} runs.", show=verbose)
    for sentence in table.attrs["failures"]:
        note(sentence)
    if as_json:
        emit_json({"schema_version": 1, "scenario": scenario, "rows": table.to_dict("records")})
    else:
        click.echo(table.to_string(index=False, float_format="{:.4g}".format))
    return SOME_FAILED if table.attrs["failures"] else OK


@cli.command()
@click.argument("file")
@common
def validate(file: str, as_json: bool, verbose: bool, debug: bool) -> int:
    """Check the scenario FILE and name every fault at its line."""
    del debug
    from simulation.scenario import ScenarioError, load

    try:
        setup = load(file)
    except ScenarioError as error:
        if as_json:
            emit_json({"schema_version": 1, "scenario": file, "valid": False, "problems": list(error.problems)})
        raise
    if as_json:
        emit_json({"schema_version": 1, "scenario": file, "valid": True, "problems": []})
    else:
        click.echo(f"{file} is valid: {setup.title}")
    note(f"{len(setup.labs)} labs, {setup.months} months from {setup.start}.", show=verbose)
    return OK


@cli.command()
@common
def schema(as_json: bool, verbose: bool, debug: bool) -> int:
    """Print the JSON Schema of a scenario, with units, ranges and sources."""
    del as_json, verbose, debug
    from simulation.scenario import schema as scenario_schema

    emit_json(scenario_schema())
    return OK


@cli.group("data", invoke_without_command=True)
@common
@click.pass_context
def data_command(context: click.Context, as_json: bool, verbose: bool, debug: bool) -> int:
    """Show the shipped panel: sources, dates, rows, weights, hosts, and the market at the baseline's start."""
    del verbose, debug
    if context.invoked_subcommand is not None:
        context.obj = as_json
        return OK
    from simulation.reporting import data_page

    block = data_page.panel_json()
    if as_json:
        emit_json(block)
    else:
        click.echo(data_page.panel_text(block))
    return OK


@data_command.command("moments")
@click.option("--run", "reference", metavar="RUN", help="Run to lay beside the panel; default: the last baseline.")
@common
@click.pass_obj
def moments_command(before: bool | None, reference: str | None, as_json: bool, verbose: bool, debug: bool) -> int:
    """Compute the panel's moments with standard errors, beside the published values and a run's own."""
    del debug
    from simulation.reporting import data_page

    block = data_page.moments_json(reference)
    note(f"{len(block['moments'])} moments.", show=verbose)
    if as_json or before:
        emit_json(block)
    else:
        click.echo(data_page.moments_text(block))
    return OK


@cli.command("ledger")
@click.argument("run")
@click.option("--month", type=click.IntRange(min=0), required=True, help="Month of the run; the first is 0.")
@common
def ledger_command(run: str, month: int, as_json: bool, verbose: bool, debug: bool) -> int:
    """Print who paid whom in one month of RUN: an id, a unique beginning of one, a path, or last."""
    del debug
    from simulation.experiments.result import Result
    from simulation.experiments.store import Store
    from simulation.reporting import ledger

    found = Result(Store().find(run))
    note(str(found.path), show=verbose)
    block = ledger.ledger_json(found, month)
    if as_json:
        emit_json(block)
    else:
        click.echo(ledger.ledger_text(block))
    return OK


def emit_json(value: Any) -> None:
    """Print one JSON object; undefined numbers are null."""
    from simulation.experiments.identity import jsonable

    click.echo(json.dumps(jsonable(value), indent=2, ensure_ascii=False, allow_nan=False))


def note(sentence: str, *, show: bool = True) -> None:
    """Say something on standard error."""
    if show:
        click.echo(sentence, err=True)


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


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Entry point: run the command, turn every failure into sentences and an exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with cli.make_context("aimarket", given) as context:  # click's own main would print errors its way
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        code = end.exit_code
    except BrokenPipeError:  # the reader left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = MACHINE
    except KeyboardInterrupt:
        note("Interrupted; finished runs are kept, and the same command goes on from there.")
        code = INTERRUPTED
    except Exception as error:
        if "--debug" in given:
            raise
        code = report(error)
    sys.exit(code if isinstance(code, int) else OK)


def report(error: Exception) -> int:
    """Print the error, one line per fault, and return the exit code."""
    code, sentences = explain(error)
    for sentence in sentences:
        note(" ".join(sentence.split()))
    return code


def explain(error: Exception) -> tuple[int, list[str]]:
    """Exit code and sentences of an error."""
    if isinstance(error, click.ClickException):
        return INPUT, [f"{error.format_message()} (see 'aimarket --help')"]
    from simulation.experiments.store import StoreError, UnknownRunError
    from simulation.scenario import ScenarioError

    if isinstance(error, ScenarioError):
        return INPUT, list(error.problems)
    if isinstance(error, OSError) and not isinstance(error, StoreError):
        return MACHINE, [f"{error.filename or 'The machine'}: {error.strerror or error}."]
    if isinstance(error, MemoryError):
        return MACHINE, ["The machine ran out of memory; lower users.types, months or --workers."]
    if isinstance(error, StoreError | ValueError):
        return (INPUT if isinstance(error, UnknownRunError | ValueError) else MACHINE), [str(error)]
    return MACHINE, [f"Something went wrong that should not: {type(error).__name__}: {error} (--debug shows where)."]


if __name__ == "__main__":
    main()
