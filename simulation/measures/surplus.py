"""Who got the surplus of the month, USD."""

from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Consumer surplus, profit of all layers, state, effects on third parties, and welfare.

    Welfare = CS + profit + marginal cost of public funds x state + external: a dollar of taxes costs more than one.

    Profit: sellers' revenue (tokens and plans) less serving cost, R&D, overhead and listing, plus the rent of hardware
    over its resource cost. Consumer share = CS / (CS + profit), undefined where that is not positive.
    """
    users, sellers = view.tables.users, view.tables.sellers
    consumer = float(users.surplus.sum())
    hardware, state = view.net.get("hardware", 0.0) + sum(view.upstream), view.net.get("state", 0.0)
    profit = sum(view.layers.values())
    revenue = float(view.revenue.sum() + view.fees.sum())
    serving = float(view.serving_cost.sum() + (view.cost * view.under_plans).sum())
    external = float(sum(term.sum() for term in view.external))
    return {
        "consumer_surplus_usd": consumer,
        "profit_usd": profit,
        "state_usd": state,
        "external_usd": external,
        "welfare_usd": consumer + profit + view.setup.welfare.public_funds * state + external,
        "consumer_share_of_surplus": ratio(consumer, consumer + profit),
        "cs_over_producer_revenue": ratio(consumer, revenue),
        "revenue_usd": revenue,
        "serving_profit_usd": revenue - serving,
        "hardware_profit_usd": hardware,
        "rd_usd": float(sellers.rd.sum()),
        "spending_usd": float(users.spending.sum()),
        "tokens_mtok": float(view.tokens.sum()),
    }
