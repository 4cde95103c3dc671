"""`aimarket compare`: a base and its alternatives on the same seeds."""

from pathlib import Path

import click

from simulation.cli.output import common, note, progress_bar


@click.command("compare")
@click.argument("base")
@click.argument("alternatives", nargs=-1, required=True)
@click.option("--seeds", type=click.IntRange(min=1), default=20, show_default=True, help="Number of seeds.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The first seed.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes; default $AIMARKET_WORKERS, else all processors."
)
@click.option("--months", type=click.IntRange(1, 1200), help="Length of the runs in months.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Change one number in all scenarios.")
@click.option(
    "--until-ci", type=float, metavar="SHARE",
    help="Go on adding seeds until half the interval of --measure's difference is at most SHARE of the base's mean: "
    "--seeds and 30 at least, 400 at most. Intervals are then a little wider, since the number of seeds was chosen by "
    "looking at them.",
)  # fmt: skip
@click.option("--measure", metavar="NAME", help="Number of the headline that --until-ci looks at; dotted if nested.")
@click.option("--home", metavar="REGION", help="Region whose users are domestic; default: the base's welfare.home.")
@click.option("--out", type=click.Path(), help="Folder of the results; default $AIMARKET_RESULTS, else ./results.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write the comparison as one HTML file, too.")
@click.option("--quiet", "-q", is_flag=True, help="No summary of changes, no progress bar and no figures.")
@click.option("--force", is_flag=True, help="Run again what is stored already.")
@common
def command(
    base: str,
    alternatives: tuple[str, ...],
    seeds: int,
    seed: int,
    workers: int | None,
    months: int | None,
    changes: tuple[str, ...],
    until_ci: float | None,
    measure: str | None,
    home: str | None,
    out: str | None,
    report: str | None,
    quiet: bool,
    force: bool,
    as_json: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Run BASE and ALTERNATIVES on the same seeds and print what differs, with 95 % intervals.

    An interrupted comparison goes on where it stopped; what is finished is not run again.
    """
    del debug
    from simulation.experiments.compare import compare
    from simulation.experiments.contenders import contenders
    from simulation.reporting import comparison as told

    if report is not None and not Path(report).resolve().parent.is_dir():
        raise click.BadParameter(f"there is no folder {Path(report).parent} to write it to.", param_hint="'--report'")
    names = [base, *alternatives]
    if not (quiet or as_json):
        note(told.changes(contenders(names, months, changes, home)))
    note(f"{len(names)} scenarios, {seeds} seeds from {seed}.", show=verbose)
    with progress_bar(seeds * len(names), "run", show=not quiet) as tick:
        found = compare(
            names, seeds, seed, workers, months, changes,
            until_ci=until_ci, measure=measure, home=home, out=out, force=force, progress=tick,
        )  # fmt: skip
    code = told.show(found, as_json=as_json, draw=not quiet)
    if report is not None and found.seeds:
        found.report(report)
        note(f"Report      {report}", show=not (as_json or quiet))
    return code
