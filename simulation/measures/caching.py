"""What caching and the mix of input and output leave of list prices."""

import numpy as np

from simulation.measures import MonthView, ratio

NEAR_ZERO = 0.1
"""USD/Mtok below which a workload costs next to nothing."""


def measure(view: MonthView) -> dict[str, float]:
    """Price paid over list price, price paid in the task that caches most, and the share of tokens that cost nothing.

    `paid_over_list`: revenue at list / (list price x tokens at list). `most_cached_price_paid`: USD/Mtok, mean over
    tokens of the task with the highest hit rate where `billed` was seen. `near_zero_price_token_share`: share of
    tokens whose list price x billed share is below 0.1 USD/Mtok, plans aside. `cache_hit_rate`: share of tokens.
    """
    tasks = list(view.setup.tasks.values())
    hits = np.array([task.cache_reference if task.cache_hit_rate is None else task.cache_hit_rate for task in tasks])
    tokens = view.by_task
    paid = view.price[:, None] * view.tables.this_market().people.billed
    most = int(np.argmax([task.cache_reference for task in tasks]))
    by_task = tokens.sum(0)
    return {
        "paid_over_list": ratio(float(view.revenue.sum()), float((view.price * view.metered).sum())),
        "most_cached_price_paid": ratio(float((paid * tokens)[:, most].sum()), float(by_task[most])),
        "near_zero_price_token_share": ratio(float(tokens[paid < NEAR_ZERO].sum()), float(tokens.sum())),
        "cache_hit_rate": ratio(float(hits @ by_task), float(by_task.sum())),
    }
