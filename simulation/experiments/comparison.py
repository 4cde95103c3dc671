"""Scenarios compared on the same seeds: what a comparison hands back, worked out when asked for."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiments import incidence, verdict
from simulation.experiments.paired import COLUMNS, by_seed, difference_rows, frame, known_measure
from simulation.experiments.result import Batch
from simulation.experiments.store import StoreError

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 0.05
"""Half width, as a share of the base's mean, for which the table says how many seeds it takes."""


class Comparison:
    """Batches of a base and its alternatives on the same seeds, with paired differences, alternative - base.

    Intervals are of 95 % (`simulation.equations.intervals`); USD are present values at the base's discount rate and
    marginal cost of public funds. `failures` holds a sentence by name and seed for each run that failed.
    """

    def __init__(
        self, batches: Mapping[str, Batch], *, home: str = "us", width: float = WIDTH, path: Path | None = None
    ) -> None:
        """Take batches, the base first; `home` is the region whose users are domestic, `path` where it is kept."""
        self.batches = dict(batches)
        self.home, self.width, self.path = home, width, path
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
            rows += difference_rows(name, frames[self.base], frames[name], self.width if width is None else width)
        return frame(rows, COLUMNS, ("alternative", "measure", "method"))

    def winners(self) -> "pd.DataFrame":
        """Who gains: alternative, kind (segment, region, layer, state, external), name, difference, lo, hi, per_person.

        USD of present value; for users their consumer surplus, per person over the base's mean number of people.
        """
        heads = incidence.people(self.batches[self.base])
        return self._over_pairs(
            lambda name, base, other: incidence.winner_rows(name, base, other, heads),
            incidence.WINNERS, ("alternative", "kind", "name"),
        )  # fmt: skip

    def waterfall(self) -> "pd.DataFrame":
        """From the base's welfare to the alternative's: alternative, step, usd, lo, hi.

        Steps: base, consumer_surplus, profit_<layer>, state, public_funds ((MCPF - 1) x the state's), external,
        alternative; the first and the last are levels, those between differences that add up.
        """
        return self._over_pairs(
            lambda name, base, other: incidence.waterfall_rows(name, base, other, self._terms.public_funds),
            incidence.WATERFALL, ("alternative", "step"),
        )  # fmt: skip

    def fiscal(self) -> "pd.DataFrame":
        """What each policy costs: alternative, name, value, lo, hi (`simulation.experiments.incidence.fiscal_rows`)."""
        return self._over_pairs(
            lambda name, base, other: incidence.fiscal_rows(name, base, other, self._terms.public_funds),
            incidence.FISCAL, ("alternative", "name"),
        )  # fmt: skip

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

        frames = self._measures
        known_measure(measure, self.measures)
        parts = [
            pd.DataFrame({"seed": table.index, "name": name, "value": table[measure].to_numpy()})
            for name, table in frames.items()
            if measure in table
        ]
        return pd.concat(parts, ignore_index=True)

    @property
    def measures(self) -> list[str]:
        """Names of all headline numbers, dotted where they are nested."""
        return list(dict.fromkeys(column for table in self._measures.values() for column in table))

    @property
    def notes(self) -> list[str]:
        """Sentences a reader should know: criteria that were left out."""
        return [] if "safety_weighted_use" in self._criteria else [
            f"The runs have no measure {verdict.SAFETY}, so safety-weighted use is no criterion."
        ]  # fmt: skip

    def plot(self, folder: str | Path | None = None) -> list[Path]:
        """Draw the figures into `folder` (default: beside the comparison's record) and return their paths.

        Raises StoreError if the folder cannot be written.
        """
        from simulation.reporting import comparison_figures

        target = Path(folder) if folder is not None else (self.path or Path()) / "figures"
        try:
            target.mkdir(parents=True, exist_ok=True)
            return comparison_figures.draw(self, target)
        except OSError as error:
            raise StoreError(f"The figures could not be written to {target}: {error.strerror or error}.") from error

    def report(self, path: str | Path) -> Any:
        """Write the comparison as one HTML file."""
        from simulation.reporting import report

        return report.write(self, Path(path))

    @cached_property
    def _terms(self) -> incidence.Terms:
        return incidence.terms(self.batches[self.base].results[0].record["resolved"])

    @cached_property
    def _measures(self) -> "dict[str, pd.DataFrame]":
        return {name: by_seed(batch) for name, batch in self.batches.items()}

    def _blocks(self, block: str) -> "dict[str, pd.DataFrame]":
        if block not in {"headline", "first_month"}:
            raise ValueError(f"A block is headline or first_month; '{block}' came.")
        return self._measures if block == "headline" else {
            name: by_seed(batch, block) for name, batch in self.batches.items()
        }  # fmt: skip

    @cached_property
    def _values(self) -> "dict[str, pd.DataFrame]":
        return {name: incidence.present_values(batch, self._terms) for name, batch in self.batches.items()}

    @cached_property
    def _criteria(self) -> "dict[str, pd.DataFrame]":
        return verdict.criteria(self._values, self._measures, self.home)

    def _over_pairs(
        self, rows: Callable[..., list[dict[str, Any]]], columns: tuple[str, ...], words: tuple[str, ...]
    ) -> "pd.DataFrame":
        found = [row for name in self.alternatives for row in rows(name, self._values[self.base], self._values[name])]
        return frame(found, columns, words)

    def __repr__(self) -> str:
        return f"Comparison({' | '.join(self.names)}; {len(self.seeds)} seeds)"

    def _repr_html_(self) -> str:
        from simulation.reporting import comparison

        return comparison.html(self)
