"""Pricing rules: one file per rule; a rule sees a `MarketView`, never the economy."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulation.parameters import Block, Pricing

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rivals:
    """What a seller sees of all other sellers' offers on sale: last month's posted prices, public ratings."""

    price: Floats  # USD/Mtok, (R,)
    rating: Floats  # points, (R,)
    tier: NDArray[np.int64]  # (R,)
    weights: NDArray[np.int64]  # row of weights, (R,)
    is_open: NDArray[np.bool_]  # (R,)
    revenue: Floats  # USD last month, (R,), as published


@dataclass(frozen=True)
class MarketView:
    """The information set of one seller's pricing rule; m own offers on sale."""

    price: Floats  # own posted prices, USD/Mtok, (m,)
    cost: Floats  # own perceived unit cost, USD/Mtok, (m,)
    rating: Floats  # points, (m,)
    tier: NDArray[np.int64]  # (m,)
    weights: NDArray[np.int64]  # (m,)
    rivals: Rivals
    numbers: Pricing
    band: float  # distance from the posted price that moves it, log units
    movable: NDArray[np.bool_]  # not superseded, so that the posted price may move, (m,)
    first_step: Callable[[], Floats]  # prices one step towards the best response from the posted ones
    improved: Callable[[], Floats]  # prices a few steps further on
    best_response: Callable[[], Floats]  # prices that maximise own profit, rivals fixed; closed weights are scanned
    nash: Callable[[], Floats]  # own prices in the simultaneous Bertrand-Nash equilibrium of all sellers
    lead_value: Callable[[], Floats]  # worth of own performance over the best open offer, USD/Mtok, (m,)
    months: int  # it has been in business since the run began
    tokens: Floats  # billed at list last month, Mtok, (m,)
    share: float  # of all tokens billed at list last month
    memory: Floats  # what the rule noted last month, all 0 at first
    uniform: Callable[[str], float]  # a draw from [0, 1) of this seller and month, by purpose
    profit: Callable[[Floats], float]  # expected profit of the month at own prices (m,), rivals fixed, USD
    joint: Callable[[], Floats]  # own prices if all sellers who would collude had one owner, the others fixed
    deviation: Callable[[], float]  # how far the lowest price among those lies below its joint one, log units, >= 0


class PricingRule(ABC):
    """What list prices a seller would like to post this month; what it learns is in the seller's memory alone."""

    COLLUDES: ClassVar[bool] = False
    """Whether sellers on the rule are among those whose joint prices the view knows."""

    class Parameters(Block):
        """Numbers of the rule; none unless a rule declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters = parameters if parameters is not None else self.Parameters()

    @abstractmethod
    def prices(self, view: MarketView) -> Floats:
        """Desired list prices, USD/Mtok, (m,)."""

    @classmethod
    def remembers(cls, numbers: Pricing) -> int:  # noqa: ARG003
        """How many numbers the rule keeps from month to month."""
        return 0

    def remember(self, view: MarketView) -> Floats:
        """What the rule notes for the next month, as many numbers as it remembers, given the same view as `prices`."""
        return view.memory[: self.remembers(view.numbers)]
