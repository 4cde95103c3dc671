"""What the policies of a run reached, what escaped them, and what they cost the state, from the result tables alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.finance import present_value

if TYPE_CHECKING:
    import pandas as pd


def reached(tables: "dict[str, pd.DataFrame]", rate: float) -> dict[str, dict[str, float]]:
    """By policy: share of the last month's tokens that it addresses and of all that escape it, and its fiscal cost.

    Fiscal cost in the last month and as present value at a yearly rate, USD; negative where the state gains.
    """
    frame, tokens = tables["policies"], tables["monthly"]["tokens_mtok"].to_numpy()
    found: dict[str, dict[str, Any]] = {}
    for name, block in frame.groupby("policy", sort=True) if len(frame) else ():
        last, every = block.iloc[-1], float(tokens[-1])
        cost = block["fiscal_cost_usd"].to_numpy()
        found[str(name)] = {
            "addressed_token_share": float(last["addressed_mtok"]) / every if every > 0 else np.nan,
            "outside_token_share": float(last["outside_mtok"]) / every if every > 0 else np.nan,
            "fiscal_cost_usd": float(cost[-1]),
            "fiscal_cost_pv_usd": float(present_value(cost, rate)),
        }
    return found
