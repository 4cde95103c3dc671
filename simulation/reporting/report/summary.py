"""The answer in three to six sentences, from the numbers alone."""

from datetime import date
from typing import Any

from simulation.reading.wording import listed
from simulation.reporting.report.names import group_name
from simulation.reporting.report.subject import Case, Subject
from simulation.reporting.report.wording import (
    Verdict,
    change,
    counted,
    known,
    level,
    line_of,
    minus,
    percent,
    quoted,
    span,
    verdict,
)
from simulation.reporting.table import usd

USERS, SELLERS, STATE, WELFARE = "consumer_surplus_pv_usd", "profit_pv_usd", "state_pv_usd", "welfare_pv_usd"
MOST_NAMED = 4
TOLD = (
    ("consumer_share_of_surplus", "Users' share of surplus and profit"),
    ("price_paid", "The price paid"),
    ("closed_token_share", "The share of closed weights in tokens"),
    ("lag_months_horizontal", "The lag of open weights"),
)


def summary(subject: Subject) -> list[str]:
    """The sentences: of a comparison who gains and loses, the state, and how sure it is; of a run, what came of it."""
    if not subject.alternatives:
        return _of_run(subject)
    return [_opening(subject), *(_one(subject) if len(subject.alternatives) == 1 else _many(subject)), _sure(subject)]


def _opening(subject: Subject) -> str:
    record, seeds = subject.base.record, len(subject.seeds)
    count = len(subject.alternatives)
    what = (
        f"{quoted(subject.alternatives[0].label)} is" if count == 1 else f"{counted(count).capitalize()} policies are"
    )
    pairs = "one pair of runs" if seeds == 1 else f"{counted(seeds)} pairs of runs"
    return (
        f"{what} compared with {quoted(subject.base.label)} over {record['months']} months from {_start(record)}, in "
        f"{pairs} that share all chance."
    )


def _start(record: dict[str, Any]) -> str:
    """``March 2026``."""
    return f"{date.fromisoformat(str(record['resolved']['start'])):%B %Y}"


def _one(subject: Subject) -> list[str]:
    """Users, sellers, the state and welfare under one alternative."""
    case = subject.alternatives[0]
    found = {key: subject.difference(case, key) for key in (USERS, SELLERS, STATE, WELFARE)}
    said = [
        _side(found[USERS], "Users as a whole gain", "Users as a whole lose", "users' surplus")
        + _most(subject, case, "segment"),
        _side(found[SELLERS], "Sellers as a whole gain", "Sellers as a whole lose", "sellers' profit")
        + _most(subject, case, "layer"),
        _side(found[STATE], "The state takes in", "It costs the state", "what the state takes in"),
        _side(found[WELFARE], "All together welfare rises by", "All together welfare falls by", "welfare in all"),
    ]
    return [sentence + "." for sentence in said if sentence]


def _side(row: dict[str, Any] | None, gain: str, loss: str, what: str) -> str:
    """One sentence without its stop on one number, empty where it is not known."""
    if row is None or not known(row["difference"]):
        return ""
    kind = verdict(row["difference"], row["lo"], row["hi"]).kind
    if kind == "same":
        return f"Nothing changes in {what}"
    around = f"95 % interval {span(usd, row['lo'], row['hi'])}"
    if kind == "unclear":
        return f"For {what} there is no clear difference ({around})"
    size = level(usd, abs(row["difference"]))
    part = percent(abs(row["difference"]), row["base"]).lstrip("+") if row["base"] > 0 else ""
    of = f", {part} of the base" if part else ""
    sure = "one pair of runs, so no interval" if kind == "alone" else around
    return f"{gain if row['difference'] > 0 else loss} {size}{of} ({sure})"


def _most(subject: Subject, case: Case, kind: str) -> str:
    """`; clearly up: ..., clearly down: ...` among segments or layers."""
    frame = subject.winners
    if frame.empty:
        return ""
    rows = frame[(frame["alternative"] == case.name) & (frame["kind"] == kind)]
    sides = {"higher": "up", "lower": "down"}
    said = []
    for want, word in sides.items():
        names = [
            f"{group_name(kind, str(row['name']))} ({change(usd, row['difference'])})"
            for _, row in rows.iterrows()
            if verdict(row["difference"], row["lo"], row["hi"]).kind == want
        ]
        if names:
            said.append(f"clearly {word}: {listed(names)}")
    return "; " + "; ".join(said) if said else ""


def _many(subject: Subject) -> list[str]:
    """One sentence each on users, sellers, the state and welfare, which sorts the alternatives."""
    parts = (
        (USERS, "Users' surplus"),
        (SELLERS, "Sellers' profit"),
        (STATE, "What the state takes in"),
        (WELFARE, "Welfare in all"),
    )
    return [sentence for key, what in parts if (sentence := _sorted(subject, key, what))]


def _sorted(subject: Subject, measure: str, what: str) -> str:
    said: dict[str, list[tuple[float, str, str]]] = {}
    for case in subject.alternatives:
        row = subject.difference(case, measure)
        if row is not None and known(row["difference"]):
            judged = verdict(row["difference"], row["lo"], row["hi"])
            said.setdefault(_words(judged, row["difference"]), []).append(_called(case, judged, row))
    parts = [f"{words} {_few(names)}" for words, names in said.items()]
    return f"{what} {'; '.join(parts)}." if said else ""


def _few(named: list[tuple[float, str, str]]) -> str:
    """Letters with their numbers; of many, how many and which most."""
    if len(named) <= MOST_NAMED:
        return listed([f"{letter} {number}".strip() for _, letter, number in named])
    size, letter, number = max(named)
    return f"{counted(len(named))} of them" + (f", most under {letter} {number}" if number and size else "")


def _words(judged: Verdict, value: float) -> str:
    alone = "is higher in the one pair of" if value > 0 else "is lower in the one pair of"
    return {
        "higher": "clearly rises under",
        "lower": "clearly falls under",
        "unclear": "shows no clear difference under",
        "same": "does not change under",
    }.get(judged.kind, alone)


def _called(case: Case, judged: Verdict, row: dict[str, Any]) -> tuple[float, str, str]:
    """Size, letter, and the difference in brackets where it is clear."""
    number = "" if judged.kind in {"same", "unclear"} else f"({change(usd, row['difference'])})"
    return abs(row["difference"]), case.letter, number


def _sure(subject: Subject) -> str:
    """How many of the main numbers differ clearly, and what the intervals do not cover."""
    if len(subject.seeds) == 1:
        return "One pair of runs is one history: compare over several seeds before reading anything into a difference."
    frame = subject.differences
    shown = frame[frame["lo"].notna() & (frame["lo"] != frame["hi"])]
    clear = int(((shown["lo"] > 0) | (shown["hi"] < 0)).sum())
    return (
        f"Of all {len(shown)} measured differences {clear} are clear (the 95 % interval excludes zero), where chance "
        f"alone would make about {0.05 * len(shown):.0f} look so; doubt about assumptions is not in the intervals."
    )


def _of_run(subject: Subject) -> list[str]:
    record, batch, seeds = subject.base.record, subject.base.batch, len(subject.seeds)
    runs = f"seed {subject.seeds[0]}" if seeds == 1 else f"the mean of {seeds} seeds"
    what = f"{quoted(subject.base.label)} is simulated over {record['months']} months from {_start(record)}"
    said = [f"{what}; the numbers are of {runs}."]
    for key, what in TOLD:
        first, last = (_mean(block.get(key)) for block in (batch.first_month, batch.headline))
        write = line_of(key).write
        if known(first) and known(last):
            said.append(
                f"{what} goes from {level(write, first)} in the first month to {level(write, last)} in the last."
            )
    if seeds == 1:
        said.append("One seed is one history: look at several.")
    return [minus(sentence) for sentence in said]


def _mean(entry: Any) -> float | None:
    found: float | None = entry["mean"] if isinstance(entry, dict) else entry
    return found
