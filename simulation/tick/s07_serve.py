"""Stage 7: sellers serve what they can of what is asked for; incumbents, adoption and consideration move on."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulation.equations.capacity import learned_growth
from simulation.goods.plan import OWN
from simulation.tick.compute import hired, needed, served_choice
from simulation.tick.deals import closing, moved
from simulation.tick.people import adopted, considered, kept_incumbency, mix_incumbency, moved_share
from simulation.tick.uptake import Uptake

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.mass", "users.adoption", "sellers.active", "sellers.need", "sellers.growth",
    "sellers.capacity", "sellers.hired", "sellers.busy", "sellers.idle_cost", "sellers.acquired_by",
    "sellers.incumbency", "offers.supplier", "offers.price", "offers.units", "offers.demanded", "offers.asked",
    "offers.quota_asked", "offers.billed", "offers.quota_billed",
)  # fmt: skip
WRITES = (
    "offers.served", "offers.billed", "offers.quota_billed", "offers.idle", "sellers.incumbency", "sellers.need",
    "sellers.growth", "sellers.hired", "sellers.busy", "sellers.idle_cost", "users.surplus", "users.spending",
    "users.moved", "users.mass", "users.adoption",
)  # fmt: skip


def run(economy: "Economy") -> None:
    """Serve and turn away; book spending, surplus, and what compute was paid for beyond its planned cost."""
    users, people = economy.users, economy.this_market().people
    outcome, asked = served_choice(economy), economy.this_uptake()
    uptake = asked if outcome is asked.outcome else replace(asked, outcome=outcome)
    _serve(economy, uptake)
    _use_compute(economy)
    refused = (asked.outcome.surplus - outcome.surplus) * people.stake * asked.choice.share[0][people.user]
    users.surplus = asked.choice.surplus - np.bincount(people.user, refused, len(users))
    users.spending = uptake.spending()
    # Incumbents are those of metered use: who comes back from a plan comes as the average user of the type.
    after = kept_incumbency(economy, outcome.incumbent)
    users.moved = moved_share(economy, after)
    economy.sellers.incumbency = after
    mass = considered(economy)
    economy.sellers.incumbency = mix_incumbency(economy, users.mass, mass)
    if len(closing(economy)):
        economy.sellers.incumbency = moved(economy, economy.sellers.incumbency)
    users.mass, users.adoption = mass, adopted(economy)


def _serve(economy: "Economy", uptake: Uptake) -> None:
    """Tokens served and billed; all that was asked for unless somebody was turned away."""
    market, offers = economy.this_market(), economy.offers
    offers.quota_billed = offers.quota_asked
    if uptake is economy.this_uptake():
        offers.place("served", market.live, offers.demanded[market.live])
        offers.billed = offers.asked
        return
    tokens = uptake.at_list()
    under = uptake.on_quota(own=economy.plans.kind[uptake.ways.rows] == OWN) if len(economy.plans) else 0.0
    offers.place("served", market.live, tokens + under)
    offers.place("billed", market.live, np.einsum("jkc,k->jc", tokens, market.people.billed))


def _use_compute(economy: "Economy") -> None:
    """What suppliers hired, how busy it was, and what that means for their cost and their forecasts.

    Hired x rent is paid; the plan was units / busy x rent for each Mtok. The difference is spread over the supplier's
    tokens by the compute they take.
    """
    sellers, offers, hardware = economy.sellers, economy.offers, economy.setup.hardware
    asked = needed(economy, offers.asked + offers.quota_asked)
    sellers.growth = learned_growth(sellers.growth, sellers.need, asked, hardware.forecast)
    # The compute that those taken over need is their buyers' from now on.
    sellers.need = moved(economy, asked)
    if not hardware.limited:
        return
    used = needed(economy, offers.billed + offers.quota_billed)
    sellers.hired = hired(economy, used)
    sellers.idle_cost = economy.compute.rent * (sellers.hired - used / sellers.busy)
    per_unit = np.where(used > 0, sellers.idle_cost / np.where(used > 0, used, 1.0), 0.0)
    offers.idle = per_unit[offers.supplier] * offers.units
    seen = np.where(sellers.hired > 0, used / np.where(sellers.hired > 0, sellers.hired, 1.0), sellers.busy)
    sellers.busy = sellers.busy + hardware.idle_memory * (seen - sellers.busy)
