"""What a policy scenario changes, in plain language, before anything runs."""

from collections.abc import Mapping
from typing import Any

from simulation import plugins
from simulation.reading.wording import figure
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
    """One policy: when, where, on what, and what becomes of those covered."""
    policy = plugins.build("policies", entry.policy, entry.numbers)
    parts = [_when(entry), _where(entry), _what(entry)]
    return f"{', '.join(part for part in parts if part)}: {policy.says()}.{_reach(entry)}"


def _when(entry: Any) -> str:
    start = "the first month" if entry.start is None else f"{entry.start:%Y-%m}"
    full = f", rising over {entry.ramp} months to full strength" if entry.ramp else ""
    end = "" if entry.end is None else f" until {entry.end:%Y-%m}"
    return f"From {start}{end}{full}"


def _where(entry: Any) -> str:
    places = _listed([REGIONS[name] for name in entry.region])
    buyers = _listed([BUYERS[name] for name in entry.target.segment])
    return " ".join(part for part in (f"in {places}" if places else "", f"for {buyers}" if buyers else "") if part)


def _what(entry: Any) -> str:
    target = entry.target
    words = _listed([OPENNESS[name] for name in target.openness])
    parts = [f"on {words + ' ' if words else ''}weights"]
    if target.origin:
        parts.append(f"from {_listed([REGIONS[name] for name in target.origin])}")
    if target.developer:
        parts.append(f"of {_listed(list(target.developer))}")
    if target.compute:
        parts.append(f"trained with at least {target.compute:.3g} FLOP")
    return " ".join(parts) if len(parts) > 1 or words else ""


def _reach(entry: Any) -> str:
    text = ""
    if entry.enforcement < 1:
        text += f" It is enforced on {100 * entry.enforcement:g} % of what it covers."
    if entry.leakage > 0:
        text += f" {100 * entry.leakage:g} % of that moves out of its reach."
    return text


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


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
