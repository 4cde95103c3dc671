"""The accounts of closed labs from revenue to operating result."""

from simulation.agents.seller import CLOSED_LAB
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Inference, training and overhead as shares of closed labs' revenue, which is at list, wholesale and from plans.

    `closed_inference_over_revenue` + `closed_rd_over_revenue` + `closed_overhead_over_revenue` +
    `closed_operating_margin` = 1. What policies make them pay and mechanisms' flows are not in it. Undefined without
    revenue.
    """
    sellers = view.tables.sellers
    labs = sellers.active & (sellers.kind == CLOSED_LAB)
    revenue = float((sellers.revenue + sellers.wholesale_revenue)[labs].sum())
    cost = float((sellers.serving_cost + sellers.wholesale_cost)[labs].sum())
    rd, overhead = float(sellers.rd[labs].sum()), float(sellers.overhead[labs].sum())
    return {
        "closed_inference_over_revenue": ratio(cost, revenue),
        "closed_rd_over_revenue": ratio(rd, revenue),
        "closed_overhead_over_revenue": ratio(overhead, revenue),
        "closed_operating_margin": ratio(revenue - cost - rd - overhead, revenue),
        "closed_overhead_usd": overhead,
    }
