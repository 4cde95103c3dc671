"""`aimarket schema`: the form of a scenario."""

import click

from simulation.cli.output import OK, common, emit_json


@click.command("schema")
@common
def command(as_json: bool, verbose: bool, debug: bool) -> int:
    """Print the JSON Schema of a scenario, with units, ranges and sources."""
    del as_json, verbose, debug
    from simulation.scenario import schema as scenario_schema

    emit_json(scenario_schema())
    return OK
