"""Fields of business for which somebody sells an application, and the work it is good at."""

from collections.abc import Mapping
from typing import Any

VERTICALS: Mapping[str, tuple[str, ...]] = {
    "law": ("expert", "analysis"),
    "finance": ("analysis", "extract"),
    "health": ("expert", "math_science"),
}
"""Tasks that an application of each vertical does better than the bare weights."""


def application(vertical: str, points: float, reach: tuple[float, float, float], **numbers: Any) -> dict[str, Any]:
    """An entry under `apps`: skills in points in the vertical's tasks, reach in firms (enterprise, regulated, public).

    Consumers and developers do not know it.
    """
    firms = dict(zip(("enterprise", "regulated", "public"), reach, strict=True))
    return {
        "skills": dict.fromkeys(VERTICALS[vertical], points),
        "reach": {"consumer": 0.0, "developer": 0.0} | firms,
    } | numbers
