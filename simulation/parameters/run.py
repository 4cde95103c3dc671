"""Numbers of a run: solver accuracy, resolution of the user side, and studies."""

from pydantic import Field

from simulation.parameters.base import Block, count, number


class Solver(Block):
    """Accuracy of the price solvers."""

    tolerance: float = number(1e-6, "relative margin", 1e-12, 1e-1, "definition: 1e-4 in sweeps, 1e-8 for published equilibria")
    max_iterations: int = count(80, "evaluations", 10, 100_000, "definition: shadow prices that take longer are reported as undefined")
    scan_points: int = count(21, "prices", 3, 1000, "spike: about 20 prices per closed offer")


class Users(Block):
    """Resolution of the user side."""

    types: int = count(1024, "types", 40, 65536, "definition: weighted types; an error bar comes from other scrambles")
    count: int = count(100_000_000, "people", 1, 10_000_000_000, "definition: decision makers drawn by engines that sample; people behind the types follow from segments.<name>.use")


class Study(Block):
    """A table of runs of one scenario: every arm at every value of one parameter."""

    vary: str = Field(default="", description="path of the parameter that is varied")
    grid: tuple[float, ...] = Field(default=(), description="its values")
    arms: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="name -> changes as path=value")
    window: int = count(12, "months", 1, 1200, "definition: measures are means over the last months of each run")
    measures: tuple[str, ...] = Field(default=(), description="monthly measures reported")
