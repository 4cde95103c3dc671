"""The economy: tables, streams and the loop over the month's stages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation.agents.person import Person
from simulation.agents.seller import Seller, Sellers
from simulation.agents.user import Users
from simulation.columns import Table, writing
from simulation.equations.demand import Outcome
from simulation.goods.fleet import Compute, Fleets
from simulation.goods.history import REGIMES, History
from simulation.goods.market import Market
from simulation.goods.offer import Offers
from simulation.goods.plan import Plans
from simulation.goods.weights import Weights
from simulation.ledger import Ledger
from simulation.mechanisms import Mechanism, MechanismView
from simulation.opening import months_between, open_history, open_industry, open_users
from simulation.parameters import OPENNESS, REGIONS, SEGMENTS
from simulation.plugins import build, load
from simulation.policies import Policy, Target
from simulation.recorder import Recorder
from simulation.streams import Streams
from simulation.tick import stages
from simulation.tick.choosing import open_engine, scene
from simulation.tick.fleets import open_fleets
from simulation.tick.margins import open_margins
from simulation.tick.market import open_market
from simulation.tick.money import open_books
from simulation.tick.people import decisions, open_incumbency
from simulation.tick.plans import open_plans
from simulation.tick.uptake import Taken, Uptake
from simulation.tick.ways import Ways, open_ways

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario


@dataclass(frozen=True)
class Enacted:
    """A policy with its dates in months since the start."""

    policy: Policy
    target: Target
    start: int
    end: int | None
    ramp: int
    reach: float  # share of what it covers that complies and stays
    name: str


class Economy(mesa.Model):  # type: ignore[type-arg]
    """The AI model industry; one call of `step` is one month."""

    def __init__(self, setup: "Scenario", seed: int = 1) -> None:
        if setup.theory is not None:
            raise ValueError(f"The scenario holds the textbook case {setup.theory.case}, which is no economy to run.")
        super().__init__(rng=seed)
        self.setup, self.streams, self.month, self.rent = setup, Streams(seed), 0, 1.0
        self.closed_scale = 1.0  # cost of closed weights over what the scenario's multiplier gives
        self.compute = Compute()
        self.ledger, self.recorder, self.stages = Ledger(), Recorder(), stages()
        self._market: tuple[int, Market] | None = None
        self._choice: tuple[int, Outcome] | None = None
        self._ways: tuple[int, Ways] | None = None
        self._uptake: tuple[int, Uptake] | None = None
        self._people: dict[int, Person] = {}
        self.reached: list[dict[str, Any]] = []  # what policies reached, by month
        self.policies = tuple(_enact(setup, entry) for entry in setup.policies)
        self.mechanisms = _mechanisms(setup)
        sizes = {"task": len(setup.tasks), "cell": len(REGIONS) * len(SEGMENTS), "regime": len(REGIMES)}
        sizes["level"] = len(OPENNESS)
        self.users = Users("users", sizes)
        self.weights, self.offers = Weights("weights", sizes), Offers("offers", sizes)
        self.history = History("history", sizes)
        self.tables: dict[str, Table] = {}
        self._open(sizes)

    def _open(self, sizes: dict[str, int]) -> None:
        self.tables["users"] = self.users
        with writing(self.tables, ("users.*",)):
            open_users(self)
        self.engine = open_engine(self)
        sizes |= {
            "user": len(self.users),
            "decision": decisions(self.users),
            "ahead": self.setup.hardware.contract_lead,
            "memory": _remembered(self.setup),
        }
        self.sellers, self.fleets = Sellers("sellers", sizes), Fleets("fleets")
        self.plans = Plans("plans", sizes)
        for table in (self.sellers, self.weights, self.offers, self.plans, self.history, self.fleets):
            self.tables[table.name] = table
        everything = [f"{name}.{column}" for name, table in self.tables.items() for column in ("*", *table.columns())]
        with writing(self.tables, everything):
            open_industry(self)
            open_plans(self)
            open_history(self)
            # Mechanisms start before the stages do, because these ask for their terms from the first day.
            self.state = {name: dict(rule.start(self.mechanism_view())) for name, rule in self.mechanisms.items()}
            for stage in self.stages:
                if stage.opening is not None:
                    stage.opening(self)
            first = open_incumbency(self)
            self.closed_scale = open_margins(self)
            open_fleets(self)
            open_books(self, first)

    def step(self) -> None:
        """One month: every stage in order, each with only its own columns open; then the record."""
        for stage in self.stages:
            with writing(self.tables, stage.writes):
                stage.run(self)
        self.recorder.record(self)
        view = self.mechanism_view()
        self.state = {name: dict(rule.advance(view, self.state[name])) for name, rule in self.mechanisms.items()}
        self.month += 1

    def run(self, progress: Callable[[int, int], None] | None = None) -> "Economy":
        """All months of the scenario; `progress(done, months)` is called after each."""
        while self.month < self.setup.months:
            self.step()
            if progress is not None:
                progress(self.month, self.setup.months)
        return self

    def tables_out(self) -> "dict[str, pd.DataFrame]":
        """The result tables: monthly, sellers, offers, users, ceiling, ledger."""
        return self.recorder.frames(self)

    def sellers_of[T: Seller](self, kind: type[T]) -> list[T]:
        """Sellers of a class and its subclasses, in order of entry."""
        found = [agent for kinds, agents in self.agents_by_type.items() if issubclass(kinds, kind) for agent in agents]
        return sorted(found, key=lambda agent: agent.row)

    def user(self, row: int) -> Person:
        """Person `row` of the engine `individuals` as a Mesa agent, made when first asked for.

        Raises ValueError under another engine and IndexError beyond the people drawn.
        """
        from simulation.engines.individuals import Individuals

        if not isinstance(self.engine, Individuals):
            raise ValueError(f"engine {self.setup.engine} keeps no rows of people; write engine: individuals.")  # noqa: TRY004
        if not 0 <= row < self.engine.size:
            raise IndexError(f"people have rows 0 to {self.engine.size - 1}; {row} came.")
        if row not in self._people:
            self._people[row] = Person(self, self.engine, row)
        return self._people[row]

    def this_market(self) -> Market:
        """The market of this month, built when first asked for (by stage 5, once releases are out)."""
        if self._market is None or self._market[0] != self.month:
            self._market = (self.month, open_market(self))
        return self._market[1]

    def this_choice(self) -> Outcome:
        """What users choose this month at posted prices, solved when stage 6 first asks."""
        if self._choice is None or self._choice[0] != self.month:
            prices = self.offers.price[self.this_market().live]
            self._choice = (self.month, self.engine.choose(scene(self, prices)))
        return self._choice[1]

    def this_ways(self) -> Ways:
        """The ways to buy at this month's posted prices, before fees: solved when stage 5 or 6 first asks."""
        if self._ways is None or self._ways[0] != self.month:
            market, people = self.this_market(), self.this_market().people
            metered = np.bincount(people.user, self.this_choice().surplus * people.stake, len(self.users))
            self._ways = (self.month, open_ways(self, market, self.offers.price[market.live], metered))
        return self._ways[1]

    def this_uptake(self) -> Uptake:
        """Who takes which way to buy this month, solved when stage 6 first asks."""
        if self._uptake is None or self._uptake[0] != self.month:
            market, ways = self.this_market(), self.this_ways()
            prices, cells = self.offers.price[market.live], self.offers.tax.shape[1]
            taken = Taken(ways, self.plans.fee[ways.rows])
            self._uptake = (self.month, Uptake(market, prices, self.this_choice(), taken, cells))
        return self._uptake[1]

    def hooks(self, name: str) -> list[Any]:
        """Terms of all mechanisms for one hook, in name order; those that return None are left out."""
        if not self.mechanisms:
            return []
        view = self.mechanism_view()
        terms = [getattr(rule, name)(view, self.state[key]) for key, rule in self.mechanisms.items()]
        return [term for term in terms if term is not None]

    def mechanism_view(self) -> MechanismView:
        """What mechanisms may know now."""
        tables = {name: self.tables[name] for name in ("users", "sellers", "weights", "offers", "history")}
        live: NDArray[np.int64] = np.flatnonzero(self.offers.active)
        return MechanismView(
            month=self.month,
            live=live,
            tasks=tuple(self.setup.tasks),
            normal=self.streams.normal,
            uniform=self.streams.uniform,
            generator=self.streams.generator,
            setup=self.setup,
            **tables,
        )


def _remembered(setup: "Scenario") -> int:
    """The most that any seller's pricing rule keeps in mind."""
    blocks: tuple[Any, ...] = (*setup.labs.values(), *setup.hosts.values(), *setup.apps.values())
    rules = {block.pricing for block in blocks}
    return max((load("pricing", rule).remembers(setup.pricing) for rule in rules), default=0)


def _mechanisms(setup: "Scenario") -> dict[str, Mechanism]:
    found = {}
    for name in sorted(setup.mechanisms):
        setting = setup.mechanisms[name]
        if setting is not False:
            found[name] = build("mechanisms", name, {} if setting is True else setting)
    return found


def _enact(setup: "Scenario", entry: Any) -> Enacted:
    covered = entry.target
    target = Target(
        regions=entry.region,
        segments=covered.segment,
        origin=covered.origin,
        openness=covered.openness,
        compute=covered.compute,
        developers=covered.developer,
    )
    return Enacted(
        policy=build("policies", entry.policy, entry.numbers),
        target=target,
        start=0 if entry.start is None else months_between(setup.start, entry.start),
        end=None if entry.end is None else months_between(setup.start, entry.end),
        ramp=entry.ramp,
        reach=entry.enforcement * (1 - entry.leakage),
        name=entry.name,
    )
