"""Random numbers by counter: one stream per (seed, purpose, entity, month), so that scenarios pair.

Another agent, mechanism or measure never shifts anybody's draws, because nobody shares a stream.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

_WORD = (1 << 64) - 1


def _key(seed: int, purpose: str, entity: str, month: int) -> int:
    """128 bits that name a stream."""
    text = f"{seed}|{purpose}|{entity}|{month}"
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "little")


@dataclass(frozen=True)
class Streams:
    """All random streams of one run."""

    seed: int

    def generator(self, purpose: str, entity: str = "", month: int = -1) -> np.random.Generator:
        """The generator of one purpose, entity and month (-1: once per run); same keys, same numbers."""
        return np.random.Generator(np.random.Philox(key=_key(self.seed, purpose, entity, month)))

    def normal(self, purpose: str, entity: str = "", month: int = -1) -> float:
        """One standard normal draw."""
        return float(self._at(purpose, entity, month).standard_normal())

    def uniform(self, purpose: str, entity: str = "", month: int = -1) -> float:
        """One draw from [0, 1)."""
        return float(self._at(purpose, entity, month).random())

    def _at(self, purpose: str, entity: str, month: int) -> np.random.Generator:
        """The same numbers as `generator`, from one generator set to the stream's beginning: thrice as quick to have.

        Only for draws that are taken at once, because the next call sets it elsewhere.
        """
        state = self._beginning
        words = _key(self.seed, purpose, entity, month)
        state["state"]["key"][:] = words & _WORD, words >> 64
        self._single.bit_generator.state = state
        return self._single

    @cached_property
    def _single(self) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=0))

    @cached_property
    def _beginning(self) -> dict[str, Any]:
        return dict(np.random.Philox(key=0).state)

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
