"""What a run hands back: headline, tables and figures, read from its folder when asked for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiments.store import StoreError, read_record, read_table
from simulation.experiments.summary import negative_share, over_seeds

if TYPE_CHECKING:
    import pandas as pd


class Result:
    """One finished run. Numbers are undefined (None) where the market leaves them undefined, never NaN."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The run's record: resolved scenario, seed, versions, hashes, times."""
        return read_record(self.path)

    @property
    def run(self) -> str:
        """The run's id."""
        return str(self.record["run"])

    @property
    def seed(self) -> int:
        """The seed of its random streams."""
        return int(self.record["seed"])

    @property
    def headline(self) -> dict[str, Any]:
        """The last month and the run as a whole; keys end in their unit where it is not a share."""
        return dict(self.record["headline"])

    @property
    def first_month(self) -> dict[str, Any]:
        """The same measures in the first month."""
        return dict(self.record["first_month"])

    @cached_property
    def monthly(self) -> "pd.DataFrame":
        """One row per month."""
        return read_table(self.path, "monthly")

    @cached_property
    def sellers(self) -> "pd.DataFrame":
        """One row per seller and month."""
        return read_table(self.path, "sellers")

    @cached_property
    def offers(self) -> "pd.DataFrame":
        """One row per offer and month."""
        return read_table(self.path, "offers")

    @cached_property
    def users(self) -> "pd.DataFrame":
        """One row per user type and month."""
        return read_table(self.path, "users")

    @cached_property
    def ceiling(self) -> "pd.DataFrame":
        """One row per closed offer, segment and shadow month: what its lead is worth, and what its price is."""
        return read_table(self.path, "ceiling")

    @cached_property
    def policies(self) -> "pd.DataFrame":
        """One row per policy and month: Mtok it addresses, what of them is outside its reach, its fiscal cost."""
        return read_table(self.path, "policies")

    @cached_property
    def ledger(self) -> "pd.DataFrame":
        """One row per flow of money: month, payer, payee, account, USD."""
        return read_table(self.path, "ledger")

    @cached_property
    def vintages(self) -> "pd.DataFrame":
        """One row per lab and release: the R&D it took, what it earned on sale, coverage and NPV."""
        from simulation.experiments.vintages import vintages

        tables = {"monthly": self.monthly, "sellers": self.sellers, "offers": self.offers}
        return vintages(tables, self.record["resolved"]["finance"]["discount_rate"])

    @property
    def figure_folder(self) -> Path:
        """Where the run's figures go: beside the runs, since a run's folder is written once."""
        return self.path.parent / "figures" / self.run

    def plot(self, folder: str | Path | None = None) -> list[Path]:
        """Draw the figures into ``folder`` (default: ``figure_folder``) and return their paths.

        Raises StoreError if the folder cannot be written.
        """
        from simulation.reporting import figures

        target = self.figure_folder if folder is None else Path(folder)
        try:
            target.mkdir(parents=True, exist_ok=True)
            return [Path(path) for path in figures.draw(self, target)]
        except OSError as error:
            raise StoreError(f"The figures could not be written to {target}: {error.strerror or error}.") from error

    def __repr__(self) -> str:
        return f"Result({str(self.path)!r})"

    def _repr_html_(self) -> str:
        return _html(f"Run {self.run}, seed {self.seed}", self.first_month, self.headline)


class Batch:
    """Runs of one scenario that differ in their seed alone, with what failed as sentences by seed."""

    def __init__(self, results: Sequence[Result], failures: Mapping[int, str] | None = None) -> None:
        self.results = tuple(results)
        self.failures = dict(failures or {})

    @property
    def seeds(self) -> list[int]:
        """Seeds of the finished runs."""
        return [result.seed for result in self.results]

    @cached_property
    def headline(self) -> dict[str, Any]:
        """Each headline number as mean, lo, hi (95 % interval of the mean), sd and n over seeds.

        Beside `npv_by_lab` stands `npv_negative_share`: in which share of the runs it is below zero.
        """
        blocks = [result.headline for result in self.results]
        return over_seeds(blocks) | {"npv_negative_share": negative_share(blocks)}

    @cached_property
    def first_month(self) -> dict[str, Any]:
        """Each first-month number as mean, lo, hi, sd and n over seeds."""
        return over_seeds([result.first_month for result in self.results])

    def table(self, name: str) -> "pd.DataFrame":
        """One table (``monthly``, ``sellers``, ...) of all runs below one another, with a ``seed`` column in front."""
        import pandas as pd

        frames = []
        for result in self.results:
            frame = read_table(result.path, name)
            frame.insert(0, "seed", result.seed)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"seed": []})

    @property
    def monthly(self) -> "pd.DataFrame":
        """One row per seed and month."""
        return self.table("monthly")

    def __repr__(self) -> str:
        return f"Batch({len(self.results)} runs, {len(self.failures)} failed)"

    def _repr_html_(self) -> str:
        means = [{key: _mean(value) for key, value in block.items()} for block in (self.first_month, self.headline)]
        return _html(f"Mean of {len(self.results)} runs", *means)


def _mean(value: Any) -> Any:
    return value.get("mean") if isinstance(value, Mapping) else value


def _html(title: str, first: Mapping[str, Any], last: Mapping[str, Any]) -> str:
    """A small table for notebooks: each number in the first month and in the headline."""
    rows = "".join(
        f"<tr><th>{escape(key)}</th><td>{_cell(first.get(key))}</td><td>{_cell(value)}</td></tr>"
        for key, value in last.items()
        if not isinstance(value, Mapping)
    )
    head = "<tr><th></th><th>first month</th><th>headline</th></tr>"
    note = "A model's result under its assumptions, not a forecast."
    return f"<table><caption>{escape(title)}</caption>{head}{rows}</table><p>{note}</p>"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "" if value is None else escape(str(value))
