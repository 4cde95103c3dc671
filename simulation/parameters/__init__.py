"""Every number a scenario may set: frozen blocks with unit, range and source, one file per part of the economy.

The path of a number in YAML is its path here (``demand.kappa``, ``segments.enterprise.premium``).
A default without a published source says ``assumed:`` and why; ``facts`` refers to docs/sources.md.
"""

from simulation.parameters.base import OPENNESS, REGIONS, SEGMENTS, TIERS, Block, count, number
from simulation.parameters.channels import Channels, OwnHardware, Plan
from simulation.parameters.conduct import Conduct
from simulation.parameters.demand import Demand, Region, Segment, Task, default_regions, default_segments, default_tasks
from simulation.parameters.hardware import Hardware
from simulation.parameters.investors import Investors
from simulation.parameters.money import Finance, Turnover
from simulation.parameters.resale import App, Reach, Resale
from simulation.parameters.run import Solver, Study, Users
from simulation.parameters.sellers import Host, Lab, Release
from simulation.parameters.supply import Cost, Pricing, Technology
from simulation.parameters.welfare import Welfare

__all__ = [
    "OPENNESS",
    "REGIONS",
    "SEGMENTS",
    "TIERS",
    "App",
    "Block",
    "Channels",
    "Conduct",
    "Cost",
    "Demand",
    "Finance",
    "Hardware",
    "Host",
    "Investors",
    "Lab",
    "OwnHardware",
    "Plan",
    "Pricing",
    "Reach",
    "Region",
    "Release",
    "Resale",
    "Segment",
    "Solver",
    "Study",
    "Task",
    "Technology",
    "Turnover",
    "Users",
    "Welfare",
    "count",
    "default_regions",
    "default_segments",
    "default_tasks",
    "number",
]
