"""`aimarket ceiling`: what keeps closed prices down in a shadow month of a run."""

import click

from simulation.cli.output import OK, common, emit_json, note


@click.command("ceiling")
@click.argument("run")
@click.option("--month", type=click.IntRange(min=0), help="A shadow month of the run; default: the last.")
@common
def command(run: str, month: int | None, as_json: bool, verbose: bool, debug: bool) -> int:
    """Print what open weights allow closed ones to cost, by segment and offer, in one month of RUN."""
    del debug
    from simulation.experiments.result import Result
    from simulation.experiments.store import Store
    from simulation.reporting import ceiling

    found = Result(Store().find(run))
    note(str(found.path), show=verbose)
    block = ceiling.ceiling_json(found, month)
    if as_json:
        emit_json(block)
    else:
        click.echo(ceiling.ceiling_text(block))
    return OK
