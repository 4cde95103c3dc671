"""Whether the month's books agree with each other, relative to the month's revenue."""

import numpy as np

from simulation.ledger import net_receipts
from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Largest departure of the ledger from a second account of the same flows, share of revenue.

    Revenue from shares x prices x tokens against the ledger; users' spending against revenue plus taxes; the sum of
    all net receipts against zero; each seller's result against its own flows.
    """
    sellers, flows = view.tables.sellers, view.flows
    net = dict.fromkeys(sellers.names, 0.0) | net_receipts(flows)
    taxes = sum(usd for (payer, payee, _), usd in flows.items() if payer == "users" and payee == "state")
    booked = sum(usd for (payer, _, account), usd in flows.items() if payer == "users" and account == "tokens")
    result = sellers.profit + sellers.raised
    gaps = [
        booked - float(view.revenue.sum()),
        float(view.tables.users.spending.sum()) - booked - taxes,
        sum(net.values()),
        *(result - np.array([net[name] for name in sellers.names])),
    ]
    scale = max(sum(flows.values()), 1.0)
    return {"ledger_residual": float(np.max(np.abs(gaps)) / scale)}
