"""What a policy scenario changes, in plain language, before anything runs."""

from collections.abc import Mapping
from typing import Any

from simulation import plugins
from simulation.policies._words import flop
from simulation.reading.wording import figure, listed
from simulation.scenario import Scenario

REGIONS = {"us": "the US", "eu": "the EU", "china": "China", "rest": "the rest of the world"}
BUYERS = {
    "consumer": "consumers",
    "developer": "developers",
    "enterprise": "enterprises",
    "regulated": "regulated firms",
    "public": "public bodies",
}
OPENNESS = {"closed": "closed", "weights": "open", "full": "fully open"}
MOST = 12
"""Changed numbers that are listed one by one."""


def describe(base: Scenario, alternative: Scenario) -> list[str]:
    """Sentences on what an alternative changes: policies it enacts, drops or alters, then other numbers."""
    before, after = ({entry.name: entry for entry in one.policies} for one in (base, alternative))
    found = [sentence(entry) for name, entry in after.items() if before.get(name) != entry]
    found += [f"The policy {name} of the base is not in force." for name in before if name not in after]
    changed = differences(_numbers(base), _numbers(alternative))
    found += [f"{path} is {_value(new)} instead of {_value(old)}." for path, old, new in changed[:MOST]]
    if len(changed) > MOST:
        found.append(f"{len(changed) - MOST} more values differ.")
    return found or ["Nothing differs from the base."]


def sentences(scenario: Scenario) -> list[str]:
    """One sentence for each policy of a scenario."""
    return [sentence(entry) for entry in scenario.policies]


def sentence(entry: Any) -> str:
    """One policy: when, where, whom it covers, and what becomes of those."""
    policy = plugins.build("policies", entry.policy, entry.numbers)
    ramp = f"rising to full strength over {entry.ramp} months" if entry.ramp else ""
    parts = [
        " ".join(part for part in (_when(entry), *_where(entry, policy.ON)) if part),
        ramp,
        _whom(entry, policy.ON),
    ]
    return f"{', '.join(part for part in parts if part)}: {policy.says()}.{_reach(entry)}"


def _when(entry: Any) -> str:
    start = "the first month" if entry.start is None else f"{entry.start:%Y-%m}"
    return f"From {start}" + ("" if entry.end is None else f" to the end of {_before(entry.end)}")


def _before(end: Any) -> str:
    """The month before one, which is the first no longer in force."""
    return f"{end.year - (end.month == 1)}-{(end.month - 2) % 12 + 1:02d}"


def _where(entry: Any, what: str) -> tuple[str, str]:
    homes = (*entry.region, *(entry.target.origin if what == "place" else ()))
    places = listed([REGIONS[name] for name in homes])
    buyers = listed([BUYERS[name] for name in entry.target.segment])
    return f"in {places}" if places else "", f"for {buyers}" if buyers else ""


def _whom(entry: Any, what: str) -> str:
    """The weights or sellers that are described; nothing where all are covered."""
    target = entry.target
    if what == "place":
        return ""
    if what == "labs" and target.developer:
        return f"the lab{'s' if len(target.developer) > 1 else ''} {listed(list(target.developer))}"
    parts = [f"{_openness(target.openness)}{what}"]
    if target.origin:
        parts.append(f"from {listed([REGIONS[name] for name in target.origin])}")
    if target.developer:
        parts.append(f"of {listed(list(target.developer))}")
    if target.compute:
        parts.append(f"trained with {flop(target.compute)} or more")
    return " ".join(parts) if len(parts) > 1 or target.openness else ""


def _openness(kinds: tuple[str, ...]) -> str:
    """Open weights are those of both kinds where both are meant."""
    words = [OPENNESS[name] for name in kinds if not (name == "full" and "weights" in kinds)]
    return f"{listed(words)} " if words else ""


def _reach(entry: Any) -> str:
    escapes = f"{100 * entry.leakage:g} % of"
    if entry.enforcement < 1:
        also = f", and {escapes} that escapes it" if entry.leakage else ""
        return f" It is enforced on {100 * entry.enforcement:g} % of what it covers{also}."
    return f" {escapes} what it covers escapes it." if entry.leakage else ""


def _numbers(scenario: Scenario) -> dict[str, Any]:
    data = scenario.resolved()
    return {
        key: value for key, value in data.items() if key not in ("policies", "title", "question", "version", "study")
    }


def differences(before: Any, after: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """Paths at which two nested values differ, with both values, in order; None where one lacks the path."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = list(dict.fromkeys((*before, *after)))
        return [
            item
            for key in keys
            for item in differences(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
        ]
    return [] if before == after else [(path, before, after)]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return figure(value)
    return "not there" if value is None else str(value) if not isinstance(value, Mapping) else "given"
