"""Gross user value by going through the classes of incumbents one by one: what use is worth, before anybody pays."""

import numpy as np


def gross_value(market, prices, incumbency, paying=None):
    """USD a month: sum over classes and decisions of mass x stake x (use - switching cost + kappa x entropy).

    `paying` (I,): the share of each type's people who are counted, default all.
    """
    structure = market.structure
    use, utility = used_value(market, prices), market.rows(np.arange(len(market.live)), prices).utility
    nests = Nests(structure)
    total = np.zeros(utility.shape[1])
    for held, mass, leaves in _classes(market, incumbency):
        found = nests.chances(utility[:, held] - leaves)
        total[held] += mass * nests.value(found, use[:, held] - leaves)
    return _in_usd(market, total, paying)


def rationed_value(market, prices, incumbency, rationing, paying=None):
    """The same when suppliers (J,) refuse a share of choices and take some next ones: `rationing` is all three, (J,).

    Served at once, users are left with kappa I; turned away from f and served by k with P_k^(-f) kappa I^(-f) -
    P_k kappa I in all. What use is worth is that and what those who are served pay.
    """
    supplier, refused, taken = rationing
    use, utility = used_value(market, prices), market.rows(np.arange(len(market.live)), prices).utility
    nests, take = Nests(market.structure), np.append(taken[supplier], 1.0)[:, None]
    money = np.subtract(use, utility, out=np.zeros_like(use), where=np.isfinite(utility))
    total = np.zeros(utility.shape[1])
    for held, mass, leaves in _classes(market, incumbency):
        net = utility[:, held] - leaves
        share, worth = _with_outside(nests, net)
        served = share[:-1] * (1 - refused[supplier])[:, None]
        left = worth * (1 - (refused[supplier][:, None] * share[:-1]).sum(0))
        for short in np.flatnonzero(refused):
            gone = supplier == short
            then, less = _with_outside(nests, np.where(gone[:, None], -np.inf, net))
            moved, gained = then - share, then * less - share * worth
            moved[:-1][gone] = gained[:-1][gone] = 0
            served += refused[short] * (take * moved)[:-1]
            left += refused[short] * (take * gained).sum(0)
        total[held] += mass * (left + (served * money[:, held]).sum(0))
    return _in_usd(market, total, paying)


def _classes(market, incumbency):
    """For customers of every seller and of none: their decisions, mass and cost of leaving (J, n) for each offer."""
    people, sellers = market.people, market.structure.seller
    switching = people.switching[people.user]
    none = np.maximum(1 - incumbency.sum(0), 0.0)
    for seller, mass in enumerate([*incumbency, none]):
        held = np.flatnonzero(mass > 0)
        if len(held):
            yield held, mass[held], (sellers != seller)[:, None] * switching[held]


def _in_usd(market, value, paying):
    people = market.people
    return float((value * people.stake * (1.0 if paying is None else paying[people.user])).sum())


def used_value(market, prices):
    """Performance plus taste of every offer in every decision, share of the stake, (J, N): utility but for money."""
    people = market.people
    cells = people.cell
    paid = prices[:, None] * market.markup[:, cells] + market.fee[:, cells]
    routed = market.gross[:, :, people.routers].reshape(len(prices), -1)
    gross = market.gross[:, :, people.singles]
    used = gross > people.rate[:, people.singles] * paid[:, None, people.singles]
    worth = people.worth[:, people.singles]
    whole = worth.sum(0)
    single = (np.where(used, gross, 0.0) * worth / np.where(whole > 0, whole, 1.0)).sum(1)
    return np.concatenate([routed, single], axis=1)


class Chances:
    """Probabilities: of an offer (J, N), of weights (G, N), of a family (F, N), of the outside (N,)."""

    def __init__(self, offer, weights, family, outside):
        self.offer, self.weights, self.family, self.outside = offer, weights, family, outside


class Nests:
    """Three levels of choice as 0-1 matrices of who belongs where, so that sums over members are products."""

    def __init__(self, structure):
        self.structure = structure
        self.of_weights = np.arange(len(structure.family))[:, None] == structure.weights  # (G, J)
        self.of_family = np.unique(structure.family)[:, None] == structure.family  # (F, G)

    def chances(self, utility):
        """Probabilities from utilities (J, N), top down: family, then weights, then host."""
        kappa = self.structure.kappa
        lam, mu = kappa * (1 - self.structure.rho_host), kappa * (1 - self.structure.rho_family)
        weights = _inclusive(self.of_weights, utility, lam)
        family = _inclusive(self.of_family, weights, mu)
        whole = np.logaddexp.reduce(np.vstack([family / kappa, np.zeros(utility.shape[1])]), axis=0)
        of_family = np.exp(family / kappa - whole)
        of_weights = _share(self.of_family, weights, family, mu) * (self.of_family.T @ of_family)
        of_offer = _share(self.of_weights, utility, weights, lam) * (self.of_weights.T @ of_weights)
        return Chances(of_offer, of_weights, of_family, np.exp(-whole))

    def entropy(self, found):
        """Worth of variety in units of kappa, (N,): entropies of the choice of family, weights, host, by their scales.

        H = -sum P_F ln P_F - P_0 ln P_0 - mu sum P_g ln(P_g / P_F) - lam sum P_j ln(P_j / P_g).
        """
        top = _plogp(found.family, 1.0).sum(0) + _plogp(found.outside, 1.0)
        middle = _plogp(found.weights, self.of_family.T @ found.family).sum(0)
        bottom = _plogp(found.offer, self.of_weights.T @ found.weights).sum(0)
        return -(top + (1 - self.structure.rho_family) * middle + (1 - self.structure.rho_host) * bottom)

    def value(self, found, use):
        """Sum of P x use (J, N) over offers, and what variety is worth: share of the stake, (N,)."""
        there = found.offer > 0
        worth = (found.offer * np.where(there, use, 0.0)).sum(0)
        return worth + self.structure.kappa * self.entropy(found)


def _inclusive(members, value, scale):
    """scale x ln sum exp(value / scale) over each nest's members, -inf where nobody is there."""
    out = np.full((len(members), value.shape[1]), -np.inf)
    for nest, rows in enumerate(members):
        out[nest] = scale * np.logaddexp.reduce(value[rows] / scale, axis=0, initial=-np.inf)
    return out


def _share(members, value, whole, scale):
    """Each member's part of its nest."""
    there = np.isfinite(value)
    return np.where(there, np.exp((value - np.where(there, whole[members.argmax(0)], 0.0)) / scale), 0.0)


def _plogp(part, whole):
    """part x ln(part / whole), 0 where there is no part."""
    safe = part > 0
    ratio = np.where(safe, part, 1) / np.where(safe, whole, 1)
    return np.where(safe, part * np.log(ratio), 0)


def _with_outside(nests, utility):
    """Choice probabilities with the outside last, (J + 1, N), and kappa I = -kappa ln P_0, (N,)."""
    found = nests.chances(utility)
    return np.vstack([found.offer, found.outside]), -nests.structure.kappa * np.log(found.outside)
