"""Double entry: every flow has a payer and a payee."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FUNDING = (
    "funding round", "parent's support", "seed capital", "take-over", "cash taken over", "liquidation", "unpaid debts",
    "capital for hardware", "distribution",
)  # fmt: skip
"""Accounts that move owners' and creditors' money: neither income nor expense of anybody."""
SECTORS = (
    "users", "energy", "hardware", "datacentres", "chips", "labour", "resources", "investors", "parents", "state",
    "rights holders", "industry",
)  # fmt: skip
"""Payers and payees besides the sellers, who go by their own names.

`industry` is business that uses AI for more than the tokens it buys, such as royalties on what was found with them.
Compute is rented from `hardware` where there is no end of it, else from `datacentres`, which buy it from `chips`.
"""


def _table() -> Any:
    return defaultdict(lambda: defaultdict(float))


@dataclass
class Ledger:
    """Flows by month and (payer, payee, account), USD."""

    _months: dict[int, dict[tuple[str, str, str], float]] = field(default_factory=_table)
    _received: dict[int, dict[str, float]] = field(default_factory=_table)

    def post(self, month: int, payer: str, payee: str, account: str, usd: float) -> None:
        """Add a flow; a negative amount is refused, because its payer is its payee."""
        self.enter(month, ((payer, payee, account, usd),))

    def enter(self, month: int, flows: Iterable[tuple[str, str, str, float]]) -> None:
        """Add flows (payer, payee, account, USD) of one month, as `post` does."""
        known, received = self._months[month], self._received[month]
        for payer, payee, account, usd in flows:
            if usd < 0:
                msg = f"{account}: {payer} cannot pay {payee} a negative amount ({usd:.6g} USD)"
                raise ValueError(msg)
            if usd > 0:
                known[payer, payee, account] += usd
                received[payer] -= usd
                received[payee] += usd

    @property
    def flows(self) -> dict[tuple[int, str, str, str], float]:
        """All flows by (month, payer, payee, account), USD."""
        return {(month, *key): usd for month, flows in self._months.items() for key, usd in flows.items()}

    def received(self, month: int, name: str) -> float:
        """Received less paid of one party so far in a month, USD."""
        return self._received[month].get(name, 0.0) if month in self._received else 0.0

    def month(self, month: int) -> dict[tuple[str, str, str], float]:
        """Flows of one month by (payer, payee, account)."""
        return dict(self._months.get(month, {}))

    def net(self, month: int) -> dict[str, float]:
        """Received less paid of everybody in one month, USD; adds up to zero."""
        return net_receipts(self.month(month))


def net_receipts(flows: Mapping[tuple[str, str, str], float], but: Iterable[str] = ()) -> dict[str, float]:
    """Received less paid of everybody who takes part in some flows, USD; adds up to zero. `but`: accounts left out."""
    out: dict[str, float] = defaultdict(float)
    left = frozenset(but)
    for (payer, payee, account), usd in flows.items():
        if account not in left:
            out[payer] -= usd
            out[payee] += usd
    return dict(out)
