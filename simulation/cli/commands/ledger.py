"""`aimarket ledger`: who paid whom in a month of a run."""

import click

from simulation.cli.output import OK, common, emit_json, note


@click.command("ledger")
@click.argument("run")
@click.option("--month", type=click.IntRange(min=0), required=True, help="Month of the run; the first is 0.")
@common
def command(run: str, month: int, as_json: bool, verbose: bool, debug: bool) -> int:
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
