"""Wheel build hook: ship the top-level scenarios/ folder as simulation/scenarios.

Only for the standard build. An editable install reads ../scenarios itself, and a copy made at install time
would go stale there.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the scenarios to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map scenarios/ to simulation/scenarios unless the build is editable."""
        folder = Path(self.root) / "scenarios"
        if version == "standard" and folder.is_dir():
            build_data["force_include"][str(folder)] = "simulation/scenarios"
