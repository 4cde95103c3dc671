"""What labs pay the owners of data, and whether one lab has it all."""

import numpy as np

from simulation.equations.concentration import herfindahl
from simulation.measures import MonthView

ACCOUNT = "partner data"


def measure(view: MonthView) -> dict[str, float]:
    """`partner_data_usd`: paid for data, USD a month; `partner_data_hhi`: over payers; undefined if nobody pays."""
    paid = np.array([usd for (_, _, account), usd in sorted(view.flows.items()) if account == ACCOUNT])
    return {
        "partner_data_usd": float(paid.sum()),
        "partner_data_hhi": herfindahl(paid) if paid.size else float("nan"),
    }
