"""Stage 9: investors learn and value labs; parents and investors pay; take-overs are paid; compute is ordered."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.accounting import research_after
from simulation.tick.fleets import order, reserve
from simulation.tick.money import expected_growth, kept_by_open_labs, learned, raisable, reported, valued
from simulation.tick.settlement import Settled, pay_for_takeovers, wind_up

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "sellers.kind", "sellers.openness", "sellers.active", "sellers.rd", "sellers.cash", "sellers.overhead",
    "sellers.parent", "sellers.core_gain", "sellers.last_round", "sellers.revenue", "sellers.serving_cost",
    "sellers.wholesale_revenue", "sellers.wholesale_cost", "sellers.profit", "sellers.fleet", "sellers.need",
    "sellers.growth", "sellers.reserved", "sellers.research", "sellers.valuation", "sellers.assets",
    "sellers.paid_in", "sellers.retained", "sellers.acquired_by", "sellers.sale_price", "weights.developer",
    "weights.rating", "fleets.owner", "fleets.units", "fleets.delivered", "fleets.retires", "history.lab_revenue",
    "history.lab_result", "history.belief", "history.growth", "history.open_share",
)  # fmt: skip
WRITES = (
    "sellers.cash", "sellers.raised", "sellers.dealt", "sellers.last_round", "sellers.research", "sellers.valuation",
    "sellers.assets", "sellers.paid_in", "sellers.retained", "history.lab_revenue", "history.lab_result",
    "history.belief", "history.growth", "history.open_share", "sellers.reserved", "fleets.*",
)  # fmt: skip

ROUNDING = 1e-9
"""Share of a sum of money below which a difference is rounding."""


def run(economy: "Economy") -> None:
    """Learn, value, fund, pay; then cash follows the month's ledger, and the balance sheet what stands behind it."""
    _learn(economy)
    sellers, ledger = economy.sellers, economy.ledger
    paid = _funding(economy)
    settled = Settled.none(len(sellers))
    pay_for_takeovers(economy, settled)
    wind_up(economy, settled)
    raised = paid + settled.support
    sellers.raised = raised
    sellers.dealt = settled.dealt
    sellers.assets = sellers.assets + settled.assets
    sellers.paid_in = sellers.paid_in + raised + settled.paid_in
    sellers.retained = sellers.retained + sellers.profit + settled.retained
    cash = sellers.cash + np.array([ledger.received(economy.month, name) for name in sellers.names])
    # Who has handed its cash over has none: what rounding leaves would be wound up month after month.
    sellers.cash = np.where(np.abs(cash) <= ROUNDING * settled.emptied, 0.0, cash)
    if economy.setup.hardware.limited:
        reserve(economy)
        order(economy)


def _learn(economy: "Economy") -> None:
    """Note the month's revenue and result of all labs, update beliefs and expected growth, and value every lab."""
    sellers, history = economy.sellers, economy.history
    revenue, result = reported(economy)
    history.put("lab_revenue", -1, revenue)
    history.put("lab_result", -1, result)
    history.put("growth", -1, expected_growth(economy))
    history.put("belief", -1, learned(economy))
    history.put("open_share", -1, kept_by_open_labs(economy))
    sellers.research = research_after(sellers.research, sellers.rd, economy.setup.investors.research_life)
    sellers.valuation = valued(economy, sellers.revenue)


def _funding(economy: "Economy") -> NDArray[np.float64]:
    """What parents and investors pay each seller, USD, (S,): posted.

    A parent covers the month's loss up to its limit and what its core business gains from models. A lab whose cash
    lasts less than the runway target at what it
    then burns asks for some months of that and gets it as far as a round goes: dilution x valuation.
    """
    sellers, ledger, finance = economy.sellers, economy.ledger, economy.setup.finance
    parent = np.where(sellers.active, np.clip(-sellers.profit, 0.0, sellers.parent + sellers.core_gain), 0.0)
    burn = np.maximum(-(sellers.profit + parent), 0.0)
    short = (sellers.cash + sellers.profit + parent < burn * finance.runway_target) & (burn > 0)
    staying = sellers.active & (sellers.acquired_by < 0)
    asked = np.where(short & staying, finance.round_months * burn, 0.0)
    raised = np.minimum(asked, raisable(economy)) + sum(economy.hooks("funding"))
    sellers.last_round = np.where(raised > 0, economy.month, sellers.last_round)
    for row in np.flatnonzero((parent != 0) | (raised != 0)).tolist():
        name = sellers.names[row]
        ledger.post(economy.month, "parents", name, "parent's support", float(parent[row]))
        ledger.post(economy.month, "investors", name, "funding round", float(raised[row]))
    return np.asarray(parent + raised)
