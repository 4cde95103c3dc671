"""Money that sellers pay one another and get back."""

from simulation.ledger import FUNDING
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """`circular_revenue_share`: what pairs of sellers pay each other both ways, the smaller of the two, over revenue.

    Funding is no revenue and does not count; revenue is what users pay all sellers.
    """
    names, between = set(view.tables.sellers.names), dict[tuple[str, str], float]()
    for (payer, payee, account), usd in view.flows.items():
        if payer in names and payee in names and account not in FUNDING:
            between[payer, payee] = between.get((payer, payee), 0.0) + usd
    back = sum(min(usd, between.get((payee, payer), 0.0)) for (payer, payee), usd in between.items()) / 2
    return {"circular_revenue_share": ratio(back, float(view.revenue.sum() + view.fees.sum()))}
