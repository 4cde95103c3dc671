"""Closed lab against open weights at cost: who gets what the open weights take from the lab."""

from typing import Any

import numpy as np
from pydantic import model_validator

from simulation.parameters import Block, count, number
from simulation.theory import Theory
from simulation.theory._markets import Line, Sale, interval, sharp_nash

HOSTS_ALIKE = 0.9999


class ClosedVsOpen(Theory):
    """p_H = (ds + c_H + c_L)/2, profit (ds - k)^2/(4 ds), CS (s_L - c_L)^2/(2 s_L) + (ds - k)^2/(8 ds), k = c_H - c_L.

    Tastes for quality are even between 0 and 1, and hosts sell the open weights at cost (Tirole 1988 for the tools).
    """

    tolerance = 2e-3

    class Parameters(Block):
        """Qualities, costs and the number of hosts."""

        quality_closed: float = number(2.0, "USD/Mtok", 0.01, 100.0, "assumed: worth to the keenest user")
        quality_open: float = number(1.0, "USD/Mtok", 0.01, 100.0, "assumed: worth to the keenest user")
        cost_closed: float = number(0.3, "USD/Mtok", 0.0, 100.0, "assumed")
        cost_open: float = number(0.1, "USD/Mtok", 0.0, 100.0, "assumed")
        hosts: int = count(3, "hosts", 2, 20, "assumed: two are enough for price at cost")

        @model_validator(mode="after")
        def _both_sell(self) -> Any:
            high, low = self.quality_closed, self.quality_open
            if not 0.05 * high <= low <= 0.95 * high:
                raise ValueError("quality_open must lie between 0.05 and 0.95 of quality_closed")
            premium = 0.5 * (high - low + self.cost_closed - self.cost_open) / (high - low)
            if not self.cost_open / low + 0.02 <= premium <= 0.95 or self.cost_closed > 0.8 * high:
                raise ValueError(
                    "at these costs one of the two sells next to nothing: (p_closed - cost_open) / lead, here "
                    f"{premium:.4g}, must lie between cost_open / quality_open + 0.02 and 0.95"
                )
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Closed forms with and without the open weights."""
        p = self.parameters
        high, low = p.quality_closed, p.quality_open
        lead, dearer = high - low, p.cost_closed - p.cost_open
        profit, alone = (lead - dearer) ** 2 / (4.0 * lead), (high - p.cost_closed) ** 2 / (4.0 * high)
        surplus = (low - p.cost_open) ** 2 / (2.0 * low) + (lead - dearer) ** 2 / (8.0 * lead)
        return _named(
            [(lead + p.cost_closed + p.cost_open) / 2.0, p.cost_open, (lead - dearer) / (2.0 * lead)],
            (profit, surplus),
            (alone, alone / 2.0),
        )

    def got(self) -> dict[str, float]:
        """Nash prices with hosts that compete the open weights' price down to cost, and without them."""
        both, alone = self._sale(self.parameters.hosts), self._sale(0)
        levels = [both.prices[0], both.prices[1:].mean(), both.tokens[0]]
        ends = [(float(one.profit.sum()), one.surplus) for one in (both, alone)]
        return _named([float(level) for level in levels], *ends)

    def _sale(self, hosts: int) -> Sale:
        p = self.parameters
        qualities = [p.quality_closed] + [p.quality_open] * hosts
        line = Line(
            np.outer(qualities, interval(0.0, 1.0)),
            [p.cost_closed] + [p.cost_open] * hosts,
            weights=[0] + [1] * hosts,
        )
        lead = p.quality_closed - p.quality_open
        return sharp_nash(line, min(lead, p.quality_open) if hosts else p.quality_closed, HOSTS_ALIKE)


def _named(levels: list[float], both: tuple[float, float], alone: tuple[float, float]) -> dict[str, float]:
    """Quantities by name from profit and surplus with and without open weights (economics: competed away)."""
    lost, gained = alone[0] - both[0], both[1] - alone[1]
    return {
        "price_closed": levels[0],
        "price_open": levels[1],
        "share_closed": levels[2],
        "profit_closed": both[0],
        "consumer_surplus": both[1],
        "profit_without_open": alone[0],
        "consumer_surplus_without_open": alone[1],
        "competed_away": lost,
        "transfer_share": min(lost, gained) / gained,
    }
