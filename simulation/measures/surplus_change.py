"""Why users are better off than at the last shadow month."""

from simulation.goods.lineage import PARTS, surplus_change
from simulation.measures import MonthView

NAMES = tuple(f"cs_change_{part}_usd" for part in (*PARTS, "total"))


def measure(view: MonthView) -> dict[str, float]:
    """Change of consumer surplus since the last shadow month by cause, USD a month; the causes add up to the total.

    On long-run demand (no switching costs). Price: list prices and taxes; quality: ratings, skills, difficulty and
    tastes for what stays on sale; variety: product lines that came and went, and where they may be bought; adoption:
    people, tokens per task and who looks at open weights. Undefined outside shadow months and in the first.
    """
    if not view.is_shadow or view.before is None:
        return dict.fromkeys(NAMES, float("nan"))
    parts = surplus_change(view.before, view.snapshot)
    return dict(zip(NAMES, (*parts.values(), sum(parts.values())), strict=True))
