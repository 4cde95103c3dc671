"""Use inside and outside safety rules."""

from simulation.goods.safety import on_machines, used
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Share of tokens outside any safety rule, and of safety-weighted use: 1 - risk over the risk without rules.

    A Mtok without a rule bears risk 1, a covered one 1 - effect. Expected harm in USD is `welfare.harm` x risk; it is
    part of `external_usd`.
    """
    tables = view.tables
    month = used(view.by_cell, tables.offers.safety[view.live], on_machines(tables), tables.users.region)
    every = float(month.tokens.sum())
    return {
        "use_outside_rule_share": ratio(every - float(month.covered.sum()), every),
        "safety_weighted_use_share": ratio(float(month.safe.sum()), every),
    }
