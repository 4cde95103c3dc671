"""How long weights go on being used and paid for."""

import numpy as np

from simulation.measures import MonthView, ratio

OLD = 6
"""Months since its release from which weights count as old; labs bring out something new every three."""


def measure(view: MonthView) -> dict[str, float]:
    """Share of list revenue on old weights, their mean price paid over that of newer ones, age of a token.

    Old weights came out at least six months ago; prices are USD per billed Mtok, the age is the mean over tokens in
    months.
    """
    age = view.month - view.tables.weights.released[view.weights]
    old, revenue = age >= OLD, view.revenue
    paid = [ratio(revenue[some].sum(), view.billed[some].sum()) for some in (old, ~old)]
    return {
        "old_weights_revenue_share": ratio(revenue[old].sum(), revenue.sum()),
        "old_weights_relative_price": paid[0] / paid[1] if paid[1] > 0 else float("nan"),
        "age_of_tokens_months": ratio(float(age @ view.tokens), float(np.sum(view.tokens))),
    }
