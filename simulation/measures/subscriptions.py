"""What paid plans earn, and who among their subscribers pays for whom."""

import numpy as np

from simulation.goods.plan import PAID
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Margin and profit of paid plans, cross-subsidies among subscribers, and prices per Mtok by channel.

    Profit = fees - cost of use under the credit, USD; margin is its share of fees. A type's use costs its list value
    x the plan's mean cost per list value; rents are what subscribers pay above that cost and losses what they pay
    below it, both by type of user (persons within a type are not told apart). `plan_price_paid`: fees / tokens under
    the credit, USD/Mtok; `api_over_plan_price`: price paid at list over it.
    """
    plans = view.tables.plans
    paid = plans.kind == PAID
    people = (plans.share[paid] * view.people) if paid.any() else np.zeros((0, len(view.people)))
    value = (people * plans.used[paid]).sum(1)
    rate = np.divide(plans.serving[paid], value, out=np.zeros(len(value)), where=value > 0)
    gain = plans.fee[paid][:, None] - rate[:, None] * plans.used[paid]
    fees, cost, tokens = float(view.fees.sum()), float(plans.serving[paid].sum()), float(plans.tokens[paid].sum())
    each = ratio(fees, tokens)
    return {
        "plan_profit_usd": fees - cost,
        "plan_margin": ratio(fees - cost, fees),
        "plan_rents_usd": float((people * np.maximum(gain, 0.0)).sum()),
        "plan_losses_usd": float((people * np.maximum(-gain, 0.0)).sum()),
        "subsidised_share_of_subscribers": ratio(float(people[gain < 0].sum()), float(people.sum())),
        "plan_price_paid": each,
        "api_over_plan_price": ratio(ratio(float(view.revenue.sum()), float(view.metered.sum())), each),
    }
