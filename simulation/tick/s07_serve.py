"""Stage 7: sellers serve what they can of what is asked for; incumbents, adoption and consideration move on."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.equations.capacity import learned_growth
from simulation.equations.demand import Outcome
from simulation.tick.compute import hired, needed, served_choice
from simulation.tick.deals import closing, moved
from simulation.tick.people import adopted, considered, mix_incumbency
from simulation.tick.s06_choose import rows

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.mass", "users.adoption", "sellers.active", "sellers.acquired_by", "sellers.incumbency",
    "sellers.capacity", "sellers.need",
    "sellers.growth", "sellers.hired", "sellers.busy", "sellers.idle_cost", "offers.price", "offers.tax",
    "offers.supplier", "offers.units", "offers.demanded", "offers.asked", "offers.billed",
)  # fmt: skip
WRITES = (
    "offers.served", "offers.billed", "offers.idle", "sellers.incumbency", "sellers.need", "sellers.growth",
    "sellers.hired", "sellers.busy", "sellers.idle_cost", "users.surplus", "users.spending", "users.mass",
    "users.adoption",
)  # fmt: skip


def run(economy: "Economy") -> None:
    """Serve and turn away; book spending, surplus, and what compute was paid for beyond its planned cost."""
    market, users = economy.this_market(), economy.users
    outcome, people = served_choice(economy), market.people
    _serve(economy, outcome)
    _use_compute(economy)
    users.surplus = np.bincount(people.user, outcome.surplus * people.stake, len(users))
    users.spending = _spending(economy, outcome.share, economy.offers.price[market.live])
    economy.sellers.incumbency = outcome.incumbent
    mass = considered(economy)
    economy.sellers.incumbency = mix_incumbency(economy, users.mass, mass)
    if len(closing(economy)):
        economy.sellers.incumbency = moved(economy, economy.sellers.incumbency)
    users.mass, users.adoption = mass, adopted(economy)


def _serve(economy: "Economy", outcome: Outcome) -> None:
    """Tokens served and billed; all that was asked for unless somebody was turned away."""
    market, offers = economy.this_market(), economy.offers
    if outcome is economy.this_choice():
        offers.served, offers.billed = offers.demanded, offers.asked
        return
    tokens = market.tokens(outcome.share, offers.price[market.live], offers.tax.shape[1])
    offers.served = rows(offers.demanded, market.live, tokens)
    offers.billed = rows(offers.asked, market.live, np.einsum("jkc,k->jc", tokens, market.people.billed))


def _use_compute(economy: "Economy") -> None:
    """What suppliers hired, how busy it was, and what that means for their cost and their forecasts.

    Hired x rent is paid; the plan was units / busy x rent for each Mtok. The difference is spread over the supplier's
    tokens by the compute they take.
    """
    sellers, offers, hardware = economy.sellers, economy.offers, economy.setup.hardware
    asked = needed(economy, offers.asked)
    sellers.growth = learned_growth(sellers.growth, sellers.need, asked, hardware.forecast)
    sellers.need = asked
    if not hardware.limited:
        return
    used = needed(economy, offers.billed)
    sellers.hired = hired(economy, used)
    sellers.idle_cost = economy.compute.rent * (sellers.hired - used / sellers.busy)
    per_unit = np.where(used > 0, sellers.idle_cost / np.where(used > 0, used, 1.0), 0.0)
    offers.idle = per_unit[offers.supplier] * offers.units
    seen = np.where(sellers.hired > 0, used / np.where(sellers.hired > 0, sellers.hired, 1.0), sellers.busy)
    sellers.busy = sellers.busy + hardware.idle_memory * (seen - sellers.busy)


def _spending(economy: "Economy", share: NDArray[np.float64], prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each user pays, taxes included, USD a month, (I,)."""
    market = economy.this_market()
    people = market.people
    slope = market.at(prices).slope
    paid = prices[:, None] + (market.fee / market.markup)[:, people.cell[people.user]]
    # du/dp x stake is billed tokens times (1 + tax), so slope x stake x (p + fee / (1 + tax)) is money paid.
    return np.bincount(people.user, (share * slope * paid).sum(0) * people.stake, len(economy.users))
