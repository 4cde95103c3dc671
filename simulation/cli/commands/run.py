"""`aimarket run`: one scenario, one seed or many. Its options and what they do are all here."""

from typing import TYPE_CHECKING

import click

from simulation.cli.output import common, note, policy_note, progress_bar

if TYPE_CHECKING:
    from simulation.experiments.result import Batch, Result


@click.command("run")
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the random streams.")
@click.option("--seeds", type=click.IntRange(min=1), help="Number of runs, with seeds from --seed upwards.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes; default $AIMARKET_WORKERS, else all processors."
)
@click.option("--months", type=click.IntRange(1, 1200), help="Length of the run in months.")
@click.option("--engine", metavar="NAME", help="How choices are drawn: expected, counts or individuals.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Change one number; may be repeated.")
@click.option("--out", type=click.Path(), help="Folder of the results; default $AIMARKET_RESULTS, else ./results.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar and no figures.")
@click.option("--robust", "with_arms", is_flag=True, help="Run also with half and twice kappa, and drift 0 and 1.")
@click.option("--force", is_flag=True, help="Run again what is stored already.")
@common
def command(
    scenario: str,
    seed: int,
    seeds: int | None,
    workers: int | None,
    months: int | None,
    engine: str | None,
    changes: tuple[str, ...],
    out: str | None,
    quiet: bool,
    with_arms: bool,
    force: bool,
    as_json: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Run SCENARIO and print its headline."""
    del debug
    from simulation.experiments.robust import robust, variants
    from simulation.experiments.run import resolve, run, run_many

    setup = resolve(scenario, months, changes if engine is None else (*changes, f"engine={engine}"))
    arms = len(variants(setup)) if with_arms else 0
    if setup.theory is not None:
        from simulation.reporting import textbook

        return textbook.show(setup, scenario, seed, as_json=as_json)
    every = range(seed, seed + (seeds or 1))
    policy_note(setup, show=not (quiet or as_json))
    note(f"{scenario}: {setup.months} months, seed {seed}{f' to {every[-1]}' if seeds else ''}.", show=verbose)
    with progress_bar(seeds or setup.months, "run" if seeds else "month", show=not quiet) as tick:
        if seeds is None:
            outcome: Result | Batch = run(setup, seed, out=out, force=force, progress=tick, name=scenario)
        else:
            outcome = run_many(setup, every, workers, out=out, force=force, progress=tick, name=scenario)
    with progress_bar(arms * len(every), "run", show=bool(arms) and not quiet) as tick:
        others = robust(setup, every, workers, out=out, force=force, progress=tick, name=scenario) if arms else {}
    from simulation.reporting import console

    return console.show(outcome, scenario, others, as_json=as_json, draw=not quiet)
