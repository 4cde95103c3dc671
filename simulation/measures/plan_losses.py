"""What subscribers cost their sellers, and when subsidised plans pay back."""

from simulation.goods.plan import PAID
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Loss on paid plans and what has been sunk into subscribers below cost.

    `loss_per_subscriber_usd`: cost of tokens under the credit less fee, USD a month a subscriber (negative: earned);
    `subsidy_sunk_usd`: losses less profits so far on plans of sellers who subsidise; `subsidy_payback_months`: that
    over what these plans earn this month, undefined while they lose or where nothing is sunk.
    """
    plans = view.tables.plans
    paid, people = plans.kind == PAID, plans.subscribers(view.people)
    lost = plans.serving - plans.fee * people
    whole, earned = float(plans.sunk.sum()), -float(lost[plans.sunk != 0].sum())
    losing = not (whole > 0 and earned > 0)
    return {
        "loss_per_subscriber_usd": ratio(float(lost[paid].sum()), float(people[paid].sum())),
        "subsidy_sunk_usd": whole,
        "subsidy_payback_months": float("nan") if losing else whole / earned,
    }
