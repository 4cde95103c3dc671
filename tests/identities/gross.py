"""Gross user value by brute force over incumbent classes: what offers are worth, before anybody pays."""

import numpy as np

from tests.equations.markets import LONG, nested_logit


def gross_value(market, prices, incumbency):
    """USD a month: sum over classes and decisions of mass x stake x (use - switching cost + kappa x entropy)."""
    people, structure = market.people, market.structure
    use, utility = used_value(market, prices), market.rows(np.arange(len(market.live)), prices).utility
    switching = people.switching[people.user]
    none = np.maximum(1 - incumbency.sum(0), 0.0)
    total = np.zeros(len(switching), LONG)
    for seller, mass in enumerate([*incumbency, none]):
        leaves = (structure.seller != seller)[:, None] * switching
        share = shares(structure, utility - leaves)
        worth = (share * np.where(share > 0, use - leaves, 0.0)).sum(0) + structure.kappa * entropy(structure, share)
        total = total + mass * worth
    return float((total * people.stake).sum())


def used_value(market, prices):
    """Performance plus taste of every offer in every decision, share of the stake, (J, N): utility but for money."""
    people = market.people
    cells = people.cell
    paid = prices[:, None] * market.markup[:, cells] + market.fee[:, cells]
    routed = market.gross[:, :, people.routers].reshape(len(prices), -1)
    gross = market.gross[:, :, people.singles]
    used = gross > people.rate[:, people.singles] * paid[:, None, people.singles]
    worth = people.worth[:, people.singles]
    single = (np.where(used, gross, 0.0) * worth / worth.sum(0)).sum(1)
    return np.concatenate([routed, single], axis=1)


def shares(structure, utility):
    """Choice probabilities in long double, (J, N)."""
    lam, mu = LONG(1) - LONG(structure.rho_host), LONG(1) - LONG(structure.rho_family)
    return nested_logit(structure, utility.astype(LONG) / LONG(structure.kappa), lam, mu)[0]


def entropy(structure, share):
    """Worth of variety in units of kappa, (N,): entropies of the choice of family, weights and host, each by its scale.

    H = -sum P_F ln P_F - P_0 ln P_0 - mu sum P_g ln(P_g / P_F) - lam sum P_j ln(P_j / P_g).
    """
    nests = [share[structure.weights == g].sum(0) for g in range(len(structure.family))]
    families = [sum(nests[g] for g in np.flatnonzero(structure.family == f)) for f in np.unique(structure.family)]
    outside = 1 - share.sum(0)
    out = sum(_plogp(family, 1) for family in [*families, outside])
    for g, nest in enumerate(nests):
        family = sum(nests[h] for h in np.flatnonzero(structure.family == structure.family[g]))
        out = out + (1 - LONG(structure.rho_family)) * _plogp(nest, family)
        inner = sum(_plogp(share[j], nest) for j in np.flatnonzero(structure.weights == g))
        out = out + (1 - LONG(structure.rho_host)) * inner
    return -out


def _plogp(part, whole):
    """part x ln(part / whole), 0 where there is no part."""
    safe = part > 0
    ratio = np.where(safe, part, 1) / np.where(safe, whole, 1)
    return np.where(safe, part * np.log(ratio), 0)
