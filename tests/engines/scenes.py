"""Small months for the engines: three base types (two with a router), two tasks, five sellers."""

from dataclasses import replace

import numpy as np

from simulation.engines import Population, Scene
from tests.equations.markets import random_choices, random_structure

ROUTER = np.array([True, False, True])
USER = np.concatenate([np.tile([0, 1, 4, 5], 2), [2, 3]])
TASK = np.concatenate([np.repeat([0, 1], 4), [0, 0]])


def population(seed, people):
    """`people` (3,) behind the base types."""
    return Population(seed, np.asarray(people, float), ROUTER, ("a", "b", "c"), ("x", "y"))


def names(kind, count):
    return tuple(f"{kind}{i}" for i in range(count))


def month(seed=0, considers=0.3, adopted=0.5, height=0.3):
    """A first month."""
    rng = np.random.default_rng(seed)
    structure = random_structure(rng)
    choices = random_choices(rng, structure, decisions=len(USER), height=height)
    return Scene(
        month=0,
        structure=structure,
        choices=choices,
        user=USER,
        task=TASK,
        mass=np.tile([1 - considers, considers], 3),
        adoption=np.full(6, adopted),
        live=np.arange(14),
        offers=names("offer", 14),
        weights=names("weights", 6),
        families=names("family", 3),
        sellers=names("seller", 5),
    )


def after(scene, outcome, considers, adopted):
    """The month after: the same offers, incumbents as the choices left them, people moved between twins."""
    mass = np.tile([1 - considers, considers], 3)
    moved = np.maximum(mass - scene.mass, 0)[USER]
    kept, twin = outcome.incumbent, outcome.incumbent[:, np.arange(len(USER)) ^ 1]
    mixed = (kept * (mass[USER] - moved) + twin * moved) / mass[USER]
    return replace(
        scene, month=scene.month + 1, choices=replace(scene.choices, incumbent=mixed), mass=mass,
        adoption=np.full(6, adopted),
    )  # fmt: skip
