"""The same month of choices by the engine `individuals`, by plain Mesa agents and by JAX."""

from dataclasses import dataclass, replace
from functools import cached_property

import mesa
import numpy as np

from simulation.economy import Economy
from simulation.engines import Scene
from simulation.engines.individuals import Individuals
from simulation.scenario import load


@dataclass
class Crowd:
    """The second month of the light preset with `count` people, ready to be chosen again and again."""

    count: int

    @cached_property
    def played(self) -> tuple[Individuals, Scene]:
        economy, scenes = Economy(load("light", ["engine=individuals", f"users.count={self.count}"])), []
        choose = economy.engine.choose
        economy.engine.choose = lambda scene: scenes.append(scene) or choose(scene)
        economy.step()
        economy.step()
        return economy.engine, scenes[-1]

    @property
    def engine(self) -> Individuals:
        return self.played[0]

    @property
    def scene(self) -> Scene:
        return self.played[1]

    def choose(self) -> np.ndarray:
        """People by offer and decision, (J, N), after one month of the engine with draws of its own."""
        return self.people(self.engine.choose(replace(self.scene, month=self.scene.month + 1)).share)

    def people(self, share: np.ndarray) -> np.ndarray:
        expected = self.engine.population.people[self.scene.user // 2] * self.scene.weight
        return share * expected

    @cached_property
    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Decisions of each active person as a list of arrays, and their incumbents (S: none), person by person."""
        state, scene = self.engine.state, self.scene
        own = [np.flatnonzero(scene.user == user) for user in range(len(scene.mass))]
        decisions, incumbents = [], []
        for person in np.flatnonzero(state.status > 0):
            decisions.append(own[self.engine.user_row(person)])
            held = np.array(self.engine.incumbents(person))
            incumbents.append(np.where(held >= 0, held, len(scene.sellers)))
        return decisions, incumbents

    @cached_property
    def choices(self) -> int:
        """Choices of all active people in a month."""
        return sum(len(own) for own in self.rows[0])


@dataclass(frozen=True)
class Nests:
    """Offers sorted by family and weights, and where nests and families begin."""

    order: np.ndarray
    seller: np.ndarray
    nest: np.ndarray
    family: np.ndarray
    scale: tuple[float, float, float]

    @classmethod
    def of(cls, scene: Scene) -> "Nests":
        layout, scale = scene.structure.layout(len(scene.sellers)), scene.structure.scale
        return cls(
            layout.order,
            layout.offer_seller,
            layout.nest_start,
            layout.family_start,
            (scale.kappa, scale.lam, scale.mu),
        )


class Buyer(mesa.Agent):
    """One person: nested logit for its decisions in numpy, then one draw each."""

    def __init__(self, model, decisions, incumbents):
        super().__init__(model)
        self.decisions, self.incumbents = decisions, incumbents

    def step(self):
        model, nests = self.model, self.model.nests
        kappa, lam, mu = nests.scale
        paid = model.switching[self.decisions][:, None] * (nests.seller != self.incumbents[:, None])
        value = (model.utility[self.decisions] - paid) / (kappa * lam)
        top = value.max(axis=1, keepdims=True)
        offer = np.exp(value - top)
        nest = np.add.reduceat(offer, nests.nest[:-1], axis=1) + 1e-300
        nest_power = nest ** (lam / mu)
        family = np.add.reduceat(nest_power, nests.family[:-1], axis=1)
        family_power = family**mu
        outside = np.exp(-lam * top)
        inside = np.repeat(nest_power / nest, np.diff(nests.nest), axis=1)
        above = np.repeat(family_power / family, model.offers_of_family, axis=1)
        edges = np.cumsum(offer * inside * above, axis=1)
        draw = model.rng.random((len(offer), 1)) * (edges[:, -1:] + outside)
        taken = (draw >= edges).sum(axis=1)
        sold = taken < len(nests.seller)
        self.incumbents = np.where(sold, nests.seller[np.minimum(taken, len(nests.seller) - 1)], model.sellers)
        np.add.at(model.taken, (nests.order[taken[sold]], self.decisions[sold]), 1)


class PlainMesa(mesa.Model):
    """One agent per active person, at most `most` of them."""

    def __init__(self, crowd: Crowd, most: int, seed: int = 1):
        super().__init__(rng=seed)
        scene = crowd.scene
        self.nests, self.sellers = Nests.of(scene), len(scene.sellers)
        self.utility = np.ascontiguousarray(scene.choices.utility[self.nests.order].T)
        self.switching = scene.choices.switching
        self.offers_of_family = np.diff(self.nests.nest[self.nests.family])
        self.taken = np.zeros(scene.choices.utility.shape)
        pairs = list(zip(*crowd.rows, strict=True))
        step = max(1, len(pairs) // most)
        self.choices = 0
        for decisions, incumbents in pairs[::step][:most]:
            Buyer(self, decisions, incumbents)
            self.choices += len(decisions)

    def step(self):
        self.agents.do("step")


def jax_month(crowd: Crowd, most: int, seed: int = 1):
    """A month as one compiled JAX function of a key over arrays of at most `most` choices; (function, choices).

    The function returns the place of the offer taken in the sorted order, J for outside. Raises ImportError.
    """
    import jax
    import jax.numpy as jnp

    scene, nests = crowd.scene, Nests.of(crowd.scene)
    kappa, lam, mu = nests.scale
    decision, held = (np.concatenate(x)[:most] for x in crowd.rows)
    count = (len(nests.nest) - 1, len(nests.family) - 1)
    nest_of = jnp.repeat(jnp.arange(count[0]), np.diff(nests.nest))
    family_of = jnp.repeat(jnp.arange(count[1]), np.diff(nests.family))
    utility, switching = (
        jnp.asarray(scene.choices.utility[nests.order], jnp.float32),
        jnp.asarray(scene.choices.switching),
    )
    seller, decision, held = jnp.asarray(nests.seller), jnp.asarray(decision), jnp.asarray(held)

    @jax.jit
    def month(key):
        paid = switching[decision] * (seller[:, None] != held)
        value = (utility[:, decision] - paid) / (kappa * lam)
        top = value.max(axis=0)
        offer = jnp.exp(value - top)
        nest = jax.ops.segment_sum(offer, nest_of, count[0], indices_are_sorted=True) + 1e-37
        nest_power = nest ** (lam / mu)
        family = jax.ops.segment_sum(nest_power, family_of, count[1], indices_are_sorted=True)
        above = family ** (mu - 1)
        share = offer * (nest_power / nest * above[family_of])[nest_of]
        edges = jnp.cumsum(share, axis=0)
        draw = jax.random.uniform(key, (len(decision),)) * (edges[-1] + jnp.exp(-lam * top))
        return (draw >= edges).sum(axis=0)

    return (lambda: month(jax.random.key(seed)).block_until_ready()), len(decision)
