"""Sellers and what they have on sale at the start."""

from datetime import date
from typing import Literal

from pydantic import Field

from simulation.parameters.base import Block, number
from simulation.parameters.channels import FeeSubsidy, Plan
from simulation.parameters.core_business import CoreBusiness
from simulation.parameters.resale import Reach, Resale


class Release(Block):
    """One set of weights on sale at the start; what is left out is read from the shipped panel."""

    panel: str | None = Field(None, description="name in the panel; the key itself if left out")
    tier: Literal["flagship", "mid", "small"] = "flagship"
    released: date | None = None
    rating: float | None = number(None, "points", 0.0, 5000.0, "panel: Arena rating")
    skills: dict[str, float] = Field({}, json_schema_extra={"unit": "points", "source": "panel: Arena category less its mean offset"})
    price: float | None = number(None, "USD/Mtok", 1e-6, 1e4, "panel: list price, 3 input : 1 output")
    cost: float | None = number(None, "USD/Mtok", 0.0, 1e4, "derived from list price and rating if left out")
    compute: float | None = number(None, "FLOP", 0.0, 1e40, "derived from the lab's R&D when it came out if left out")
    hosts: dict[str, float | None] | Literal["panel"] = Field(
        "panel",
        description="host name -> list price, or read from the panel",
        json_schema_extra={"unit": "USD/Mtok", "source": "panel: list prices of hosts"},
    )


class Lab(Block):
    """A developer of weights."""

    kind: Literal["closed", "open"] = "closed"
    origin: Literal["us", "eu", "china", "rest"] = "us"
    openness: Literal["closed", "weights", "full"] = "closed"
    rd: float = number(1.0e8, "USD/month", 0.0, 1e12, "assumed: research and development")
    cash: float = number(1.0e9, "USD", 0.0, 1e14, "assumed: at start")
    overhead: float = number(0.0, "USD/month", 0.0, 1e12, "assumed: staff and sales besides R&D")
    parent: float = number(0.0, "USD/month", 0.0, 1e13, "assumed: the most a parent, state or sponsor pays a month")
    core: CoreBusiness = CoreBusiness()
    imitation: float | None = number(None, "share of gap", 0.0, 0.99, "technology.imitation if left out")
    pricing: str = "best_response"
    strategy: str = "treadmill"
    api: bool = Field(True, description="sells its own weights")
    foreclose: bool = Field(False, description="applications that others own may not use its weights")
    releases: dict[str, Release] = Field(default_factory=dict)
    plans: dict[str, Plan] = Field(default_factory=dict)
    fee_rule: Literal["first_order", "copy", "fixed", "subsidised"] = Field("fixed", description="how fees move: best fee, nearest plan of the largest rival, never, below cost")
    fee_subsidy: FeeSubsidy = FeeSubsidy()
    resale: dict[str, Resale] = Field(default_factory=dict, description="cloud -> what it keeps of its sales of the lab's closed weights")


class Host(Block):
    """A cloud or inference host that serves open weights, or an aggregator that passes requests on to the cheapest."""

    kind: Literal["cloud", "host", "aggregator"] = "host"
    origin: Literal["us", "eu", "china", "rest"] = "us"
    cash: float = number(1.0e8, "USD", 0.0, 1e14, "assumed: at start")
    pricing: str = "best_response"
    fleet: float = number(0.0, "share of its compute", 0.0, 1.0, "assumed: hardware it owns and lets what it does not need of, if compute is limited")
    hosts_open: bool = Field(True, description="serves open weights; a cloud that does not resells closed ones alone")
    trust: float = number(0.0, "share of value", -1.0, 1.0, "assumed: users' taste for the host itself")
    markup: float = number(0.05, "share of price", 0.0, 10.0, "measured: an aggregator adds 0-10% to the price of the host it buys from (facts 63)")
    reach: Reach = Reach()
