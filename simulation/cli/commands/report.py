"""`aimarket report`: a comparison or a run as one file to open, mail and print."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli.output import OK, SOME_FAILED, common, emit_json, note, progress_bar

if TYPE_CHECKING:
    from simulation.reporting.report.subject import Subject


@click.command("report")
@click.argument("reference", default="last", metavar="[RUN|COMPARISON|last]")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; default: reports/ID under the results.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv", "xlsx", "tex"]),
    help="html: all in one page; csv: the differences; xlsx: all tables; tex: the main table. Default: --out's ending.",
)
@click.option("--all-seeds", is_flag=True, help="Of a run: with all its stored seeds, not this one alone.")
@click.option("--robust", "with_arms", is_flag=True, help="First run what is missing at other kappa and drift.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes for --robust; default: all processors.")
@common
def command(
    reference: str,
    out: Path | None,
    form: str | None,
    all_seeds: bool,
    with_arms: bool,
    workers: int | None,
    as_json: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Write a report that needs nothing but itself: question, summary, differences, figures, assumptions, limits.

    Takes an id, a unique beginning of one, a path, or last: the last comparison or run, whichever is younger.
    """
    del debug
    from simulation.reporting import report
    from simulation.reporting.report import find
    from simulation.reporting.report.subject import Subject

    found = find.find(reference, all_seeds=all_seeds)
    subject = Subject(found.source)
    failed = _arms(subject, workers) if with_arms else []
    chosen = form or (
        out.suffix.lstrip(".") if out is not None and out.suffix.lstrip(".") in report.FORMATS else "html"
    )
    path = report.write(subject, out or found.home / f"{found.identity}.{chosen}", chosen)
    note(f"{found.kind} {found.identity}, {len(subject.seeds)} seeds.", show=verbose)
    if as_json:
        emit_json(_json(subject, found, path, chosen))
    else:
        click.echo(path)
    return SOME_FAILED if failed else OK


def _arms(subject: "Subject", workers: int | None) -> list[str]:
    """Run the arms of the robustness section, and say what failed."""
    from simulation.experiments.robust import ARMS
    from simulation.reporting.report import robustness

    total = len(ARMS) * len(subject.cases) * len(subject.seeds)
    with progress_bar(total, "run", show=True) as tick:
        failed = robustness.make(subject, workers, tick)
    for sentence in failed:
        note(f"{sentence[0].upper()}{sentence[1:]}")
    return failed


def _json(subject: "Subject", found: Any, path: Path, form: str) -> dict[str, Any]:
    from simulation.reporting.report.page import title
    from simulation.reporting.report.summary import summary

    return {
        "schema_version": 1,
        "kind": found.kind,
        "id": found.identity,
        "format": form,
        "path": str(path),
        "bytes": path.stat().st_size,
        "title": title(subject),
        "scenarios": {case.letter: case.name for case in subject.cases},
        "seeds": subject.seeds,
        "summary": summary(subject),
    }
