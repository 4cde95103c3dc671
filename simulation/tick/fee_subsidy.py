"""Fees below expected cost: a subscription that loses money on every user until enough of them are won."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.goods.plan import PAID
from simulation.tick.plans import fee_rule
from simulation.tick.ways import REACH

if TYPE_CHECKING:
    from simulation.economy import Economy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 0.05
"""Share of expected cost below which no fee falls: a plan without a fee would be a free tier."""


def subsidised_fees(economy: "Economy", seller: int, own: Ints) -> Floats | None:
    """max(c - subsidy, 5% of c), c what a subscriber of each plan cost last month, USD a month, (m,).

    None once the seller's share of all paying subscribers has reached its target, or its months are over. A plan that
    nobody took last month keeps its fee. One review moves a fee as far as any fee rule does.
    """
    plans, subsidy = economy.plans, economy.setup.labs[economy.sellers.names[seller]].fee_subsidy
    people = plans.subscribers(economy.this_ways().people) * (plans.kind == PAID)
    every, mine = float(people.sum()), float(people[plans.seller == seller].sum())
    share = mine / every if every > 0 else 0.0
    age = economy.month - max(int(economy.sellers.entered[seller]), 0)
    if age >= subsidy.months or share >= subsidy.target_share:
        return None
    cost = plans.cost_each[own]
    wish = np.maximum(cost - subsidy.per_user, LEAST * cost)
    fees = np.clip(wish, plans.fee[own] / REACH, plans.fee[own] * REACH)
    return np.asarray(np.where(wish > 0, fees, plans.fee[own]))


def subscribers_cost(economy: "Economy") -> tuple[Floats, Floats]:
    """What a subscriber to each plan costs, USD a month, and losses so far of plans that are subsidised, USD, (L,)."""
    plans = economy.plans
    people = plans.subscribers(economy.this_uptake().ways.people)
    each = np.divide(plans.serving, people, out=np.zeros(len(plans)), where=people > 0)
    chosen = [
        plans.kind[row] == PAID and fee_rule(economy, int(plans.seller[row])) == "subsidised"
        for row in range(len(plans))
    ]
    return each, np.asarray(plans.sunk + np.where(chosen, plans.serving - plans.fee * people, 0.0))
