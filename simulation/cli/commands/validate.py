"""`aimarket validate`: the faults of a scenario file."""

import click

from simulation.cli.output import OK, common, emit_json, note


@click.command("validate")
@click.argument("file")
@common
def command(file: str, as_json: bool, verbose: bool, debug: bool) -> int:
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
        from simulation.reporting.policies import sentences

        click.echo("\n".join([f"{file} is valid: {setup.title}", *sentences(setup)]))
    note(f"{len(setup.labs)} labs, {setup.months} months from {setup.start}.", show=verbose)
    return OK
