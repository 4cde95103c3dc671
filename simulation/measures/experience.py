"""What users gain from what they enjoy, leaving out what only moved their choice."""

from simulation.goods.experience import bias_usd
from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Consumer surplus without bias: CS - sum of stake x share x bias over decisions, USD a month (Train 2015).

    Bias is `welfare.bias_share` of the trust terms (brand, closed premium, distrust of origin); users choose by
    kappa I, which holds it, and enjoy what is left. At a share of 0 it is consumer surplus.
    """
    surplus = float(view.tables.users.surplus.sum())
    if view.setup is None or view.setup.welfare.bias_share == 0.0:
        return {"experience_surplus_usd": surplus}
    market = view.tables.this_market()
    return {"experience_surplus_usd": surplus - bias_usd(market, view.price, view.tables.this_choice().share)}
