"""One drawn person as a Mesa agent, made when asked for: the engine `individuals` keeps everybody as rows."""

from typing import TYPE_CHECKING

import mesa

from simulation.parameters import REGIONS, SEGMENTS

if TYPE_CHECKING:
    from simulation.economy import Economy
    from simulation.engines.individuals import Individuals


class Person(mesa.Agent["Economy"]):
    """Person `row` of the engine; everything is read from the engine's rows, so it is always this month's."""

    def __init__(self, economy: "Economy", engine: "Individuals", row: int) -> None:
        super().__init__(economy)
        self.row, self._engine = row, engine

    @property
    def type(self) -> int:
        """Row of the user type the person belongs to by now."""
        return self._engine.user_row(self.row)

    @property
    def segment(self) -> str:
        """Name of the segment."""
        return SEGMENTS[int(self.model.users.segment[self.type])]

    @property
    def region(self) -> str:
        """Name of the region."""
        return REGIONS[int(self.model.users.region[self.type])]

    @property
    def considers(self) -> bool:
        """Whether the person sees open weights."""
        return bool(self.model.users.considers[self.type])

    @property
    def adopted(self) -> bool:
        """Whether the person uses AI models by now."""
        return self._engine.is_active(self.row)

    @property
    def incumbents(self) -> dict[str, str | None]:
        """Seller last used by task (one entry, `all tasks`, without a router), None if nobody."""
        return self._named(self._engine.incumbents(self.row), self.model.sellers.names)

    @property
    def last_choices(self) -> dict[str, str | None]:
        """Offer taken last by task, None if none."""
        return self._named(self._engine.choices(self.row), self.model.offers.names)

    def _named(self, rows: list[int], names: list[str]) -> dict[str, str | None]:
        tasks = tuple(self.model.setup.tasks) if len(rows) > 1 else ("all tasks",)
        return {task: names[row] if row >= 0 else None for task, row in zip(tasks, rows, strict=True)}
