"""Pricing rules: one file per rule; a rule sees a `MarketView`, never the economy."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

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


class PricingRule(ABC):
    """What list prices a seller would like to post this month."""

    class Parameters(Block):
        """Numbers of the rule; none unless a rule declares its own."""

    def __init__(self, parameters: Block | None = None) -> None:
        self.parameters = parameters if parameters is not None else self.Parameters()

    @abstractmethod
    def prices(self, view: MarketView) -> Floats:
        """Desired list prices, USD/Mtok, (m,)."""
