"""The command `aimarket`: parse, call the library, print. Heavy imports stay inside the commands.

A command is a file in `commands/` that holds a click `command`; nothing else needs to know of it.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from simulation import __version__
from simulation.cli.errors import report
from simulation.cli.output import INTERRUPTED, MACHINE, OK, note, progress_bar
from simulation.experiments import startup

__all__ = ["cli", "main", "progress_bar"]


class Folder(click.Group):
    """A group whose commands are the files of `commands/`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the files, sorted."""
        del ctx
        files = (Path(__file__).parent / "commands").glob("[!_]*.py")
        return sorted(path.stem for path in files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a file, None where there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found = import_module(f"simulation.cli.commands.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Folder, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="aimarket %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Simulate the market for AI models: prices, capability lag, margins, and who gets the surplus.

    SCENARIO is a file, or the name of one under ./scenarios or shipped with the program (baseline, light). Exit codes:
    0 done, 1 the machine or a textbook case missed, 2 input, 3 some runs failed, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@startup.paused()
def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Entry point: run the command, turn every failure into sentences and an exit code."""
    startup.one_thread()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with cli.make_context("aimarket", given) as context:  # click's own main would print errors its way
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        code = end.exit_code
    except BrokenPipeError:  # the reader left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = MACHINE
    except KeyboardInterrupt:
        note("Interrupted; finished runs are kept, and the same command goes on from there.")
        code = INTERRUPTED
    except Exception as error:
        if "--debug" in given:
            raise
        code = report(error)
    sys.exit(code if isinstance(code, int) else OK)
