"""The headline of a run: its last month, present values and growth rates, from the result tables alone."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.finance import present_value
from simulation.equations.price_index import constant_quality_price, decline_per_year
from simulation.experiments.money import money
from simulation.experiments.reached import reached
from simulation.experiments.shadow_values import shadow_values
from simulation.measures.surplus_change import NAMES as CHANGES

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario

PRICE_WINDOW = 24
"""Months over which the constant-quality price decline is taken."""
LEVELS = 21
"""Rating levels matched between the two ends of the window."""
FLOWS = ("consumer_surplus_usd", "profit_usd", "state_usd", "welfare_usd")
SOCIAL = ("consumer_surplus_usd", "welfare_usd")
"""Flows also discounted at the social rate."""
NOT_OF_A_MONTH = {"month", "ledger_residual", *CHANGES}


def headline(tables: "dict[str, pd.DataFrame]", scenario: "Scenario") -> dict[str, dict[str, Any]]:
    """Blocks `first_month` and `headline`; undefined numbers are None.

    What only shadow months know is in `headline` as of the last of them and as present values (`shadow_values`).
    """
    monthly = tables["monthly"]
    blocks = {"first_month": _row(monthly.iloc[0]), "headline": _row(monthly.iloc[-1])}
    final = blocks["headline"]
    rate, social = scenario.finance.discount_rate, scenario.finance.social_rate
    final |= shadow_values(monthly, scenario.shadow_every, rate)
    for name in FLOWS:
        final[name.replace("_usd", "_pv_usd")] = float(present_value(monthly[name].to_numpy(), rate))
    for name in SOCIAL:
        final[name.replace("_usd", "_pv_social_usd")] = float(present_value(monthly[name].to_numpy(), social))
    final["constant_quality_price_decline_per_year"] = price_decline(tables["offers"], PRICE_WINDOW)
    final["token_growth_per_year"] = growth_per_year(monthly["tokens_mtok"].to_numpy())
    final |= money(tables, scenario)
    final["policies"] = reached(tables, rate)
    final["ledger_residual_max"] = float(monthly["ledger_residual"].max())
    return {key: _clean(block) for key, block in blocks.items()}


def price_decline(offers: "pd.DataFrame", window: int) -> float:
    """How many times cheaper constant quality became a year, over the first `window` months (or all there are).

    Levels run over the ratings on sale in the first month; prices at the end come from the extended ladder.
    """
    last = min(window, int(offers["month"].max()))
    if last < 1:
        return math.nan
    start, end = (offers[offers["month"] == month] for month in (0, last))
    levels = np.linspace(start["rating"].min(), start["rating"].max(), LEVELS)
    prices = [
        constant_quality_price(levels, block["rating"].to_numpy(), block["price"].to_numpy()) for block in (start, end)
    ]
    return decline_per_year(prices[0], prices[1], last)


def growth_per_year(series: Any) -> float:
    """(last / first)^(12 / months between), undefined for fewer than two months or a zero start."""
    if len(series) < 2 or not series[0] > 0:
        return math.nan
    return float((series[-1] / series[0]) ** (12 / (len(series) - 1)))


def _row(row: "pd.Series[Any]") -> dict[str, Any]:
    return {str(key): float(value) for key, value in row.items() if key not in NOT_OF_A_MONTH}


def _clean(block: dict[str, Any]) -> dict[str, Any]:
    """Nested numbers with None for what is undefined."""
    out: dict[str, Any] = {}
    for key, value in block.items():
        if isinstance(value, dict):
            out[key] = _clean(value)
        else:
            out[key] = None if isinstance(value, float) and not math.isfinite(value) else value
    return out
