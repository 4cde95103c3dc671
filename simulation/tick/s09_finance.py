"""Stage 9: cash moves, parents pay, investors fund; compute is reserved and hardware ordered."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.tick.fleets import order, reserve
from simulation.tick.money import raisable

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "sellers.active", "sellers.rd", "sellers.cash", "sellers.parent", "sellers.last_round", "sellers.revenue",
    "sellers.serving_cost", "sellers.profit", "sellers.fleet", "sellers.need", "sellers.growth", "sellers.reserved",
    "weights.developer", "weights.rating", "fleets.owner", "fleets.units", "fleets.delivered", "fleets.retires",
)  # fmt: skip
WRITES = ("sellers.cash", "sellers.raised", "sellers.last_round", "sellers.reserved", "fleets.*")


def run(economy: "Economy") -> None:
    """A parent covers the month's loss up to its limit; a lab whose runway is short sells shares, if anybody buys."""
    sellers, ledger, names = economy.sellers, economy.ledger, economy.sellers.names
    result = sellers.profit
    parent = np.where(sellers.active, np.clip(-result, 0.0, sellers.parent), 0.0)
    cash = sellers.cash + result + parent
    burn = np.maximum(-(result + parent), 0.0)
    short = sellers.active & (cash < burn * economy.setup.finance.runway_target) & (burn > 0)
    raised = np.where(short, raisable(economy), 0.0) + sum(economy.hooks("funding"))
    for row in range(len(names)):
        ledger.post(economy.month, "parents", names[row], "parent's support", float(parent[row]))
        ledger.post(economy.month, "investors", names[row], "funding round", float(raised[row]))
    sellers.raised = parent + raised
    sellers.last_round = np.where(raised > 0, economy.month, sellers.last_round)
    sellers.cash = cash + raised
    if economy.setup.hardware.limited:
        reserve(economy)
        order(economy)
