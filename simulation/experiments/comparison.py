"""Scenarios compared on the same seeds: what a comparison hands back, worked out when asked for."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulation.equations.intervals import mean_interval
from simulation.experiments import cautions, incidence, verdict
from simulation.experiments.paired import COLUMNS, by_seed, difference_rows, frame, known_measure
from simulation.experiments.result import Batch
from simulation.experiments.store import StoreError

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 0.05
"""Half width, as a share of the base's mean, for which the table says how many seeds it takes."""


class Stopping(NamedTuple):
    """When seeds are enough: half the interval of the measure's difference is at most a share of the base's mean."""

    measure: str
    share: float


class Comparison:
    """Batches of a base and its alternatives on the same seeds, with paired differences, alternative - base.

    Intervals are of 95 % (`simulation.equations.intervals`); USD are present values at the base's discount rate and
    marginal cost of public funds. `failures` holds a sentence by name and seed for each run that failed.
    """

    def __init__(
        self,
        batches: Mapping[str, Batch],
        *,
        home: str = "us",
        width: float = WIDTH,
        stopping: Stopping | None = None,
        path: Path | None = None,
    ) -> None:
        """Take batches, the base first.

        home: region whose users are domestic; width: of the interval for which seeds needed are told, as a share of the
        base's mean; stopping: how the number of seeds was chosen, if it was not given, which widens all intervals;
        path: the folder that remembers the comparison.
        """
        self.batches = dict(batches)
        self.home, self.width, self.stopping, self.path = home, width, stopping, path
        self.estimate = partial(mean_interval, stopped=stopping is not None)
        self.failures = {name: batch.failures for name, batch in self.batches.items() if batch.failures}

    @property
    def names(self) -> list[str]:
        """Names of the scenarios, the base first."""
        return list(self.batches)

    @property
    def base(self) -> str:
        """Name of the base."""
        return self.names[0]

    @property
    def alternatives(self) -> list[str]:
        """Names of the alternatives."""
        return self.names[1:]

    @property
    def seeds(self) -> list[int]:
        """Seeds that every scenario finished."""
        common = set.intersection(*(set(batch.seeds) for batch in self.batches.values()))
        return sorted(common)

    @property
    def id(self) -> str:
        """Name of the folder that remembers the comparison; empty if none does."""
        return self.path.name if self.path else ""

    def table(self, block: str = "headline", width: float | None = None) -> "pd.DataFrame":
        """One row per alternative and number of the block: means over the pairs, and the paired difference.

        Columns: alternative, measure, base, mean, difference, lo, hi, method, n, seeds_needed. The last says how many
        seeds bring half the interval to `width` (default: the comparison's own) of the base's mean. `block` is headline
        or first_month.
        """
        frames = self._blocks(block)
        rows: list[dict[str, Any]] = []
        for name in self.alternatives:
            wanted = self.width if width is None else width
            rows += difference_rows(name, frames[self.base], frames[name], wanted, self.estimate)
        return frame(rows, COLUMNS, ("alternative", "measure", "method"))

    def winners(self) -> "pd.DataFrame":
        """Who gains: alternative, kind (segment, region, layer, state, external), name, difference, lo, hi, per_person.

        USD of present value; for users their consumer surplus, per person over the base's mean number of people.
        """
        heads = incidence.people(self.batches[self.base])
        return self._over_pairs(
            lambda pair: incidence.winner_rows(pair, heads), incidence.WINNERS, ("alternative", "kind", "name")
        )

    def waterfall(self) -> "pd.DataFrame":
        """From the base's welfare to the alternative's: alternative, step, usd, lo, hi.

        Steps: base, consumer_surplus, profit_<layer>, state, public_funds ((MCPF - 1) x the state's), external,
        alternative; the first and the last are levels, those between differences that add up.
        """
        return self._over_pairs(
            lambda pair: incidence.waterfall_rows(pair, self._terms.public_funds),
            incidence.WATERFALL,
            ("alternative", "step"),
        )

    def fiscal(self) -> "pd.DataFrame":
        """What each policy costs: alternative, name, value, lo, hi (`simulation.experiments.incidence.fiscal_rows`)."""
        return self._over_pairs(
            lambda pair: incidence.fiscal_rows(pair, self._terms.public_funds),
            incidence.FISCAL,
            ("alternative", "name"),
        )

    def ranking(self) -> "pd.DataFrame":
        """Options from best to worst by criterion: criterion, name, value, difference, best_share, regret, is_best.

        Means, shares and expected regret over the seeds of all (`simulation.experiments.verdict.ranking_rows`).
        """
        rows = verdict.ranking_rows(self._criteria, self.base)
        return frame(rows, verdict.RANKING, ("criterion", "name", "is_best"))

    def regret(self) -> "pd.DataFrame":
        """Regret over all criteria: name, minimax_regret, worst_criterion, expected_regret, is_minimax.

        Definitions: `simulation.experiments.verdict.regret_rows`.
        """
        return frame(verdict.regret_rows(self._criteria), verdict.REGRET, ("name", "worst_criterion", "is_minimax"))

    def distribution(self, measure: str) -> "pd.DataFrame":
        """One headline number in every run: seed, name, value. Raises ValueError if no run has the measure."""
        import pandas as pd

        known_measure(measure, self.measures)
        parts = [
            pd.DataFrame({"seed": table.index, "name": name, "value": table[measure].to_numpy()})
            for name, table in self.values.items()
            if measure in table
        ]
        return pd.concat(parts, ignore_index=True)

    @property
    def measures(self) -> list[str]:
        """Names of all headline numbers, dotted where they are nested."""
        return list(dict.fromkeys(str(column) for table in self.values.values() for column in table))

    @cached_property
    def notes(self) -> list[str]:
        """Sentences a reader should know: what intervals cannot be trusted, and which criteria were left out."""
        return cautions.notes(self)

    @property
    def is_narrow(self) -> bool:
        """Whether the interval that `stopping` waits for is narrow enough for every alternative; True without it."""
        return cautions.too_wide(self) == []

    def plot(self, folder: str | Path | None = None) -> list[Path]:
        """Draw the figures into `folder` (default: beside the comparison's record) and return their paths.

        Raises StoreError if the folder cannot be written.
        """
        from simulation.reporting import comparison_figures

        target = Path(folder) if folder is not None else (self.path or Path("comparison")) / "figures"
        try:
            target.mkdir(parents=True, exist_ok=True)
            return comparison_figures.draw(self, target)
        except OSError as error:
            raise StoreError(f"The figures could not be written to {target}: {error.strerror or error}.") from error

    def report(self, path: str | Path) -> Any:
        """Write the comparison as one HTML file."""
        return import_module("simulation.reporting.report").write(self, Path(path))

    @cached_property
    def _terms(self) -> incidence.Terms:
        return incidence.terms(self.batches[self.base].results[0].record["resolved"])

    @cached_property
    def values(self) -> "dict[str, pd.DataFrame]":
        """Headline numbers by scenario: a row per seed, a column per number (dotted where nested); NaN is undefined."""
        return {name: by_seed(batch) for name, batch in self.batches.items()}

    def _blocks(self, block: str) -> "dict[str, pd.DataFrame]":
        if block not in {"headline", "first_month"}:
            raise ValueError(f"A block is headline or first_month; '{block}' came.")
        if block == "headline":
            return self.values
        return {name: by_seed(batch, block) for name, batch in self.batches.items()}

    @cached_property
    def _present(self) -> "dict[str, pd.DataFrame]":
        if not self.batches[self.base].results:
            return {}
        return {name: incidence.present_values(batch, self._terms) for name, batch in self.batches.items()}

    @cached_property
    def _criteria(self) -> "dict[str, pd.DataFrame]":
        return verdict.criteria(self._present, self.values, self.home) if self.seeds else {}

    def _over_pairs(
        self, rows: Callable[[incidence.Pair], list[dict[str, Any]]], columns: tuple[str, ...], words: tuple[str, ...]
    ) -> "pd.DataFrame":
        ours = set(self.batches[self.base].seeds)
        pairs = [name for name in self.alternatives if ours & set(self.batches[name].seeds)]
        found: list[dict[str, Any]] = []
        for name in pairs:
            found += rows(incidence.Pair(name, self._present[self.base], self._present[name], self.estimate))
        return frame(found, columns, words)

    def __repr__(self) -> str:
        return f"Comparison({' | '.join(self.names)}; {len(self.seeds)} seeds)"

    def _repr_html_(self) -> str:
        from simulation.reporting import comparison

        return comparison.html(self)
