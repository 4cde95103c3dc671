"""Open weights on users' own machines: on devices, among firms under regulation, in the niche, and from what use on."""

import numpy as np
from numpy.typing import NDArray

from simulation.equations.subscription import break_even
from simulation.goods.plan import OWN
from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """Shares of tokens and of people by what runs them, and the use at which a machine pays.

    On device: tokens of machines open to consumers, share of all tokens. Shares of people with a machine of their own:
    among all, those in regulated work, and the committed niche. Break-even: the least Mtok a month, over machines, at
    which the fee equals what the cheapest offer of open weights bills beyond energy.
    """
    economy, plans = view.tables, view.tables.plans
    rows = np.flatnonzero((plans.kind == OWN) & plans.offered.any(axis=1))
    users, people = economy.users, view.people
    each = plans.share[rows].sum(axis=0) if len(rows) else np.zeros(len(people))
    regulated = people * (users.segment == SEGMENTS.index("regulated"))
    niche = people * users.niche
    device = rows[plans.offered[rows, SEGMENTS.index("consumer")]]
    every = float(view.tokens.sum() + plans.tokens[rows].sum())
    return {
        "on_device_token_share": ratio(float(plans.tokens[device].sum()), every),
        "machine_owner_share": ratio(float(each @ people), float(people.sum())),
        "regulated_machine_owner_share": ratio(float(each @ regulated), float(regulated.sum())),
        "niche_machine_owner_share": ratio(float(each @ niche), float(niche.sum())),
        "own_break_even_mtok": _break_even(view, rows),
    }


def _break_even(view: MonthView, rows: NDArray[np.int64]) -> float:
    prices = view.price[~view.closed]
    if not len(rows) or not len(prices):
        return float("nan")
    price = float(prices.min())
    energy = min(view.setup.cost.reference * view.setup.cost.energy_share, price)
    return break_even(float(view.tables.plans.fee[rows].min()), price, energy)
