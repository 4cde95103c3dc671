"""Textbook markets in the terms of the equations: linear utility v - a p, one decision or many."""

from __future__ import annotations

import numpy as np

from simulation.equations.demand import Structure
from simulation.equations.response import LinearDemand, Market


def logit_market(value, slope, costs, seller=None, weights=None, sigma=0.0, kappa=1.0, mass=None):
    """Market without incumbents: `value` (J,) or (J, N) for N types, `slope` scalar or (N,), nests by `weights`."""
    value = np.atleast_2d(np.asarray(value, dtype=float).T).T
    offers, types = value.shape
    seller = np.arange(offers) if seller is None else np.asarray(seller)
    weights = np.arange(offers) if weights is None else np.asarray(weights)
    slopes = np.broadcast_to(np.asarray(slope, dtype=float), (offers, types))
    mass = np.full(types, 1.0 / types) if mass is None else mass
    structure = Structure(seller, weights, np.arange(weights.max() + 1), kappa, sigma, 0.0)
    demand = LinearDemand(value, slopes, np.broadcast_to(mass, (offers, types)))
    none = np.zeros((seller.max() + 1, types))
    return Market(structure, demand, np.asarray(costs, dtype=float), np.zeros(types), none)
