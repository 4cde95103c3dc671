"""Whether the month's books agree with each other, relative to the month's flows."""

import numpy as np

from simulation.measures import MonthView


def measure(view: MonthView) -> dict[str, float]:
    """Largest departure of the ledger from a second account of the same flows, share of all flows.

    Revenue from shares x prices x tokens and from fees x subscribers against the ledger; users' spending against all
    they pay less what the state pays them; the sum of all net receipts against zero; each seller's result, funding and
    deals against its own flows; and its balance sheet, cash + assets against owners' money + retained result (relative
    to its entries where they are larger).
    """
    sellers, flows = view.tables.sellers, view.flows
    net = view.net
    paid = -net.get("users", 0.0)  # subsidies on tokens off
    booked = sum(usd for (payer, _, account), usd in flows.items() if payer == "users" and account == "tokens")
    result = sellers.profit + sellers.raised + sellers.dealt
    own = np.abs(result - np.array([net.get(name, 0.0) for name in sellers.names]))
    gaps = (
        booked - float(view.revenue.sum()),
        view.paid.get("plan fees", 0.0) - float(view.fees.sum()),
        float(view.tables.users.spending.sum()) - paid,
        sum(net.values()),
        float(own.max(initial=0.0)),
    )
    scale = max(sum(view.paid.values()), 1.0)
    owned, owed = sellers.cash + sellers.assets, sellers.paid_in + sellers.retained
    # A closed balance sheet is large amounts that cancel: its rounding is that of the amounts, not of the nothing left.
    size = sum(np.abs(part) for part in (sellers.cash, sellers.assets, sellers.paid_in, sellers.retained))
    balance = np.abs(owned - owed) / np.maximum(scale, size)
    return {"ledger_residual": float(max(max(map(abs, gaps)) / scale, balance.max(initial=0.0)))}
