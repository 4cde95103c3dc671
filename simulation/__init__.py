"""The market for AI models, month by month: prices, capability lag, shares, margins and surplus.

>>> from simulation import Scenario, run
>>> result = run("baseline", seed=1)
>>> result.headline["consumer_share_of_surplus"]

Names are imported when first used, so that ``import simulation`` and ``aimarket --help`` stay quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.economy import Economy
    from simulation.experiments.compare import compare
    from simulation.experiments.result import Batch, Result
    from simulation.experiments.run import run, run_many
    from simulation.experiments.store import Store, StoreError
    from simulation.scenario import Scenario, ScenarioError

__version__ = "0.1.0"

_HOMES = {
    "Batch": "simulation.experiments.result",
    "Economy": "simulation.economy",
    "Result": "simulation.experiments.result",
    "Scenario": "simulation.scenario",
    "ScenarioError": "simulation.scenario",
    "Store": "simulation.experiments.store",
    "StoreError": "simulation.experiments.store",
    "compare": "simulation.experiments.compare",
    "run": "simulation.experiments.run",
    "run_many": "simulation.experiments.run",
}

__all__ = [
    "Batch",
    "Economy",
    "Result",
    "Scenario",
    "ScenarioError",
    "Store",
    "StoreError",
    "compare",
    "run",
    "run_many",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulation' has no attribute {name!r}; it offers {', '.join(__all__)}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names, imported or not."""
    return sorted({*globals(), *__all__})
