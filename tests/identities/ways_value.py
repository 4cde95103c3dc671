"""What use is worth under plans, free tiers and on own hardware: every offer repriced by hand, before anybody pays."""

import numpy as np

from simulation.equations.ways_reference import one_way, parts
from simulation.goods.plan import PAID
from tests.identities.gross import Nests, used_value


def value_in_ways(economy):
    """Use of all people in each way but pay as you go, flat rates, and tastes over all ways, USD a month."""
    uptake = economy.this_uptake()
    ways, share = uptake.ways, uptake.choice.share
    total = (ways.tastes.kappa * ways.money * mode_entropy(share, ways)).sum()
    for way, row in enumerate(ways.rows):
        total += _in_way(economy, way) + _flat_rate(economy, row, share[1 + way])
    return float(total)


def _flat_rate(economy, row, share):
    """What it is worth to owe the same every month, USD a month."""
    if economy.plans.kind[row] != PAID:
        return 0.0
    worth = np.array([segment.flat_rate for segment in economy.setup.segments.values()])[economy.users.segment]
    return float((worth * economy.this_ways().money) @ share)


def _in_way(economy, way):
    """Gross value of use of all people in one way; where tokens jump over the quota, the mixture of both sides."""
    uptake = economy.this_uptake()
    problem, solved, total = uptake.ways.problem, uptake.ways.solved, 0.0
    for part in parts(problem, uptake.share[way] > 0):
        setting, curve, mode = one_way(problem, way, part)
        nests, user = Nests(setting.market.structure), setting.user
        low, other = (priced(mode, shadow[way, part.users], setting) for shadow in (solved.price, solved.other))
        top = priced(mode, np.full(setting.users, np.inf), setting)
        listed = np.all(np.isfinite(top) & (low >= top * (1 - 1e-12)), axis=0)
        mix = np.where(listed, 1.0, solved.mix[way, part.users][user])
        people = setting.stake * uptake.share[way, part.users][user]
        for weight, price in ((mix, low), (1 - mix, other)):
            utility, use = _repriced(economy, part, (setting, curve, mode), price)
            total += (nests.value(nests.chances(utility), use) * weight * people).sum()
    return float(total)


def priced(mode, shadow, setting):
    """Prices of included offers at a shadow price, never above list, (m, N)."""
    user = setting.user
    return np.minimum(mode.base[:, None] + mode.burn[:, user] * shadow[user], mode.ceiling[:, user])


def _repriced(economy, part, way, price):
    """Utility and utility but for money of every offer and copy in one way at prices (m, N), (J, N) each."""
    market, (setting, curve, mode) = economy.this_market(), way
    included, listed = mode.included, economy.offers.price[market.live]
    utility = np.array(setting.market.utility)
    use = np.zeros_like(utility)
    use[: len(listed)] = used_value(market, listed)[:, part.columns]
    net = curve.gross - curve.rate * np.where(curve.covered[None], price[:, None], curve.beyond[:, None])
    used = net > 0 if curve.single else np.ones(net.shape, bool)
    barred = np.isneginf(curve.gross[:, 0])
    utility[included] = np.where(barred, -np.inf, (np.where(used, net, 0) * curve.weight).sum(1))
    use[included] = np.where(barred, 0, (np.where(used, curve.gross, 0) * curve.weight).sum(1))
    return utility, use


def mode_entropy(share, ways):
    """Worth of variety among ways, in units of their scale, (I,): nests by seller, each by its scale."""
    nests = {seller: share[ways.seller == seller] for seller in set(ways.seller.tolist())}
    lam, out = 1 - ways.tastes.rho, 0.0
    for block in nests.values():
        whole = block.sum(0)
        out = out - _xlogx(whole, np.ones_like(whole)) - lam * sum(_xlogx(part, whole) for part in block)
    return out


def _xlogx(part, whole):
    there = part > 0
    return np.where(there, part * np.log(np.where(there, part, 1) / np.where(there, whole, 1)), 0)
