"""Every failure as sentences and an exit code."""

import click

from simulation.cli.output import INPUT, MACHINE, note


def report(error: Exception) -> int:
    """Print the error, one line per fault, and return the exit code."""
    code, sentences = explain(error)
    note("\n".join(" ".join(sentence.split()) for sentence in sentences))
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
