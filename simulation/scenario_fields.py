"""What a scenario holds: its blocks of numbers, its sellers, its mechanisms and dated policies."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from simulation import parameters as p
from simulation.parameters import default_regions, default_segments, default_tasks
from simulation.parameters.channels import SegmentName

OpennessName = Literal["closed", "weights", "full"]
RegionName = Literal["us", "eu", "china", "rest"]


class Coverage(p.Block):
    """Which offers and users a policy covers; an empty list covers all."""

    segment: tuple[SegmentName, ...] = ()
    origin: tuple[RegionName, ...] = Field(default=(), description="home of the weights' developer")
    openness: tuple[OpennessName, ...] = Field(default=(), description="openness of the weights")
    compute: float = p.number(0.0, "FLOP", 0.0, 1e40, "definition: least compute of the training run")
    developer: tuple[str, ...] = Field(default=(), description="names of the weights' developers")


class PolicyEntry(p.Block):
    """One policy with its dates, coverage and strength; its own numbers stand under ``with:``."""

    policy: str = Field(default="", description="file name in policies/; the entry's name if left out")
    name: str = Field(default="", description="name of the entry; the policy if left out")
    start: date | None = Field(default=None, description="first month in force; from the start if left out")
    end: date | None = Field(default=None, description="first month no longer in force; never if left out")
    ramp: int = p.count(0, "months", 0, 600, "definition: months from the start until full strength")
    region: tuple[RegionName, ...] = Field(default=(), description="regions covered; all if empty")
    target: Coverage = Coverage()
    enforcement: float = p.number(1.0, "1", 0.0, 1.0, "definition: share of what it covers that complies")
    leakage: float = p.number(0.0, "1", 0.0, 1.0, "definition: share of what it covers that moves out of reach")
    numbers: dict[str, Any] = Field(default={}, alias="with", description="the policy's own numbers")


class TheoryEntry(p.Block):
    """A textbook case that runs instead of an economy; its own numbers stand under ``with:``."""

    case: str = Field(default="", description="file name in theory/")
    numbers: dict[str, Any] = Field(default={}, alias="with", description="the case's own numbers")


class ScenarioFields(p.Block):
    """The fields of a scenario; `simulation.scenario.Scenario` adds reading and checks."""

    version: Literal[1] = 1
    title: str = ""
    question: str = ""
    start: date = Field(default=date(2026, 3, 1), description="first month; any day stands for its month")
    months: int = p.count(120, "months", 1, 1200, "definition: length of the run")
    engine: str = Field(default="expected", description="how choices are drawn; file name in engines/")
    users: p.Users = p.Users()
    demand: p.Demand = p.Demand()
    segments: dict[str, p.Segment] = Field(default_factory=default_segments)
    regions: dict[str, p.Region] = Field(default_factory=default_regions)
    tasks: dict[str, p.Task] = Field(default_factory=default_tasks)
    technology: p.Technology = p.Technology()
    cost: p.Cost = p.Cost()
    hardware: p.Hardware = p.Hardware()
    pricing: p.Pricing = p.Pricing()
    finance: p.Finance = p.Finance()
    investors: p.Investors = p.Investors()
    turnover: p.Turnover = p.Turnover()
    welfare: p.Welfare = p.Welfare()
    solver: p.Solver = p.Solver()
    channels: p.Channels = p.Channels()
    own_hardware: dict[str, p.OwnHardware] = Field(default_factory=dict)
    labs: dict[str, p.Lab] = Field(default_factory=dict)
    hosts: dict[str, p.Host] = Field(default_factory=dict)
    apps: dict[str, p.App] = Field(default_factory=dict)
    shadow_every: int = p.count(12, "months", 0, 1200, "definition: months between shadow equilibria; 0 is never")
    mechanisms: dict[str, bool | dict[str, Any]] = Field(default_factory=dict)
    policies: tuple[PolicyEntry, ...] = ()
    study: p.Study = p.Study()
    theory: TheoryEntry | None = Field(default=None, description="a textbook case in place of an economy")
