"""The tables that judge: what each policy reaches and costs, which scenario is best, and what a wrong choice costs."""

import math
from typing import Any

from simulation.reporting.report.blocks import Cell, Row, Table, cells
from simulation.reporting.report.names import CRITERIA, FISCAL
from simulation.reporting.report.subject import BASE, Case, Subject
from simulation.reporting.report.tables import fitting
from simulation.reporting.report.wording import NO_NUMBER, both, change, known, level, minus
from simulation.reporting.table import POLICY, share, usd


def costs(subject: Subject) -> Table:
    """What each alternative is worth and costs, present values: one column each, the interval on the line below."""
    frame, rows = subject.fiscal, []
    for name, (label, write) in FISCAL.items():
        found = frame[frame["name"] == name].set_index("alternative")
        shown = [
            _worth(found.loc[case.name], write) if case.name in found.index else Cell("")
            for case in subject.alternatives
        ]
        if any(cell.text not in {"", NO_NUMBER} for cell in shown):
            rows.append(Row(label, tuple(shown)))
    caption = "What each policy is worth and costs against the base, present value, with 95 % intervals"
    letters = tuple(case.letter for case in subject.alternatives)
    return fitting(Table("costs", caption, letters, (("", tuple(rows)),)), subject)


def _worth(row: Any, write: Any) -> Cell:
    text, below = both(write, row["value"], row["lo"], row["hi"])
    return Cell(text, "", "" if row["lo"] == row["hi"] else below)


def reach(subject: Subject) -> Table | None:
    """What share of tokens each policy addresses and misses, and what it costs the state; None without policies."""
    rows = []
    for case in subject.alternatives:
        for name, block in _policies(case).items():
            texts = (level(line.write, block.get(line.key)) for line in POLICY)
            rows.append(Row(f"{case.letter}: {name}" if len(subject.alternatives) > 1 else name, cells(*texts)))
    caption = "What each policy reaches in the last month, and what it costs the state over the run, means over seeds"
    return Table("reach", caption, tuple(line.label for line in POLICY), (("", tuple(rows)),)) if rows else None


def _policies(case: Case) -> dict[str, dict[str, float]]:
    """Means over seeds of the block `policies` of the headline."""
    found: dict[str, dict[str, list[float]]] = {}
    for result in case.batch.results:
        for name, block in (result.headline.get("policies") or {}).items():
            for key, value in block.items():
                if known(value):
                    found.setdefault(name, {}).setdefault(key, []).append(float(value))
    return {name: {key: math.fsum(v) / len(v) for key, v in block.items()} for name, block in found.items()}


def _called(subject: Subject) -> dict[str, str]:
    """What each scenario is called, the base as such."""
    return {case.name: f"{BASE}: {case.label}" if case is subject.base else case.called for case in subject.cases}


def ranking(subject: Subject) -> Table:
    """Which scenario is best by each criterion, in what share of seeds, and what choosing it would cost."""
    called = _called(subject)
    groups: dict[str, list[Row]] = {}
    for _, row in subject.ranking.iterrows():
        title, write = CRITERIA.get(str(row["criterion"]), (str(row["criterion"]).replace("_", " "), usd))
        best = Cell("\N{BLACK STAR} best mean", "best") if row["is_best"] else Cell("")
        texts = (
            level(write, row["value"]),
            change(write, row["difference"]),
            share(row["best_share"]),
            level(write, row["regret"]),
        )
        groups.setdefault(title, []).append(Row(called.get(str(row["name"]), str(row["name"])), (*cells(*texts), best)))
    heads = ("mean", "from the base", "best in share of pairs", "expected regret", "")
    caption = "Which scenario is best, by what one cares about"
    return Table("ranking", caption, heads, tuple((title, tuple(rows)) for title, rows in groups.items()), words=(4,))


def regret(subject: Subject) -> Table:
    """Regret of each scenario over all criteria, each scaled so that 0 is the best of all and 1 the worst."""
    called = _called(subject)
    rows = []
    for row in subject.regret.to_dict("records"):
        worst = (
            CRITERIA.get(str(row["worst_criterion"]), (str(row["worst_criterion"]), usd))[0]
            if row["minimax_regret"]
            else ""
        )
        numbers = (minus(f"{row['minimax_regret']:.2f}"), worst, minus(f"{row['expected_regret']:.2f}"))
        best = Cell("\N{BLACK STAR} least", "best") if row["is_minimax"] else Cell("")
        rows.append(Row(called.get(str(row["name"]), str(row["name"])), (*cells(*numbers), best)))
    heads = ("largest regret", "by", "expected regret", "")
    caption = "If one does not know which of these to care about: regret over all of them, 0 best and 1 worst"
    return Table("regret", caption, heads, (("", tuple(rows)),), words=(1, 3))
