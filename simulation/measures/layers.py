"""Profit of the month by layer of the industry, USD."""

from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Profit of each layer, USD a month; they add up to `profit_usd`."""
    return {f"profit_{layer}_usd": profit for layer, profit in view.layers.items()}
