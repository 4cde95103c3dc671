"""What organisations spend."""

import numpy as np

from simulation.measures import MonthView, ratio
from simulation.parameters import SEGMENTS

ORGANISATIONS = ("enterprise", "regulated", "public")


def measure(view: MonthView) -> dict[str, float]:
    """`organisations_spending_share`: of all users' spending, that of enterprise, regulated and public users."""
    users = view.tables.users
    mine = np.array([name in ORGANISATIONS for name in SEGMENTS])[users.segment]
    return {"organisations_spending_share": ratio(float(users.spending[mine].sum()), float(users.spending.sum()))}
