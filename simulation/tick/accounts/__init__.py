"""Who pays whom in a month, one file per kind of account; stage 8 posts the flows and adds up every seller's result.

An account is a function of the economy that yields `Flow`s; it belongs to `ACCOUNTS`, in the order of posting. What is
neither income nor expense (capital, funding) is posted by the stage that moves it, not here.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from simulation.mechanisms import Flow
from simulation.tick.accounts import (
    hardware,
    mechanisms,
    own_hardware,
    plans,
    policy,
    research,
    sales,
    serving,
    upkeep,
    wholesale,
)

if TYPE_CHECKING:
    from simulation.economy import Economy

ACCOUNTS: "tuple[Callable[[Economy], Iterable[Flow]], ...]" = (
    sales.flows,
    plans.flows,
    policy.flows,
    own_hardware.flows,
    wholesale.flows,
    serving.flows,
    research.flows,
    hardware.flows,
    upkeep.flows,
    mechanisms.flows,
)
