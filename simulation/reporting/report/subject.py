"""What a report is about: one scenario, or a base and its alternatives, each with its finished runs."""

from collections.abc import Mapping
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.experiments.result import Batch, Result
from simulation.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas as pd

BASE = "base"


class Case(NamedTuple):
    """One scenario of the report with its letter in tables and figures, and what a reader may call it."""

    name: str
    letter: str
    label: str
    batch: Batch

    @property
    def record(self) -> dict[str, Any]:
        """The record of its first run."""
        return self.batch.results[0].record

    @property
    def resolved(self) -> dict[str, Any]:
        """Its numbers in force."""
        return dict(self.record["resolved"])

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run, whatever has become of its file. Raises ScenarioError if it no longer loads."""
        return load(self.resolved)

    @property
    def called(self) -> str:
        """Letter and label: ``A: a tax on tokens``."""
        return self.label if self.letter == BASE else f"{self.letter}: {self.label}"


class Subject:
    """A run, a batch or a comparison in one form: cases (the base first), and for a comparison its tables."""

    def __init__(self, source: Any) -> None:
        batches: Mapping[str, Batch]
        if isinstance(source, Result | Batch):
            batch = Batch([source]) if isinstance(source, Result) else source
            batches = {str(batch.results[0].record["scenario"]): batch} if batch.results else {}
            self.comparison = None
        else:
            batches, self.comparison = source.batches, source
        empty = [name for name, batch in batches.items() if not batch.results]
        if empty or not batches:
            raise ValueError(f"There is nothing to report: no run of {', '.join(empty) or 'it'} has finished.")
        self.cases = _cases(batches)
        self.failures = _failures(self.cases)

    @property
    def base(self) -> Case:
        """The base of a comparison, or the one scenario."""
        return self.cases[0]

    @property
    def alternatives(self) -> tuple[Case, ...]:
        """What is compared with the base."""
        return self.cases[1:]

    @property
    def seeds(self) -> list[int]:
        """Seeds of the pairs, or of the runs."""
        return [int(seed) for seed in (self.base.batch.seeds if self.comparison is None else self.comparison.seeds)]

    @cached_property
    def differences(self) -> "pd.DataFrame":
        """One row per alternative and measure of the headline."""
        return self._table("table")

    @property
    def estimate(self) -> Any:
        """What makes an interval of paired differences: wider where the seeds were chosen by looking at them."""
        return self.comparison.estimate  # type: ignore[union-attr]

    @cached_property
    def notes(self) -> list[str]:
        """What a reader should know before trusting an interval."""
        return [] if self.comparison is None else list(self.comparison.notes)

    @cached_property
    def fiscal(self) -> "pd.DataFrame":
        """One row per alternative and number on what it is worth and costs."""
        return self._table("fiscal")

    @cached_property
    def regret(self) -> "pd.DataFrame":
        """One row per scenario: its largest and its expected regret over all criteria."""
        return self._table("regret")

    @cached_property
    def winners(self) -> "pd.DataFrame":
        """One row per alternative and group of users or sellers."""
        return self._table("winners")

    @cached_property
    def waterfall(self) -> "pd.DataFrame":
        """One row per alternative and step from the base's welfare to the alternative's."""
        return self._table("waterfall")

    @cached_property
    def ranking(self) -> "pd.DataFrame":
        """One row per criterion and scenario."""
        return self._table("ranking")

    def distribution(self, measure: str) -> "pd.DataFrame":
        """Seed, name and value of a measure."""
        frame: pd.DataFrame = self.comparison.distribution(measure)  # type: ignore[union-attr]
        return frame

    def difference(self, case: Case, measure: str) -> dict[str, Any] | None:
        """The row of one measure for one alternative, None where there is none."""
        return self._rows.get((case.name, measure))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self.differences.to_dict("records")
        return {(row["alternative"], row["measure"]): {str(key): row[key] for key in row} for row in rows}

    def _table(self, method: str) -> "pd.DataFrame":
        import pandas as pd

        frame: pd.DataFrame = getattr(self.comparison, method)() if self.comparison is not None else pd.DataFrame()
        return frame


def _cases(batches: Mapping[str, Batch]) -> tuple[Case, ...]:
    titles = [str(batch.results[0].record.get("title") or "") for batch in batches.values()]
    letters = [BASE, *(_letter(place) for place in range(len(batches) - 1))]
    return tuple(
        Case(name, letter, title if title and titles.count(title) == 1 else name, batch)
        for (name, batch), letter, title in zip(batches.items(), letters, titles, strict=True)
    )


def _letter(place: int) -> str:
    """A, B, ... Z, A2, B2, ..."""
    turn, at = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[at] + (str(turn + 1) if turn else "")


def _failures(cases: tuple[Case, ...]) -> list[str]:
    """One sentence for each run that failed."""
    return [f"{case.called}, seed {seed}: {why}" for case in cases for seed, why in case.batch.failures.items()]
