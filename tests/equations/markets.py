"""Random markets and long-double brute force over incumbent classes, shared by the equation tests."""

from __future__ import annotations

import numpy as np

from simulation.equations.demand import Choices, Structure
from simulation.equations.response import LinearDemand, Market

LONG = np.longdouble


def random_structure(rng, sellers=5, weights=6, families=3, offers=14, kappa=0.1, rho_host=0.9, rho_family=0.6):
    """Offers on distinct (seller, weights) pairs where possible; sellers cross nests and families."""
    pairs = rng.permutation(sellers * weights)[:offers]
    return Structure(pairs % sellers, pairs // sellers, rng.integers(0, families, weights), kappa, rho_host, rho_family)


def random_choices(rng, structure, decisions=6, sellers=5, height=0.3, missing=0.1):
    """Utilities of both signs, some offers out of reach, some decisions without switching cost."""
    offers = len(structure.seller)
    utility = rng.normal(0.0, 0.4, (offers, decisions))
    utility[rng.random((offers, decisions)) < missing] = -np.inf
    incumbent = rng.dirichlet(np.ones(sellers + 1), decisions).T[:sellers].copy()
    return Choices(utility, height * rng.random(decisions), incumbent)


def random_market(rng, decisions=40, patience=0.0, height=0.2, sellers=5, compiled=False, owner=None, **shape):
    """A market of routers with lognormal values, quantities not proportional to slopes, and prices above cost."""
    structure = random_structure(rng, sellers=sellers, **shape)
    offers = len(structure.seller)
    slope = 1 / rng.lognormal(1.0, 0.8, decisions) * rng.uniform(0.5, 1.0, (offers, 1))
    quantity = slope * rng.lognormal(1.0, 1.0, decisions) * rng.uniform(0.8, 1.2, (offers, 1))
    base = 0.3 + rng.normal(0.3, 0.2, (offers, decisions)) + rng.normal(0, 0.2, (offers, 1))
    choices = random_choices(rng, structure, decisions, sellers, height)
    costs = rng.uniform(0.05, 0.3, offers)
    demand = LinearDemand(base, slope, quantity)
    return Market(structure, demand, costs, choices.switching, choices.incumbent, patience, owner, compiled)


def brute_force(structure, choices):
    """Masses and surplus by the textbook formula for every incumbent class, in long double."""
    kappa, lam, mu = LONG(structure.kappa), LONG(1) - LONG(structure.rho_host), LONG(1) - LONG(structure.rho_family)
    utility, sellers = choices.utility.astype(LONG), choices.incumbent.shape[0]
    mass = np.vstack([choices.incumbent, np.maximum(1 - choices.incumbent.sum(axis=0), 0)]).astype(LONG)
    share, outside, surplus = np.zeros(utility.shape, LONG), LONG(0), LONG(0)
    for c in range(sellers + 1):
        paid = np.where((np.asarray(structure.seller) == c)[:, None], 0.0, choices.switching).astype(LONG)
        probability, log_sum = nested_logit(structure, (utility - paid) / kappa, lam, mu)
        share = share + mass[c] * probability
        outside = outside + mass[c] * np.exp(-log_sum)
        surplus = surplus + mass[c] * kappa * log_sum
    return share, outside, surplus


def nested_logit(structure, value, lam, mu):
    """Probabilities (J, N) and ln of the total, outside value 0; `value` in units of kappa."""
    family, weights = np.asarray(structure.family), np.asarray(structure.weights)
    probability = np.zeros(value.shape, LONG)
    tops = [np.zeros(value.shape[1], LONG)]
    for f in range(family.size):
        nests = [g for g in np.flatnonzero(family == f) if np.any(weights == g)]
        if nests:
            within = [log_sum_exp(value[weights == g] / lam) * lam for g in nests]
            upper = log_sum_exp(np.array(within) / mu) * mu
            tops.append(upper)
            for g, inner in zip(nests, within, strict=True):
                with np.errstate(invalid="ignore"):
                    log_share = (value[weights == g] - inner) / lam + (inner - upper) / mu + upper
                probability[weights == g] = np.where(np.isfinite(value[weights == g]), np.exp(log_share), 0)
    total = log_sum_exp(np.array(tops))
    return probability * np.exp(-total), total


def log_sum_exp(x):
    """ln sum exp over rows, -inf where every row is -inf."""
    top = x.max(axis=0)
    safe = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(x - safe).sum(axis=0)) + safe
