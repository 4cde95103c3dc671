"""How far closed prices stand below what the lead over open weights is worth."""

import numpy as np

from simulation.measures import MonthView, ratio

SHARES = ("open_binds", "local_binds", "worth_binds", "above", "above_unseen", "above_lock_in", "above_taste")
NAMES = ("ceiling_slack_over_price", *(f"ceiling_{name}_share" for name in SHARES))


def measure(view: MonthView) -> dict[str, float]:
    """The report over all closed use; undefined outside shadow months and without open weights to compare with.

    `ceiling_slack_over_price`: (ceiling - price) x billed use over what was paid; shares of billed use by what sets
    the ceiling (open price, local cost, whole worth of the task) and of use bought above it by why: open weights
    unseen, lock-in, taste.
    """
    rows = view.ceiling if view.is_shadow else {}
    if not len(rows.get("slack", ())) or not np.isfinite(rows["slack"]).any():
        return dict.fromkeys(NAMES, float("nan"))
    known = np.isfinite(rows["slack"])
    use = rows["billed_mtok"][known]
    total = {name: float((rows[name][known] * use).sum()) for name in ("price", "slack")}
    shares = {name: ratio(float((rows[f"{name}_share"][known] * use).sum()), float(use.sum())) for name in SHARES}
    return dict(zip(NAMES, (ratio(total["slack"], total["price"]), *shares.values()), strict=True))
