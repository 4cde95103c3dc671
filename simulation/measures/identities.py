"""Whether the month's books agree with each other, relative to the month's flows."""

import numpy as np

from simulation.ledger import net_receipts
from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Largest departure of the ledger from a second account of the same flows, share of all flows.

    Revenue from shares x prices x tokens and from fees x subscribers against the ledger; users' spending against all
    they pay; the sum of all net receipts against zero; each seller's result, funding and deals against its own flows;
    and its balance sheet, cash + assets against owners' money + retained result (relative to both sides where they are
    larger).
    """
    sellers, flows = view.tables.sellers, view.flows
    net = dict.fromkeys(sellers.names, 0.0) | net_receipts(flows)
    paid = sum(usd for (payer, _, _), usd in flows.items() if payer == "users")
    booked = sum(usd for (payer, _, account), usd in flows.items() if payer == "users" and account == "tokens")
    result = sellers.profit + sellers.raised + sellers.dealt
    fees = sum(usd for (_, _, account), usd in flows.items() if account == "plan fees")
    gaps = [
        booked - float(view.revenue.sum()),
        fees - float(view.fees.sum()),
        float(view.tables.users.spending.sum()) - paid,
        sum(net.values()),
    ]
    scale = max(sum(flows.values()), 1e6)  # a month without trade: what books are emptied of leaves rounding of cents
    # Books are emptied to the last digit of what was in them, which may be far more than flows in the month.
    own = np.abs(result - np.array([net[name] for name in sellers.names]))
    own = own.max(initial=0.0) / max(scale, float(np.abs(sellers.paid_in).sum() + np.abs(sellers.retained).sum()))
    owned, owed = sellers.cash + sellers.assets, sellers.paid_in + sellers.retained
    balance = np.abs(owned - owed) / np.maximum(scale, np.abs(owned) + np.abs(owed))
    return {"ledger_residual": float(max(np.max(np.abs(gaps)) / scale, own, balance.max(initial=0.0)))}
