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
    accounts = ("services", "services staff", "royalty on discoveries")
    services, staff, royalty = (view.paid.get(account, 0.0) for account in accounts)
    labs = sellers.active & (sellers.kind < CLOUD)
    opened = labs & (sellers.kind == OPEN_LAB)
    income = float((sellers.revenue + sellers.wholesale_revenue)[labs].sum()) + services + royalty
    earned = float(np.sum(sellers.gross_profit[opened])) + services - staff
    fixed = float((sellers.rd + sellers.overhead)[opened].sum())
    return {
        "services_usd": services,
        "royalty_usd": royalty,
        "royalty_share_of_lab_revenue": ratio(royalty, income),
        "open_lab_coverage": ratio(earned, fixed),
        "open_lab_break_even_adoption": ratio(fixed, earned),
    }
