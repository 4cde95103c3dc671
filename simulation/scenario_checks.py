"""What the parts of a scenario must have in common; each fault is a path and a sentence."""

import math
from collections.abc import Iterator

from simulation.parameters import REGIONS, SEGMENTS, App, Lab, Release, default_tasks
from simulation.reading.places import Path, dotted
from simulation.reading.wording import clean, figure, suggestion
from simulation.scenario_fields import ScenarioFields
from simulation.scenario_policies import policy_problems

Fault = tuple[Path, str]
_TOLERANCE = 1e-6
MOST_INDIVIDUALS = 10_000_000


class CrossError(ValueError):
    """Faults between the parts of a scenario."""

    def __init__(self, problems: list[Fault]) -> None:
        """Keep the faults with their paths."""
        super().__init__("; ".join(text for _, text in problems))
        self.problems = problems


def cross_problems(scenario: ScenarioFields) -> list[Fault]:
    """Every inconsistency of a scenario, in the order of its parts."""
    return [
        *_nests(scenario),
        *_heights(scenario),
        *_people(scenario),
        *_exactly(scenario.segments, SEGMENTS, "segments"),
        *_exactly(scenario.regions, REGIONS, "regions"),
        *_shares(scenario),
        *_sellers(scenario),
        *_apps(scenario),
        *_machines(scenario),
        *policy_problems(scenario),
        *_hardware(scenario),
    ]


def _nests(scenario: ScenarioFields) -> Iterator[Fault]:
    host, family = scenario.demand.rho_host, scenario.demand.rho_family
    if host < family:
        text = f"demand.rho_host is {figure(host)} but must be at least demand.rho_family ({figure(family)})"
        yield ("demand", "rho_host"), f"{text}; hosts of the same weights are closer substitutes than other weights"


def _heights(scenario: ScenarioFields) -> Iterator[Fault]:
    """Switching costs whose exponential demand can sum."""
    from simulation.equations.demand import HEIGHT_LIMIT

    demand = scenario.demand
    most = HEIGHT_LIMIT * demand.kappa * (1 - demand.rho_host)
    for name, segment in scenario.segments.items():
        if segment.switching_cost > most:
            path = ("segments", name, "switching_cost")
            text = f"{dotted(path)} is {figure(segment.switching_cost)} but must be at most {figure(most)}"
            yield path, f"{text} ({HEIGHT_LIMIT:.0f} x demand.kappa x (1 - demand.rho_host)) to be computed"


def _hardware(scenario: ScenarioFields) -> Iterator[Fault]:
    """What is left of the rent for making hardware once upkeep and the vendor's margin are paid."""
    upkeep, share = scenario.hardware.upkeep, scenario.cost.hardware_rent_share
    if scenario.hardware.limited and upkeep + share > 1:
        text = f"hardware.upkeep is {figure(upkeep)} and cost.hardware_rent_share {figure(share)}"
        yield ("hardware", "upkeep"), f"{text}, together more than the rent; they must sum to at most 1"


def _people(scenario: ScenarioFields) -> Iterator[Fault]:
    if scenario.engine == "individuals" and scenario.users.count > MOST_INDIVIDUALS:
        most, came = figure(MOST_INDIVIDUALS), figure(scenario.users.count)
        text = f"users.count is {came} but the engine individuals keeps a row for each and takes at most {most}"
        yield ("users", "count"), f"{text}; set users.count, as users.count=100000, or write engine: counts"


def _exactly(entries: object, wanted: tuple[str, ...], group: str) -> Iterator[Fault]:
    names = set(entries) if isinstance(entries, dict) else set()
    for name in sorted(names - set(wanted)):
        hint = suggestion(name, wanted, f"the {group} are")
        yield (group, name), f"{group}.{clean(name)} is not one of the {len(wanted)} {group}; {hint}"
    for name in wanted:
        if name not in names:
            yield (group,), f"{group}.{name} is missing; a scenario has all {len(wanted)} {group}"


def _shares(scenario: ScenarioFields) -> Iterator[Fault]:
    groups = {
        "segments": ("volume", [segment.volume for segment in scenario.segments.values()]),
        "regions": ("share", [region.share for region in scenario.regions.values()]),
        "tasks": ("volume", [task.volume for task in scenario.tasks.values()]),
    }
    for group, (key, values) in groups.items():
        total = math.fsum(values)
        if not values:
            yield (group,), f"{group} is empty; a scenario needs at least one"
        elif abs(total - 1) > _TOLERANCE:
            yield (group,), f"the {key} of all {group} must sum to 1 but sums to {total:.7g}"


def _sellers(scenario: ScenarioFields) -> Iterator[Fault]:
    if not scenario.labs and scenario.theory is None:
        yield ("labs",), "labs is empty; a market needs at least one lab"
    for name, lab in scenario.labs.items():
        path = ("labs", name)
        if name in scenario.hosts:
            yield path, f"{dotted(path)} is a lab and a host; sellers need different names"
        if not lab.releases:
            yield path, f"{dotted(path)} has no weights; give it at least one under releases:"
        yield from _openness(lab, path)
        yield from _plans(scenario, lab, path)
        for title, release in lab.releases.items():
            yield from _release(scenario, release, (*path, "releases", title))
        yield from _resale(scenario, lab, (*path, "resale"))
    for name, app in scenario.apps.items():
        yield from _app(scenario, app, ("apps", name))


def _openness(lab: Lab, path: Path) -> Iterator[Fault]:
    where = (*path, "openness")
    if lab.kind == "closed" and lab.openness != "closed":
        text = f"{dotted(where)} is '{lab.openness}' but the lab's kind is 'closed'"
        yield where, f"{text}; write kind: open or openness: closed"
    if lab.kind == "open" and lab.openness == "closed":
        text = f"{dotted(where)} is 'closed' but the lab's kind is 'open'"
        yield where, f"{text}; write openness: weights, openness: full or kind: closed"


MOST_KEPT = 0.95
"""The most a reseller may keep of revenue and gross profit together, so that the supplier has a margin to price for."""


def _resale(scenario: ScenarioFields, lab: Lab, path: Path) -> Iterator[Fault]:
    clouds = [name for name, host in scenario.hosts.items() if host.kind == "cloud"]
    for name, terms in lab.resale.items():
        where = (*path, name)
        if name not in clouds:
            yield (
                where,
                f"{dotted(where)} is not a cloud of this scenario; {suggestion(name, clouds, 'the clouds are')}",
            )
        total = terms.share_of_revenue + terms.share_of_gross_profit
        yield from _tastes(terms.taste, (*where, "taste"))
        if total > MOST_KEPT:
            text = f"{dotted(where)}: its shares of revenue and gross profit sum to {figure(total)}"
            yield where, f"{text} but must sum to at most {figure(MOST_KEPT)}"
    if lab.resale and lab.kind != "closed":
        yield path, f"{dotted(path)} is for closed weights, but the lab's kind is 'open': any host may serve open ones"


def _tastes(tastes: dict[str, float], path: Path) -> Iterator[Fault]:
    for segment, value in tastes.items():
        where = (*path, segment)
        if segment not in SEGMENTS:
            yield where, f"{dotted(where)} is not a segment; {suggestion(segment, SEGMENTS)}"
        if not -1 <= value <= 1:
            yield where, f"{dotted(where)} is {figure(value)} but must be between -1 and 1 (share of value)"


def _app(scenario: ScenarioFields, app: App, path: Path) -> Iterator[Fault]:
    if path[1] in {*scenario.labs, *scenario.hosts}:
        yield path, f"{dotted(path)} is also a lab or a host; sellers need different names"
    if app.lab not in scenario.labs:
        hint = suggestion(app.lab, scenario.labs, "the labs are")
        yield (*path, "lab"), f"{dotted(path)}.lab is '{clean(app.lab)}', which is not a lab of this scenario; {hint}"
    if app.owner and app.owner != app.lab:
        text = f"{dotted(path)}.owner is '{clean(app.owner)}', but it runs on weights of '{clean(app.lab)}'"
        yield (*path, "owner"), f"{text}; a lab owns applications on its own weights, so write lab: {clean(app.owner)}"
    tasks = {*scenario.tasks, *default_tasks()}
    for task, points in app.skills.items():
        where = (*path, "skills", task)
        if task not in tasks:
            yield where, f"{dotted(where)} is not a task; {suggestion(task, tasks)}"
        if not -500 <= points <= 500:
            yield where, f"{dotted(where)} is {figure(points)} but must be between -500 and 500 (points)"


def _release(scenario: ScenarioFields, release: Release, path: Path) -> Iterator[Fault]:
    # Skills for a default task that a scenario took away are harmless; any other word is a slip.
    tasks = {*scenario.tasks, *default_tasks()}
    for task in release.skills:
        if task not in tasks:
            yield (*path, "skills", task), f"{dotted((*path, 'skills', task))} is not a task; {suggestion(task, tasks)}"
    if isinstance(release.hosts, str):
        return
    sellers = {*scenario.hosts, *scenario.labs}
    for host, price in release.hosts.items():
        where = (*path, "hosts", host)
        if host not in sellers:
            yield where, f"{dotted(where)} is not a host of this scenario; {suggestion(host, sellers)}"
        if price is not None and not 1e-6 <= price <= 1e4:
            yield where, f"{dotted(where)} is {figure(price)} but must be between 1e-06 and 10000 (USD/Mtok)"


def _plans(scenario: ScenarioFields, lab: Lab, path: Path) -> Iterator[Fault]:
    """Plans include what a lab sells of its own weights, so it must sell something; tasks must exist."""
    if lab.plans and not lab.api:
        yield (*path, "plans"), f"{dotted((*path, 'plans'))} include nothing: api is false, so the lab sells no weights"
    if lab.fee_rule != "fixed" and not any(plan.fee > 0 for plan in lab.plans.values()):
        text = f"{dotted((*path, 'fee_rule'))} is '{lab.fee_rule}' but the lab has no plan with a fee"
        yield (*path, "fee_rule"), f"{text}; give it one under plans: or leave the rule out"
    for name, plan in lab.plans.items():
        yield from _known_tasks(scenario, plan.covers, (*path, "plans", name, "covers"))
        if not plan.segments:
            where = (*path, "plans", name, "segments")
            yield where, f"{dotted(where)} is empty, so nobody may buy the plan; name a segment or leave it out"


def _apps(scenario: ScenarioFields) -> Iterator[Fault]:
    for name, segment in scenario.segments.items():
        yield from _known_tasks(scenario, segment.in_apps, ("segments", name, "in_apps"))


def _known_tasks(scenario: ScenarioFields, named: tuple[str, ...], path: Path) -> Iterator[Fault]:
    # A default task that a scenario took away is harmless here too.
    tasks = {*scenario.tasks, *default_tasks()}
    for task in named:
        if task not in tasks:
            yield path, f"{dotted(path)} names {clean(task)}, which is not a task; {suggestion(task, tasks)}"
    if named and tasks.issuperset(named) and not any(task in scenario.tasks for task in named):
        yield path, f"{dotted(path)} names no task of this scenario; it has {', '.join(scenario.tasks)}"


def _machines(scenario: ScenarioFields) -> Iterator[Fault]:
    """Own hardware runs open weights, and costs something: its capacity goes with its cost."""
    open_labs = [lab for lab in scenario.labs.values() if lab.kind == "open"]
    for name, machine in scenario.own_hardware.items():
        path = ("own_hardware", name)
        if machine.segments and not open_labs:
            yield path, f"{dotted(path)} has nothing to run: no lab of this scenario publishes its weights"
        if machine.segments and machine.cost <= 0:
            where = (*path, "cost")
            free = "it must be positive; a machine that is free has a price of 0"
            yield where, f"{dotted(where)} is 0, which buys no capacity; {free}"
