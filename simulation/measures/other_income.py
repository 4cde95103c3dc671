"""What labs live on besides tokens and plans: services and royalties."""

import numpy as np

from simulation.agents.seller import CLOUD, OPEN_LAB
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Services and royalties, USD a month, and how far open labs' income carries them.

    Shares are of what labs take in at list, wholesale, from plans and so. `open_lab_coverage`: gross profit of active
    open labs, with services less their staff, over R&D and overhead; `open_lab_break_even_adoption`: its inverse, by
    what factor use of their weights would have to grow for them to break even; undefined where they earn nothing.
    """
    sellers = view.tables.sellers
    paid = {"services": 0.0, "services staff": 0.0, "royalty on discoveries": 0.0}
    for (_, _, account), usd in view.flows.items():
        if account in paid:
            paid[account] += usd
    labs = sellers.active & (sellers.kind < CLOUD)
    opened = labs & (sellers.kind == OPEN_LAB)
    other = paid["services"] + paid["royalty on discoveries"]
    income = float((sellers.revenue + sellers.wholesale_revenue)[labs].sum()) + other
    earned = float(np.sum(sellers.gross_profit[opened])) + paid["services"] - paid["services staff"]
    fixed = float((sellers.rd + sellers.overhead)[opened].sum())
    return {
        "services_usd": paid["services"],
        "royalty_usd": paid["royalty on discoveries"],
        "royalty_share_of_lab_revenue": ratio(paid["royalty on discoveries"], income),
        "open_lab_coverage": ratio(earned, fixed),
        "open_lab_break_even_adoption": ratio(fixed, earned),
    }
