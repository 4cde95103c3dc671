"""What investors believe and pay, and what became of labs."""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.goods.history import REGIMES
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Beliefs (sum to 1), what they rest on, money raised, and labs that failed or were taken over so far.

    `labs_margin_after_rd`: result of the labs that sell after the R&D that their sales use up, over labs' revenue
    (undefined without revenue); `labs_valuation_usd`: what investors think all labs are worth; `investors_paid_usd`:
    into rounds and seed capital; `parents_paid_usd`: all support, USD a month.
    """
    sellers, history = view.tables.sellers, view.tables.history
    labs = sellers.kind < CLOUD
    gone = labs & (sellers.closed >= 0)
    paid = {"investors": 0.0, "parents": 0.0}
    for (payer, _, account), usd in view.flows.items():
        if account in {"funding round", "seed capital", "parent's support"}:
            paid[payer] = paid.get(payer, 0.0) + usd
    revenue, result = float(history.lab_revenue[-1]), float(history.lab_result[-1])
    return {f"belief_{name}": float(share) for name, share in zip(REGIMES, history.belief[-1], strict=True)} | {
        "labs_margin_after_rd": ratio(result, revenue),
        "expected_growth_per_year": float(history.growth[-1]),
        "labs_valuation_usd": float(np.sum(sellers.valuation[labs & sellers.active])),
        "investors_paid_usd": paid["investors"],
        "parents_paid_usd": paid["parents"],
        "labs_failed": float((gone & (sellers.acquired_by < 0)).sum()),
        "labs_taken_over": float((gone & (sellers.acquired_by >= 0)).sum()),
    }
