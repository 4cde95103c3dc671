"""Mechanisms: one file each, one switch each, for one claim about the industry.

A plugin overrides one or more hooks, which return terms and never write: a hook gets a `MechanismView` of this and last
month's tables (columns of stages that have not run yet hold last month's values) and returns an array or a list; the
stage combines the terms of all mechanisms in name order. A `Patch` is in the equations, the pricing rules or the
strategies already: its switch sets numbers of the scenario. The first line of a file's docstring is the claim, the
docstring of its class the rule.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.parameters import Block

Term = NDArray[np.float64]
LowRank = tuple[Term, Term]


@dataclass(frozen=True)
class MechanismView:
    """What a mechanism may know."""

    month: int
    users: Any
    sellers: Any
    weights: Any
    offers: Any
    history: Any
    live: NDArray[np.int64]  # rows of offers on sale, (J,)
    tasks: tuple[str, ...]
    normal: Callable[..., float]  # keyed draws: normal(purpose, entity, month)
    uniform: Callable[..., float]
    generator: Callable[..., np.random.Generator]  # of one stream, for many draws at once: generator(purpose, entity)
    setup: Any = None  # numbers of the scenario


class Flow(NamedTuple):
    """Money from a payer to a payee; names of sellers or of sectors."""

    payer: str
    payee: str
    account: str
    usd: float


@dataclass(frozen=True)
class Derived:
    """Weights somebody makes of others' open weights and sells: adapted, specialised, merged."""

    name: str
    base: int  # row of weights
    seller: str  # who makes and sells them
    points: float  # added to the rating
    skill: Term  # points added per task, (K,)
    price: float  # first list price, USD/Mtok
    cost_factor: float = 1.0  # cost of serving over that of weights of its rating


class Mechanism:
    """Base of all mechanisms; every hook returns None unless overridden (None: no term).

    `ID` is the row of the table of claims, `SOURCE` the lines of the source documents that make the claim (S0:9 is
    document 0, line 9), `LABEL` says whether its numbers are `calibrated: moment` or `illustrative`, `LOOK` names
    monthly measures to look at and whether switching it on raises them (1), lowers them (-1) or either (0).
    """

    ID: ClassVar[str] = ""
    SOURCE: ClassVar[tuple[str, ...]] = ()
    LABEL: ClassVar[str] = "illustrative"
    LOOK: ClassVar[Mapping[str, int]] = {}
    KIND: ClassVar[str] = "plugin"
    CONFLICTS: ClassVar[tuple[str, ...]] = ()

    class Parameters(Block):
        """Numbers of the mechanism; none unless it declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters: Any = parameters if parameters is not None else self.Parameters()

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """State at the start, by name."""
        return {}

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """State of the next month."""
        return state

    def knowledge(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Log units a month added to each seller's knowledge, (S,); added."""

    def effort(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Factor on each seller's effective compute, (S,); multiplied."""

    def capability(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Points per task on the weights of every seller released this month, (S, K); added."""

    def derive(self, view: MechanismView, state: Mapping[str, Term]) -> list[Derived] | None:
        """Weights made this month from open ones; appended."""

    def hardware(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Factor on the rent of hardware, (); multiplied."""

    def cost(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """USD/Mtok added to the unit cost of the offers on sale, (J,); added."""

    def perceived_cost(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """USD/Mtok added to the cost that pricing rules, and hosts that think of delisting, see, (J,); added."""

    def difficulty(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Points added to the difficulty of each task, (K,); added."""

    def performance(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Points added to the capability of each offer per task, (K, J); added."""

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | list[LowRank] | None:
        """Offer term (J,) and user term (I,), or a list of such pairs: outer products, shares of value; added."""

    def home_taste(self, view: MechanismView, state: Mapping[str, Term]) -> LowRank | list[LowRank] | None:
        """The same for weights that users run on hardware of their own: weights (G,) and user term (I,); added."""

    def available(self, view: MechanismView, state: Mapping[str, Term]) -> NDArray[np.bool_] | None:
        """Whether each user can buy each offer on sale, (J, I); and."""

    def stickiness(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Share of value added to the switching cost of each user, (I,); added."""

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """Payments of the month; appended and posted by the core."""

    def external(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Harm (negative) or benefit to third parties by region, USD/month, (R,); added."""

    def funding(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """USD offered to each seller this month, (S,); added."""

    def enter(self, view: MechanismView, state: Mapping[str, Term]) -> list[str] | None:
        """Names of start-up labs that enter this month; appended."""

    def leave(self, view: MechanismView, state: Mapping[str, Term]) -> list[str] | None:
        """Names of sellers that leave this month; appended."""


class Patch(Mechanism):
    """A claim that the equations, a pricing rule or a strategy hold already: its switch sets numbers of the scenario.

    Both methods get the scenario as it stands without the switch and return values by dotted path
    (``segments.consumer.router``); what is not named stays. A whole new entry (``apps.lawyer``) is a mapping, and
    None takes an entry away.
    """

    KIND: ClassVar[str] = "core"

    @abstractmethod
    def on(self, setup: Any) -> Mapping[str, Any]:
        """Values with the mechanism at work; with default parameters of one that the baseline has: nothing."""

    @abstractmethod
    def off(self, setup: Any) -> Mapping[str, Any]:
        """Neutral values, at which the mechanism is not there."""


def each(group: str, entries: Mapping[str, Any], key: str, value: Callable[[Any], Any]) -> dict[str, Any]:
    """One number of every entry of a group, by dotted path; `value` makes it of the entry."""
    return {f"{group}.{name}.{key}": value(entry) for name, entry in entries.items()}


def outer(term: LowRank | list[LowRank]) -> Term:
    """A low-rank term written out: the sum of its pairs' outer products, (J, I)."""
    if isinstance(term, list):
        return np.stack([one for one, _ in term], axis=1) @ np.stack([other for _, other in term])
    return np.asarray(term[0])[:, None] * term[1]
