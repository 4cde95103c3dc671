"""How take-overs are paid and the books of sellers out of business closed (stage 9)."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.tick.deals import closing, spare

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]


class Settled(NamedTuple):
    """What take-overs and windings-up change in each seller's books, USD, (S,) each."""

    support: Floats  # paid by parents for take-overs
    dealt: Floats  # received less paid otherwise
    assets: Floats
    paid_in: Floats  # besides money raised
    retained: Floats  # besides the month's result
    emptied: Floats  # size of the cash that was handed over to the last cent

    @classmethod
    def none(cls, sellers: int) -> "Settled":
        """Nothing yet."""
        return cls(*(np.zeros(sellers) for _ in cls._fields))


def pay_for_takeovers(economy: "Economy", settled: Settled) -> None:
    """The buyer pays the price to the owners and gets the lab's cash; what it pays beyond net assets is an asset.

    Price - net assets may be negative (a bargain). Its parent pays what its spare cash does not cover, as far as it
    goes. The lab's own balance sheet is closed: its owners' money is what is left of it.
    """
    sellers, ledger, month = economy.sellers, economy.ledger, economy.month
    free, limit = spare(economy), economy.setup.finance.parent_months * sellers.parent
    for row in closing(economy):
        buyer, price = int(sellers.acquired_by[row]), float(sellers.sale_price[row])
        names = sellers.names[row], sellers.names[buyer]
        cash = float(sellers.cash[row]) + ledger.received(month, names[0])
        helped = min(max(price - float(free[buyer]), 0.0), float(limit[buyer]))
        ledger.post(month, "parents", names[1], "parent's support", helped)
        ledger.post(month, names[1], "investors", "take-over", price)
        payer, payee = names if cash >= 0 else names[::-1]
        ledger.post(month, payer, payee, "cash taken over", abs(cash))
        settled.support[buyer] += helped
        settled.dealt[buyer] += cash - price
        settled.dealt[row] -= cash
        settled.emptied[row] = abs(cash)
        settled.assets[buyer] += price - cash
        settled.assets[row] -= sellers.assets[row]
        settled.paid_in[row] -= cash + sellers.assets[row]


def wind_up(economy: "Economy", settled: Settled) -> None:
    """Who went out of business pays what cash is left to its owners; creditors bear what is missing."""
    sellers, ledger, month = economy.sellers, economy.ledger, economy.month
    for row in np.flatnonzero(~sellers.active & (sellers.cash != 0)):
        name = sellers.names[row]
        cash = float(sellers.cash[row]) + ledger.received(month, name)
        ledger.post(month, name, "investors", "liquidation", max(cash, 0.0))
        ledger.post(month, "investors", name, "unpaid debts", max(-cash, 0.0))
        settled.dealt[row] -= cash
        settled.emptied[row] = abs(cash)
        settled.paid_in[row] -= cash
        settled.retained[row] -= sellers.assets[row]
        settled.assets[row] -= sellers.assets[row]
