"""Ways to buy besides pay as you go: plans, free tiers, own hardware."""

import numpy as np

from simulation.goods.plan import FREE, OWN, PAID
from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """Shares of tokens by way to buy, subscribers, breakage, fees, and what free tiers cost.

    Tokens of own hardware come on top of those that sellers serve. Paying users are consumers on a paid plan over all
    consumers who have begun to use AI models. Breakage is the share of the credit of paid plans that is not used
    `plan_utilisation` the mean over subscribers of the share that is. A free tier's cost is per user and year.
    """
    plans = view.tables.plans
    people = plans.subscribers(view.people)
    by_kind = {kind: view.of_plans(plans.tokens, kind) for kind in (FREE, PAID, OWN)}
    every = float(view.tokens.sum()) + by_kind[OWN]
    free_cost, free_users = view.of_plans(plans.serving, FREE), view.of_plans(people, FREE)
    sold, used = _credit(view)
    consumer = view.people * (view.tables.users.segment == SEGMENTS.index("consumer"))
    paying = float((plans.share[plans.kind == PAID] @ consumer).sum())
    return {
        "plan_token_share": ratio(by_kind[PAID], every),
        "free_token_share": ratio(by_kind[FREE], every),
        "self_hosted_token_share": ratio(by_kind[OWN], every),
        "self_hosted_tokens_mtok": by_kind[OWN],
        "subscribers": view.of_plans(people, PAID),
        "free_tier_users": free_users,
        "own_machines": view.of_plans(people, OWN),
        "paying_share_of_users": ratio(paying, float(consumer.sum())),
        "breakage": 1 - ratio(used, sold),
        "plan_revenue_usd": float(view.fees.sum()),
        "free_tier_cost_usd": free_cost,
        "free_tier_cost_per_user_usd": ratio(12 * free_cost, free_users),
        "plan_fee": _usual_fee(view),
    }


def _credit(view: MonthView) -> tuple[float, float]:
    """Credit of paid plans sold and used, USD of list value."""
    plans = view.tables.plans
    paid = plans.kind == PAID
    sold = float(plans.credit[paid] @ plans.subscribers(view.people)[paid])
    return sold, float(((plans.share * plans.used)[paid] @ view.people).sum())


def _usual_fee(view: MonthView) -> float:
    """Mean fee of the cheapest paid plan of the labs whose weights make the flagship price, USD a month."""
    plans, found = view.tables.plans, []
    for place in view.flagships:
        own = (plans.seller == view.seller[place]) & (plans.kind == PAID)
        if own.any():
            found.append(float(plans.fee[own].min()))
    return float(np.mean(found)) if found else float("nan")
