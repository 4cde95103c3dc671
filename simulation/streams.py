"""Random numbers by counter: one stream per (seed, purpose, entity, month), so that scenarios pair.

Another agent, mechanism or measure never shifts anybody's draws, because nobody shares a stream.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri


@dataclass(frozen=True)
class Streams:
    """All random streams of one run."""

    seed: int

    def generator(self, purpose: str, entity: str = "", month: int = -1) -> np.random.Generator:
        """The generator of one purpose, entity and month (-1: once per run); same keys, same numbers."""
        text = f"{self.seed}|{purpose}|{entity}|{month}"
        key = int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "little")
        return np.random.Generator(np.random.Philox(key=key))

    def normal(self, purpose: str, entity: str = "", month: int = -1) -> float:
        """One standard normal draw."""
        return float(self.generator(purpose, entity, month).standard_normal())

    def uniform(self, purpose: str, entity: str = "", month: int = -1) -> float:
        """One draw from [0, 1)."""
        return float(self.generator(purpose, entity, month).random())

    def stratified_normal(self, purpose: str, entity: str, groups: NDArray[np.int64]) -> NDArray[np.float64]:
        """Standard normal draws, one per element and stratified within each group.

        Each group of n elements gets one draw from each of n equally likely strata, in random order.
        """
        generator = self.generator(purpose, entity)
        out = np.empty(len(groups))
        for group in np.unique(groups):
            member = np.flatnonzero(groups == group)
            strata = generator.permutation(len(member)) + generator.random(len(member))
            out[member] = ndtri(np.clip(strata / len(member), 1e-12, 1 - 1e-12))
        return out
