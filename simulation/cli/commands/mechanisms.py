"""`aimarket mechanisms`: the claims that can be switched on, off and turned up."""

import click

from simulation.cli.output import OK, common, emit_json


@click.command("mechanisms")
@click.argument("name", required=False)
@common
def command(name: str | None, as_json: bool, verbose: bool, debug: bool) -> int:
    """List all mechanisms, or explain the one called NAME (a switch such as demand.routing, or an id such as D03)."""
    del verbose, debug
    from simulation.reporting import mechanisms

    if name is None:
        rows = mechanisms.rows()
        if as_json:
            emit_json({"schema_version": 1, "mechanisms": list(rows)})
        else:
            click.echo(mechanisms.table_text())
        return OK
    block = mechanisms.explained(name)
    if as_json:
        emit_json({"schema_version": 1, **block})
    else:
        click.echo(mechanisms.explained_text(block))
    return OK
