"""Open weights on machines of users' own: on devices, among firms under regulation, in the niche."""

import numpy as np

from simulation.goods.plan import OWN
from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """Shares of tokens and of people by what runs them.

    On device: tokens of machines open to consumers, share of all tokens. Shares of people with a machine of their own:
    among all, those in regulated work, and the committed niche.
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
    }
