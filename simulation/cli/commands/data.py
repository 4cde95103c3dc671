"""`aimarket data`: the shipped panel and its moments."""

import click

from simulation.cli.output import OK, common, emit_json, note


@click.group("data", invoke_without_command=True)
@common
@click.pass_context
def command(context: click.Context, as_json: bool, verbose: bool, debug: bool) -> int:
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


@command.command("moments")
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
