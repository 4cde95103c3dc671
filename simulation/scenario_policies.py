"""What dated policies must have in common with the scenario and with one another: each fault a path and a sentence."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from simulation import plugins
from simulation.policies import Policy
from simulation.reading.places import Path, dotted
from simulation.reading.wording import clean, suggestion
from simulation.scenario_fields import PolicyEntry, ScenarioFields

Fault = tuple[Path, str]
KEYS = {
    "region": "region",
    "segment": "target.segment",
    "origin": "target.origin",
    "openness": "target.openness",
    "compute": "target.compute",
    "developer": "target.developer",
}
"""Keys of coverage, and where each stands in an entry."""


def policy_problems(scenario: ScenarioFields) -> Iterator[Fault]:
    """Every fault of the policies of a scenario."""
    known = [(entry, _built(entry)) for entry in scenario.policies]
    for entry, policy in known:
        yield from _dates(scenario, entry)
        if policy is not None:
            yield from _coverage(scenario, entry, policy)
            yield from _parties(scenario, entry, policy)
    pairs = [(entry, policy) for entry, policy in known if policy is not None]
    for (one, first), (other, second) in combinations(pairs, 2):
        if _meet(one, first, other, second):
            yield from _together(one, first, other, second)


def _built(entry: PolicyEntry) -> Policy | None:
    """The policy with its own numbers; None where those are faulty, which is reported elsewhere."""
    try:
        policy: Policy = plugins.build("policies", entry.policy, entry.numbers)
    except ValueError:
        return None
    return policy


def _month(date: Any) -> str:
    return f"{date:%Y-%m}"


def _dates(scenario: ScenarioFields, entry: PolicyEntry) -> Iterator[Fault]:
    """Dates in order and within the run."""
    path, start, end = ("policies", entry.name), entry.start, entry.end
    if start is not None and end is not None and (end.year, end.month) <= (start.year, start.month):
        text = f"{dotted((*path, 'end'))} is {_month(end)} but must come after its start"
        yield (*path, "end"), f"{text} ({_month(start)}): it is the first month no longer in force"
    if start is None:
        return
    late = (start.year - scenario.start.year) * 12 + start.month - scenario.start.month
    where = (*path, "start")
    if late < 0:
        text = f"{dotted(where)} is {_month(start)} but the run starts in {_month(scenario.start)}"
        yield where, f"{text}; leave it out for a policy in force from the first month"
    if late >= scenario.months:
        first, last = _month(scenario.start), scenario.start.month - 1 + scenario.months - 1
        until = f"{scenario.start.year + last // 12}-{last % 12 + 1:02d}"
        text = f"{dotted(where)} is {_month(start)}, after the last month of the run"
        yield where, f"{text}, which goes from {first} to {until}; start it earlier or run more months"


def _given(entry: PolicyEntry) -> dict[str, Any]:
    """What an entry says about its coverage, by key."""
    covered = entry.target
    values = {
        "region": entry.region,
        "segment": covered.segment,
        "origin": covered.origin,
        "openness": covered.openness,
        "compute": covered.compute,
        "developer": covered.developer,
    }
    return {key: value for key, value in values.items() if value}


def _coverage(scenario: ScenarioFields, entry: PolicyEntry, policy: Policy) -> Iterator[Fault]:
    """Only keys that mean something to the policy, those that it needs, and developers that exist."""
    path, given = ("policies", entry.name), _given(entry)
    for key in given:
        if key not in policy.TAKES:
            where = (*path, *KEYS[key].split("."))
            usable = ", ".join(KEYS[name] for name in policy.TAKES)
            yield where, f"{dotted(where)} means nothing to the policy {entry.policy}, which takes {usable}"
    if policy.NEEDS and not any(key in given for key in policy.NEEDS):
        wanted = " or ".join(KEYS[name] for name in policy.NEEDS)
        yield path, f"{dotted(path)} covers everything; the policy {entry.policy} needs {wanted}"
    for name in entry.target.developer:
        if name not in _labs(scenario):
            where = (*path, "target", "developer")
            hint = suggestion(name, _labs(scenario), "the labs are")
            yield where, f"{dotted(where)} names {clean(name)}, which is not a lab of this scenario; {hint}"


def _labs(scenario: ScenarioFields) -> list[str]:
    """Labs of the scenario and those that its policies found."""
    founded = [
        str(entry.numbers.get("name", "public-lab")) for entry in scenario.policies if entry.policy == "public_lab"
    ]
    return [*scenario.labs, *founded]


def _parties(scenario: ScenarioFields, entry: PolicyEntry, policy: Policy) -> Iterator[Fault]:
    """Parties that a policy names exist, are not the same, and all or none are named; a lab that it founds is new."""
    sellers = {*scenario.labs, *scenario.hosts, *scenario.apps}
    path = ("policies", entry.name, "with")
    named = {key: str(getattr(policy.parameters, key)) for key in policy.PARTIES}
    for key, name in named.items():
        where, noun = (*path, key), policy.PARTIES[key]
        known = sorted(sellers) if noun == "seller" else sorted(_labs(scenario))
        if name and name not in known:
            hint = suggestion(name, known, f"the {noun}s are")
            yield where, f"{dotted(where)} is {clean(name)}, which is not a {noun} of this scenario; {hint}"
        elif not name and any(named.values()):
            yield where, f"{dotted(where)} is missing, but the policy names {clean(next(filter(None, named.values())))}"
    if len(named) > 1 and all(named.values()) and len(set(named.values())) == 1:
        keys = " and ".join(named)
        yield path, f"{dotted(path)}: {keys} are both {clean(next(iter(named.values())))}; name two"
    new = getattr(policy.parameters, "name", "")
    if new in sellers:
        where = (*path, "name")
        yield where, f"{dotted(where)} is {clean(new)}, which is a seller of this scenario; a new lab needs a new name"


def _meet(one: PolicyEntry, first: Policy, other: PolicyEntry, second: Policy) -> bool:
    """Whether two entries are in force on something both cover."""
    starts = [entry.start for entry in (one, other) if entry.start is not None]
    ends = [entry.end for entry in (one, other) if entry.end is not None]
    if starts and ends and max(starts) >= min(ends):
        return False
    covered, beside = {**first.IMPLIES, **_given(one)}, {**second.IMPLIES, **_given(other)}
    shared = [key for key in covered if key in beside and key != "compute"]
    return all(set(covered[key]) & set(beside[key]) for key in shared)


def _together(one: PolicyEntry, first: Policy, other: PolicyEntry, second: Policy) -> Iterator[Fault]:
    """The same policy twice on the same, or two that undo each other."""
    path = ("policies", other.name)
    both = f"{dotted(('policies', one.name))} and {dotted(path)}"
    if one.policy == other.policy and first.key == second.key:
        yield (
            path,
            f"{both} overlap: both are {one.policy} on the same at the same time; make one of them, or part them",
        )
    elif one.policy in second.AGAINST or other.policy in first.AGAINST:
        yield path, f"{both} contradict each other: {one.policy} undoes {other.policy} on the same at the same time"
