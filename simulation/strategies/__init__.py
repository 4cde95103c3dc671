"""Strategy rules: one file per rule; a rule sees a `SellerView` and returns a `Decision`."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from simulation.parameters import Block


@dataclass(frozen=True)
class SellerView:
    """What a lab's strategy rule knows: its own books, the trend, the public frontier."""

    month: int
    rd: float  # USD/month, last month
    cash: float  # USD
    overhead: float  # USD/month
    serving_profit: float  # USD/month, last month: revenue less serving cost
    parent: float  # USD/month, the most a parent pays
    raisable: float  # USD, what investors would pay for one round now
    runway_target: float  # months
    trend: float  # factor by which trend spending grows in a month
    openness: int  # 0 closed, 1 weights, 2 full
    rating: float  # points, own best weights
    best_closed: float  # points, best closed weights of anybody
    best_open: float  # points, best open weights of anybody
    core_gain: float = 0.0  # USD/month, last month: what its parent's core business gains from models
    release_gain: float = 0.0  # USD/month, what it would gain if the lab's best weights were open


@dataclass(frozen=True)
class Decision:
    """What a lab does this month."""

    rd: float  # USD/month
    openness: int  # of the next release
    release: bool = True  # put weights on sale when training ends
    capacity: float = 0.0  # GPU-hours a month to order


class Strategy(ABC):
    """How a lab decides R&D, release, openness and capacity."""

    class Parameters(Block):
        """Numbers of the rule; none unless a rule declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters = parameters if parameters is not None else self.Parameters()

    @abstractmethod
    def decide(self, view: SellerView) -> Decision:
        """The decision of one month."""
