"""The tables of differences: at a glance, every headline number, who gains, welfare step by step, which is best."""

from collections.abc import Sequence
from typing import Any

from simulation.reporting.report.blocks import Cell, Row, Table, cells, turned
from simulation.reporting.report.names import MAIN, group_name, step_name
from simulation.reporting.report.subject import Case, Subject
from simulation.reporting.report.wording import both, change, known, level, line_of, minus, percent, span, verdict
from simulation.reporting.table import GROUPS, NESTED, share, usd

GLANCE = (
    "consumer_surplus_pv_usd",
    "profit_pv_usd",
    "state_pv_usd",
    "welfare_pv_usd",
    "price_paid",
    "safety_weighted_use_share",
    "closed_token_share",
)
RENTS = ("rent_taste_usd", "rent_lead_usd", "rent_lock_in_usd", "rent_capacity_usd")
DIFFERENCE_COLUMNS = ("base", "alternative", "difference", "95 % interval", "of base", "verdict", "pairs")
MOST_COLUMNS = 4
"""Alternatives that stand beside one another; more stand below one another."""
DRIVERS = ("profit_by_layer", "welfare_decomposition")


def glance(subject: Subject) -> Table:
    """Main numbers: one row per measure, a column with difference and interval per alternative."""
    rows = []
    for measure in GLANCE:
        found = [subject.difference(case, measure) for case in subject.alternatives]
        if any(one is not None and known(one["difference"]) for one in found):
            line = line_of(measure)
            first = next(one for one in found if one is not None)
            columns = (Cell(level(line.write, first["base"])), *(_with_interval(measure, one) for one in found))
            rows.append(Row(MAIN.get(measure, line.label), columns))
    heads = ("base", *(case.letter for case in subject.alternatives))
    caption = "Main numbers: the base, and the difference that each alternative makes, with its 95 % interval"
    return fitting(Table("glance", caption, heads, (("", tuple(rows)),)), subject)


def fitting(table: Table, subject: Subject) -> Table:
    """A table with a column per alternative; many of them become rows."""
    names = {case.letter: case.called for case in subject.alternatives}
    return table if len(names) <= MOST_COLUMNS else turned(table, names)


def _with_interval(measure: str, row: dict[str, Any] | None) -> Cell:
    if row is None or not known(row["difference"]):
        return Cell(level(share, None))
    return difference_cell(measure, row["difference"], row["lo"], row["hi"])


def difference_cell(measure: str, difference: float | None, lo: float | None, hi: float | None) -> Cell:
    """A difference with its mark, and its interval on the line below."""
    write, said = line_of(measure).write, verdict(difference, lo, hi)
    text, below = both(write, difference, lo, hi)
    return Cell(f"{said.mark} {text}".strip(), said.kind, "" if said.kind == "same" else below)


def differences(subject: Subject, case: Case) -> Table:
    """Every number of the terminal's headline table for one alternative, grouped as there."""
    groups = [(title, [line.key for line in lines]) for title, lines in GROUPS.items()]
    groups += [(NESTED[block][0], _entries(subject, case, block)) for block in DRIVERS]
    return _difference_table(
        f"differences-{case.letter.lower()}", _from_base(case, "headline numbers"), subject, case, groups
    )


def drivers(subject: Subject, case: Case) -> Table:
    """What closed weights earn and why, why surplus changed over the run, and profit by layer."""
    groups = [("Serving profit on closed weights, by where it comes from, per month", list(RENTS))]
    groups += [
        (NESTED[block][0], _entries(subject, case, block)) for block in ("welfare_decomposition", "profit_by_layer")
    ]
    return _difference_table(
        f"drivers-{case.letter.lower()}", _from_base(case, "what drives the result"), subject, case, groups
    )


def _from_base(case: Case, what: str) -> str:
    return f"{case.called}: {what} against the base"


def _entries(subject: Subject, case: Case, block: str) -> list[str]:
    frame = subject.differences
    names = frame.loc[frame["alternative"] == case.name, "measure"]
    return [name for name in names if name.startswith(f"{block}.")]


def _difference_table(
    name: str, caption: str, subject: Subject, case: Case, groups: Sequence[tuple[str, list[str]]]
) -> Table:
    filled = []
    for title, measures in groups:
        found = [(measure, subject.difference(case, measure)) for measure in measures]
        rows = [_difference_row(measure, row) for measure, row in found if row is not None and known(row["base"])]
        if rows:
            filled.append((title, tuple(rows)))
    return Table(name, caption, DIFFERENCE_COLUMNS, tuple(filled), words=(5,))


def _difference_row(measure: str, row: dict[str, Any]) -> Row:
    line, said = line_of(measure), verdict(row["difference"], row["lo"], row["hi"])
    texts = (
        level(line.write, row["base"]),
        level(line.write, row["mean"]),
        change(line.write, row["difference"]),
        span(line.write, row["lo"], row["hi"]),
        percent(row["difference"], row["base"]) if known(row["difference"]) else "",
    )
    pairs = "" if not known(row["n"]) else f"{row['n']:.0f}"
    return Row(line.label, (*cells(*texts), Cell(f"{said.mark} {said.words}", said.kind), Cell(pairs)))


def winners(subject: Subject, case: Case) -> Table:
    """Who gains and loses over the run, present values, and per person where people are known."""
    frame = subject.winners
    rows = frame[frame["alternative"] == case.name]
    titles = {"segment": "Users by segment", "region": "The same users by region", "layer": "Sellers by layer"}
    groups: dict[str, list[Row]] = {}
    for _, row in rows.iterrows():
        said = verdict(row["difference"], row["lo"], row["hi"])
        texts = (change(usd, row["difference"]), span(usd, row["lo"], row["hi"]), _person(row["per_person"]))
        title = titles.get(str(row["kind"]), "State and others")
        groups.setdefault(title, []).append(
            Row(
                group_name(str(row["kind"]), str(row["name"])),
                (*cells(*texts), Cell(f"{said.mark} {said.words}", said.kind)),
            )
        )
    heads = ("difference, present value", "95 % interval", "per person", "verdict")
    filled = tuple((title, tuple(found)) for title, found in groups.items())
    return Table(
        f"winners-table-{case.letter.lower()}", _from_base(case, "winners and losers"), heads, filled, words=(3,)
    )


def _person(value: float | None) -> str:
    """USD a person with cents where they matter, empty where people are not known."""
    if value is None or not known(value):
        return ""
    return change(usd, value) if abs(value) >= 100 else minus(f"{value:+,.2f} USD")


def waterfall(subject: Subject, case: Case) -> Table:
    """From the base's welfare to the alternative's, step by step."""
    frame = subject.waterfall
    rows = frame[frame["alternative"] == case.name]
    last, found = len(rows) - 1, []
    for at, (_, row) in enumerate(rows.iterrows()):
        ends = at in {0, last}
        texts = (level(usd, row["usd"]), "") if ends else (change(usd, row["usd"]), span(usd, row["lo"], row["hi"]))
        if ends or row["usd"] != 0:
            found.append(Row(step_name(str(row["step"])), cells(*texts)))
    caption = f"{case.called}: welfare step by step from the base, present value"
    return Table(f"waterfall-table-{case.letter.lower()}", caption, ("USD", "95 % interval"), (("", tuple(found)),))
