"""`aimarket study`: a table of runs."""

import click

from simulation.cli.output import OK, SOME_FAILED, common, emit_json, note


@click.command("study")
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the random streams.")
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True, help="Number of runs per cell.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default $AIMARKET_WORKERS, else all.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Change one number; may be repeated.")
@click.option("--out", type=click.Path(), help="Folder of the results; default $AIMARKET_RESULTS, else ./results.")
@common
def command(
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
