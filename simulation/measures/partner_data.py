"""What labs pay the owners of data, and whether one lab has it all."""

import numpy as np

from simulation.equations.concentration import herfindahl
from simulation.measures import MonthView

ACCOUNT = "partner data"


def measure(view: MonthView) -> dict[str, float]:
    """`partner_data_usd`: paid for data, USD a month; `partner_data_hhi`: over payers; undefined if nobody pays."""
    paid = np.array([usd for _, usd in sorted(flow for flow in view.flows.items() if flow[0][2] == ACCOUNT)])
    return {
        "partner_data_usd": float(paid.sum()),
        "partner_data_hhi": herfindahl(paid) if paid.size else float("nan"),
    }
