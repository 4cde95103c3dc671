"""Policies: one file each; a policy turns its dated entry in a scenario into clauses.

A clause moves one lever on one target. Stage 1 combines the clauses in force, lever by lever, into columns of offers,
sellers and users (`LEVERS` says how); nothing else in the month knows of policies.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from simulation.parameters import Block

Combine = Literal["add", "multiply", "least"]


class Lever(NamedTuple):
    """What a clause moves: on what it acts, how clauses combine, and where it rests without any."""

    on: Literal["offers", "cells", "sellers", "users", "economy"]
    combine: Combine
    rest: float
    meaning: str


LEVERS: dict[str, Lever] = {
    # offers x cells (region x segment)
    "available": Lever("cells", "least", 1.0, "share of people who may still buy; who evades one ban evades all"),
    "tax": Lever("cells", "add", 0.0, "share of price paid on top of it to the state; negative: paid by the state"),
    "fee": Lever("cells", "add", 0.0, "USD/Mtok paid on top of the price to the state; negative: paid by the state"),
    "compliance": Lever("cells", "add", 0.0, "share of price paid on top of it for staff that see to a rule"),
    "royalty": Lever("cells", "add", 0.0, "USD/Mtok paid on top of the price to rights holders"),
    "safety": Lever("cells", "add", 0.0, "share of a token's risk that a rule takes away"),
    # offers
    "cap": Lever("offers", "least", float("inf"), "USD/Mtok that a list price may not exceed"),
    # sellers
    "grant": Lever("sellers", "add", 0.0, "USD/month from the state"),
    "aid": Lever("sellers", "add", 0.0, "USD/month from the state, spent on R&D beside the lab's own"),
    "matching": Lever("sellers", "add", 0.0, "USD that the state adds to a USD of own R&D"),
    "contribution": Lever("sellers", "add", 0.0, "share of R&D whose results go into a pool"),
    "access": Lever("sellers", "add", 0.0, "share of the pool, without its own part, that a lab can use"),
    "upkeep": Lever("sellers", "add", 0.0, "USD/month for staff that see to a rule"),
    "licence": Lever("sellers", "add", 0.0, "USD/month to rights holders"),
    "training_cost": Lever("sellers", "multiply", 1.0, "factor on the price of training compute"),
    "serving_cost": Lever("sellers", "multiply", 1.0, "factor on the compute that serving takes"),
    "imitation": Lever("sellers", "multiply", 1.0, "factor on what distillation closes of the gap"),
    "openness": Lever("sellers", "least", float("inf"), "FLOP from which new weights may not be published"),
    "buying": Lever("sellers", "least", 1.0, "1: may take labs over; 0: may not"),
    # users, by cell
    "switching": Lever("users", "multiply", 1.0, "factor on switching costs"),
    "liability": Lever("users", "add", 0.0, "USD/month for each machine of one's own that runs open weights"),
    # the industry: `party` is whom it concerns
    "found": Lever("economy", "add", 0.0, "a public lab that publishes its weights, with this budget, USD/month"),
    "merge": Lever("economy", "add", 0.0, "the targeted developer is sold to `party`"),
}
"""Every lever by name."""


@dataclass(frozen=True)
class Target:
    """Which offers, users or sellers a clause covers; what is empty or None covers all.

    On offers: homes of users, and the weights' developer, openness and training compute. On sellers: their own home,
    openness of next weights, kind, name, and the largest weights they have on sale.
    """

    regions: tuple[str, ...] = ()  # of users
    segments: tuple[str, ...] = ()  # of users
    origin: tuple[str, ...] = ()  # of the developer
    openness: tuple[str, ...] = ()  # of the weights
    compute: float = 0.0  # least training compute, FLOP
    developers: tuple[str, ...] = ()  # names
    kinds: tuple[str, ...] = ()  # layers of sellers
    since: int | None = None  # only weights released from this month on
    others: bool = False  # all weights but those described; regions and segments stay
    uncertified: bool = False  # only weights without a certificate


@dataclass(frozen=True)
class Now:
    """Where a policy stands in a month."""

    strength: float  # share of full strength that is reached and enforced, in [0, 1]
    month: int  # of the run
    start: int  # month in which it came into force


@dataclass(frozen=True)
class Clause:
    """One lever at one value on one target in one month; `party` is whom a lever on the industry concerns."""

    lever: str
    value: float
    target: Target
    party: str = ""


class Policy(ABC):
    """A rule of the state.

    ``TAKES``: keys of an entry's coverage that mean something to it. ``ON``: what its origin and openness describe.
    ``SWITCH``: the switch under ``mechanisms:`` that points to it, with ``USUAL`` coverage; ``ID``, ``SOURCE``: its row of
    the table of claims and the lines of the source documents. ``AGAINST``: policies that cannot be in force on the same
    target. ``PARTIES``: own parameters that name labs or any sellers of the scenario. ``NEEDS``: keys of coverage of which
    at least one must be given. ``IMPLIES``: coverage it has of itself.
    """

    TAKES: ClassVar[tuple[str, ...]] = ("region", "segment", "origin", "openness", "compute", "developer")
    ON: ClassVar[Literal["weights", "labs", "labs and hosts", "buyers", "place"]] = "weights"
    SWITCH: ClassVar[str] = ""
    ID: ClassVar[str] = ""
    SOURCE: ClassVar[tuple[str, ...]] = ()
    USUAL: ClassVar[Mapping[str, Any]] = {}
    AGAINST: ClassVar[tuple[str, ...]] = ()
    PARTIES: ClassVar[Mapping[str, Literal["lab", "seller"]]] = {}
    NEEDS: ClassVar[tuple[str, ...]] = ()
    IMPLIES: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    class Parameters(Block):
        """Numbers of the policy; none unless a policy declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters: Any = parameters if parameters is not None else self.Parameters()

    @abstractmethod
    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """Clauses in force now; at zero strength none, or such that change nothing."""

    @abstractmethod
    def says(self) -> str:
        """What becomes of those covered, as the rest of a sentence: '... pay 1 % of the price to the state'."""

    @property
    def key(self) -> str:
        """What two entries of this policy share that overlap; entries with different keys may stand side by side."""
        return ""
