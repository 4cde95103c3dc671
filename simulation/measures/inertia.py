"""How far users move between sellers, and whether they leave the largest."""

import numpy as np

from simulation.equations.concentration import market_shares
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Share of value whose incumbent changed in the month, net within types; share of tokens of the largest seller.

    Churn is the mean over types of 1/2 sum |m'_s - m_s| by what is at stake: 0 where everybody stays. Unattended is the
    share of value of users who did not look at other sellers this month.
    """
    economy = view.tables
    people = economy.this_market().people
    stake = people.worth.sum(axis=0)
    asleep = np.zeros(len(stake)) if people.reviews is None else (~people.reviews).astype(float)
    shares = market_shares(np.bincount(view.seller, view.tokens, len(economy.sellers)))
    return {
        "seller_churn_share": ratio(float(economy.users.moved @ stake), float(stake.sum())),
        "unattended_value_share": ratio(float(asleep @ stake), float(stake.sum())),
        "largest_seller_token_share": float(shares.max(initial=0.0)),
    }
