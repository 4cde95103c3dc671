"""Payments that mechanisms make."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """The flows of all mechanisms, in name order."""
    for term in economy.hooks("flows"):
        yield from term
