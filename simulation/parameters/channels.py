"""Numbers of the ways to buy besides pay as you go: plans, free tiers, own hardware."""

from typing import Literal

from pydantic import Field

from simulation.parameters.base import Block, count, number

SegmentName = Literal["consumer", "developer", "enterprise", "regulated", "public"]


class Plan(Block):
    """One plan of a lab; a free tier has no fee."""

    fee: float = number(0.0, "USD/month", 0.0, 1e6, "definition: 0 is a free tier; real plans cost 20 to 250")
    credit: float = number(1.0, "USD/month of list value", 1e-3, 1e8, "assumed: what the fee buys at list prices; a USD 200 plan 8,000-14,000 (facts A5)")
    hard_cap: bool = Field(False, description="nothing beyond the credit; otherwise the list price is paid")
    covers: tuple[str, ...] = Field((), description="tasks; all if empty")
    segments: tuple[SegmentName, ...] = Field(("consumer", "developer"), description="who may buy it")


class FeeSubsidy(Block):
    """What a lab with the fee rule `subsidised` pays for its subscribers, and until when."""

    target_share: float = number(0.5, "share of subscribers", 0.0, 1.0, "assumed: of all paid plans; the subsidy ends there; 0.2-0.8")
    per_user: float = number(3.0, "USD/month", 0.0, 1e4, "assumed: half of what a subscriber at 20 USD costs; 0 is a fee at expected cost; 1-50")
    months: int = count(24, "months", 0, 1200, "assumed: how long investors pay for it; 12-36")


class OwnHardware(Block):
    """A machine of the user's own that serves open weights."""

    cost: float = number(100.0, "USD/month", 0.0, 1e8, "assumed: purchase price over its life; what it can do goes with it")
    price: float = number(1.0, "share of its cost", 0.0, 1000.0, "definition: 1 is bought at its cost; the same machine dearer or cheaper, 0 for free")
    life: float = number(4.0, "years", 0.1, 50.0, "assumed: over which the purchase price is spread; 3-6")
    power: float = number(1.0, "share of a host's", 0.0, 100.0, "assumed: price of power times what a token takes of it, over a host's; 0.5-4")
    upkeep: float = number(1.0, "hours/month", 0.0, 1e5, "assumed: somebody keeps it running")
    hassle_growth: float = number(0.0, "1/year", -0.5, 2.0, "assumed: how upkeep grows with complexity; -0.2 (one-click tools) to 0.3")
    wage: float = number(50.0, "USD/hour", 0.0, 1e4, "assumed: of whoever does")
    liability: float = number(0.0, "USD/month", 0.0, 1e7, "assumed: insurance, audits and security of a machine of one's own")
    utilisation: float = number(0.5, "share of a host's", 1e-4, 2.0, "assumed: one user's demand fills a machine less evenly than many users' does")
    speed: float = number(1.0, "share of a host's", 0.01, 100.0, "definition: 1 is a host's tokens a second for what it costs; 0.5-3")
    behind: float = number(0.0, "points", 0.0, 1000.0, "assumed: the largest weights that fit, below the best open weights on sale")
    control: float = number(0.0, "share of value", -1.0, 1.0, "assumed: worth of data that never leave the house")
    latency: float = number(0.0, "share of value", -1.0, 1.0, "assumed: worth of answers without a network; 0-0.05")
    segments: tuple[SegmentName, ...] = Field((), description="who may run it; nobody if empty")


class Channels(Block):
    """How users choose among pay as you go, plans and own hardware."""

    kappa: float = number(0.02, "share of money at stake", 1e-4, 1.0, "assumed: taste dispersion over ways to buy; 0.01-0.05")
    rho: float = number(0.5, "1", 0.0, 0.95, "assumed: correlation of tastes for one seller's plans")
    review: float = number(3.0, "months", 1.0, 120.0, "assumed: a seller reviews its fees once a quarter, and at launches")
