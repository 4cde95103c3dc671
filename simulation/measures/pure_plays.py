"""Labs that live on selling weights against labs that somebody pays for."""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.measures import Floats, MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """How many of each are in business, and how much of their R&D and overhead what they sell pays for.

    Pure plays have no parent, integrated labs have one. Coverage = gross profit / (R&D + overhead), 1 is break-even;
    `pure_play_break_even_price`: USD/Mtok at which what pure plays sell at list would pay for everything, cost of
    serving + (R&D + overhead - gross profit of plans) / Mtok billed at list; `pure_play_break_even_lead`: that less
    the lowest list price of open weights, what their lead must be worth to users.
    """
    sellers = view.tables.sellers
    labs = sellers.active & (sellers.kind < CLOUD)
    alone, backed = labs & (sellers.parent <= 0), labs & (sellers.parent > 0)
    fixed = sellers.rd + sellers.overhead
    earned = sellers.gross_profit
    price = _break_even(view, alone, fixed - earned)
    rival = float(view.price[~view.closed].min()) if (~view.closed).any() else float("nan")
    return {
        "pure_plays_active": float(alone.sum()),
        "integrated_labs_active": float(backed.sum()),
        "pure_play_coverage": ratio(float(earned[alone].sum()), float(fixed[alone].sum())),
        "integrated_coverage": ratio(float(earned[backed].sum()), float(fixed[backed].sum())),
        "pure_play_break_even_price": price,
        "pure_play_break_even_lead": price - rival,
    }


def _break_even(view: MonthView, alone: Floats, missing: Floats) -> float:
    """Mean price of pure plays at list plus what is missing per billed Mtok, USD/Mtok; undefined without sales."""
    own = alone[view.seller]
    billed = float(view.billed[own].sum())
    return ratio(float(view.revenue[own].sum()) + float(np.sum(missing[alone])), billed)
