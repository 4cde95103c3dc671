"""Sellers of weights that somebody else runs: terms of clouds, and vendors of applications."""

from typing import Literal

from pydantic import Field

from simulation.parameters.base import Block, number


class Reach(Block):
    """Who knows a seller at all: share of users of each segment."""

    consumer: float = number(1.0, "share of users", 0.0, 1.0, "definition: everybody, unless a seller says otherwise")
    developer: float = number(1.0, "share of users", 0.0, 1.0, "definition: everybody, unless a seller says otherwise")
    enterprise: float = number(1.0, "share of users", 0.0, 1.0, "definition: everybody, unless a seller says otherwise")
    regulated: float = number(1.0, "share of users", 0.0, 1.0, "definition: everybody, unless a seller says otherwise")
    public: float = number(1.0, "share of users", 0.0, 1.0, "definition: everybody, unless a seller says otherwise")


class Resale(Block):
    """What a cloud keeps of its sales of a lab's closed weights; it sells them at the lab's list price."""

    share_of_revenue: float = number(0.0, "share of revenue", 0.0, 1.0, "measured: about 0.2 (facts 63)")
    share_of_gross_profit: float = number(0.0, "share of gross profit", 0.0, 1.0, "measured: about 0.5 (facts 63)")
    taste: dict[str, float] = Field({}, json_schema_extra={"unit": "share of value", "source": "assumed: a segment's taste for buying from the cloud rather than from the lab"})


class App(Block):
    """A vendor of an application that runs on another seller's weights."""

    lab: str = Field("", description="developer of the weights it runs on; it follows their successors")
    owner: str = Field("", description="lab that owns it: it pays the cost of serving for the owner's weights, and hands over its result; nobody if empty")
    tier: Literal["flagship", "mid", "small"] = "flagship"
    origin: Literal["us", "eu", "china", "rest"] = "us"
    skills: dict[str, float] = Field({}, json_schema_extra={"unit": "points", "source": "assumed: what the application adds per task"})
    integration: float = number(0.1, "USD/Mtok", 0.0, 1e4, "assumed: own computing and retrieval beside the weights")
    discount: float = number(0.0, "share of list", 0.0, 1.0, "assumed: below the supplier's list price; most pay list")
    trust: float = number(0.0, "share of value", -1.0, 1.0, "assumed: users' taste for the application itself")
    reach: Reach = Reach()
    cash: float = number(1.0e8, "USD", 0.0, 1e14, "assumed: at start")
    overhead: float = number(0.0, "USD/month", 0.0, 1e12, "assumed: staff and sales")
    pricing: str = "best_response"
