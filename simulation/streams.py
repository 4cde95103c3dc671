"""Random numbers by counter: one stream per (seed, purpose, entity, month), so that scenarios pair.

Another agent, mechanism or measure never shifts anybody's draws, because nobody shares a stream.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

_WORDS = Struct("<QQ").unpack


def _digest(seed: int, purpose: str, entity: str, month: int) -> bytes:
    """128 bits that name a stream, the lowest first."""
    return blake2b(f"{seed}|{purpose}|{entity}|{month}".encode(), digest_size=16).digest()


@dataclass(frozen=True)
class Streams:
    """All random streams of one run."""

    seed: int

    def generator(self, purpose: str, entity: str = "", month: int = -1) -> np.random.Generator:
        """The generator of one purpose, entity and month (-1: once per run); same keys, same numbers."""
        key = int.from_bytes(_digest(self.seed, purpose, entity, month), "little")
        return np.random.Generator(np.random.Philox(key=key))

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
        generator, philox, state, key = self._single
        key[:] = _WORDS(_digest(self.seed, purpose, entity, month))
        philox.state = state
        return generator

    @cached_property
    def _single(self) -> tuple[np.random.Generator, Any, dict[str, Any], list[int]]:
        """A generator, its source, the state of a stream's beginning, and the key in that state."""
        philox, key = np.random.Philox(key=0), [0, 0]
        inner = {"counter": [0] * 4, "key": key}  # lists are read more quickly than arrays
        return np.random.Generator(philox), philox, {**philox.state, "state": inner, "buffer": [0] * 4}, key

    def stratified_normal(self, purpose: str, entity: str, groups: NDArray[np.int64]) -> NDArray[np.float64]:
        """Standard normal draws, one per element and stratified within each group.

        Each group of n elements gets one draw from each of n equally likely strata, in random order.
        """
        generator = self.generator(purpose, entity)
        order = np.argsort(groups, kind="stable")
        sizes = np.bincount(groups)
        sizes = sizes[sizes > 0]
        drawn = [generator.permutation(size) + generator.random(size) for size in sizes.tolist()]
        out = np.empty(len(groups))
        out[order] = np.concatenate([np.zeros(0), *drawn]) / np.repeat(sizes, sizes)
        return np.asarray(ndtri(np.clip(out, 1e-12, 1 - 1e-12)))
