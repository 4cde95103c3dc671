"""Labs whose parents earn elsewhere: what the core gains, what they spend, whether they publish."""

import numpy as np

from simulation.goods.weights import CLOSED
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Core businesses that models are a complement of, and the labs they own.

    `core_gain_usd`: what they gain over the start, USD a month, part of `external_usd`; `complement_rd_usd`: R&D of
    their labs, `complement_unfunded_rd_usd` what of it serving does not earn, USD a month; `complement_open_share`:
    share of these labs whose next weights are open; `pure_closed_profit_usd`: profit of closed labs whose parent pays
    nothing, USD a month.
    """
    sellers, labs = view.tables.sellers, view.setup.labs
    owned = np.array([name in labs and labs[name].core.revenue > 0 for name in sellers.names]) & sellers.active
    unfunded = np.maximum(sellers.rd - np.maximum(sellers.gross_profit, 0.0), 0.0)
    pure = (sellers.kind == 0) & (sellers.parent == 0)
    return {
        "core_gain_usd": float(sellers.core_gain.sum()),
        "complement_rd_usd": float(sellers.rd[owned].sum()),
        "complement_unfunded_rd_usd": float(unfunded[owned].sum()),
        "complement_open_share": ratio(float((sellers.openness[owned] != CLOSED).sum()), float(owned.sum())),
        "pure_closed_profit_usd": float(sellers.profit[pure].sum()),
    }
