"""The user side of the month's market, and who is whose incumbent."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from simulation.agents.user import Users
from simulation.equations.caching import billed_share
from simulation.equations.demand import HEIGHT_LIMIT, choose
from simulation.equations.diffusion import adopters_after, considering_after, intensity
from simulation.goods.market import People
from simulation.parameters import SEGMENTS
from simulation.tick.market import open_market

if TYPE_CHECKING:
    from simulation.economy import Economy


def decisions(users: Users) -> int:
    """How many decisions a month holds: one per task for types with a router, one for all tasks for the others."""
    tasks = users.value.shape[1]
    return int(tasks * users.router.sum() + (~users.router).sum())


def open_incumbency(economy: "Economy") -> NDArray[np.float64]:
    """Everybody starts with the seller they would choose at the first list prices without switching costs.

    Returns the revenue that this brings each seller, USD a month, (S,).
    """
    market = open_market(economy)
    prices = economy.offers.price[market.live]
    choices = market.choices(prices, np.zeros_like(economy.sellers.incumbency))
    free = type(choices)(choices.utility, np.zeros_like(choices.switching), choices.incumbent)
    outcome = choose(market.structure, free)
    economy.sellers.incumbency = outcome.incumbent
    tokens = market.tokens(outcome.share, prices, market.markup.shape[1])
    revenue = prices * np.einsum("jkc,k->j", tokens, market.people.billed)
    return np.bincount(economy.offers.seller[market.live], revenue, len(economy.sellers))


def mix_incumbency(economy: "Economy", before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Incumbency after people moved between twin types, (sellers, N); they take their incumbents along.

    m'_to = (mass_to m_to + moved m_from) / (mass_to + moved); before, after: mass per user row, (I,).
    """
    people = economy.this_market().people.user
    out = np.array(economy.sellers.incumbency)
    fuller = (after > before)[people].nonzero()[0]
    stay = before[people[fuller]] / after[people[fuller]]
    there, left = out.take(fuller, axis=1), out.take(fuller ^ 1, axis=1)
    out[:, fuller] = there * stay + left * (1 - stay)
    return out


def billed_shares(economy: "Economy") -> NDArray[np.float64]:
    """Billed Mtok per Mtok used, by task, (K,): output mix and caching (equations/caching.py)."""
    tasks = economy.setup.tasks.values()
    known, before = (np.array([getattr(task, key) for task in tasks]) for key in ("billed", "cache_reference"))
    hits = np.array([task.cache_reference if task.cache_hit_rate is None else task.cache_hit_rate for task in tasks])
    return billed_share(known, before, hits, economy.setup.cost.cached_price_ratio)


def user_side(economy: "Economy") -> People:
    """Who decides this month, with what at stake."""
    users = economy.users
    billed = billed_shares(economy)
    demand = economy.setup.demand
    per_task = intensity(economy.month, demand.intensity_growth, demand.intensity_half_life)
    volume = (users.potential * (users.mass * users.adoption * per_task)[:, None]).T
    sticky = np.asarray(users.switching * users.portability + sum(economy.hooks("stickiness")))
    reviews = reviewing(economy)
    if reviews is not None:
        sticky = np.where(reviews, sticky, np.maximum(sticky, out_of_reach(economy)))
    return People(
        routers=np.flatnonzero(users.router),
        singles=np.flatnonzero(~users.router),
        cell=users.cell,
        rate=np.ascontiguousarray((billed / users.value).T),
        billed=billed,
        volume=volume,
        worth=volume * users.value.T,
        switching=sticky,
        metered=users.metered,
        reviews=reviews,
    )


def reviewing(economy: "Economy") -> NDArray[np.bool_] | None:
    """Who looks at other sellers this month, (I,): a share `demand.attention` of the types of every cell.

    Drawn anew each month, stratified within cells, the same for both twins of a base type; None: everybody looks.
    """
    share = economy.setup.demand.attention
    if share == 1.0:
        return None
    score = economy.streams.stratified_normal("attention", str(economy.month), economy.users.cell[::2])
    return np.repeat(ndtr(score) < share, 2)


def out_of_reach(economy: "Economy") -> float:
    """A switching cost that hardly anybody pays, share of value: nine tenths of what demand can compute."""
    demand = economy.setup.demand
    return 0.9 * HEIGHT_LIMIT * demand.kappa * (1 - demand.rho_host)


def kept_incumbency(economy: "Economy", after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Incumbency after choice (sellers, N): of those who did not look elsewhere as it was, whatever they used."""
    people = economy.this_market().people
    if people.reviews is None:
        return after
    return np.where(people.reviews[people.user], after, economy.sellers.incumbency)


def moved_share(economy: "Economy", after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each type's stake whose incumbent is another than a month ago, net, (I,).

    1/2 sum over sellers and nobody of |m'_s - m_s|, mean over a type's decisions by what is at stake.
    """
    people, before = economy.this_market().people, economy.sellers.incumbency
    change = after - before
    gap = 0.5 * (np.abs(change.sum(axis=0)) + np.abs(change, out=change).sum(axis=0))
    size = len(economy.users)
    whole = np.bincount(people.user, people.stake, size)
    return np.bincount(people.user, people.stake * gap, size) / np.where(whole > 0, whole, 1.0)


def considered(economy: "Economy") -> NDArray[np.float64]:
    """Share of each base type that sees open weights after this month's word of mouth, per user row, (I,)."""
    share = economy.users.mass[1::2]
    spread = considering_after(share, share, economy.setup.demand.word_of_mouth)
    return np.stack([1 - spread, spread], axis=1).ravel()


def adopted(economy: "Economy") -> NDArray[np.float64]:
    """Adoption after this month, by segment, (I,)."""
    segments = [economy.setup.segments[name] for name in SEGMENTS]
    innovation = np.array([item.adoption_innovation for item in segments])[economy.users.segment]
    imitation = np.array([item.adoption_imitation for item in segments])[economy.users.segment]
    return adopters_after(economy.users.adoption, innovation, imitation)
