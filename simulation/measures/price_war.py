"""How list prices move: how fast margins erode, who cuts, who raises, and prices that go round in cycles."""

import numpy as np

from simulation.goods.offer import ROUTED, TIED
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Moves of the month's list prices, of offers whose sellers set them.

    `margin_erosion`: share of revenue a month that cuts gave up at the month's quantities, sum T (p' - p) /
    sum T p' with p' the price before the move (negative: raised). `list_price_cut_share`, `list_price_rise_share`:
    share of offers whose list price fell or rose; `list_price_turn_share`: share of offers whose move went the other
    way than their last one (a price cycle has two turns).
    """
    offers = view.tables.offers
    own = (view.contract != TIED) & (view.contract != ROUTED)
    live = view.live[own]
    moved = offers.repriced[live] == view.month
    step = np.where(moved, offers.move[live], 0.0)
    now = (view.price * view.billed)[own]
    before = now * np.exp(-step)
    count = float(len(live))
    return {
        "margin_erosion": ratio(float((before - now).sum()), float(before.sum())),
        "list_price_cut_share": ratio(float((step < 0).sum()), count),
        "list_price_rise_share": ratio(float((step > 0).sum()), count),
        "list_price_turn_share": ratio(float((moved & offers.turned[live]).sum()), count),
    }
