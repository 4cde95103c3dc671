"""Money over a whole run, from the result tables alone: present values, profit by layer, labs' and vintages' NPV."""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.equations.finance import present_value
from simulation.experiments.vintages import coverage_median, vintages
from simulation.measures import LAYERS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario

RATES = (0.05, 0.10, 0.15)
"""Discount rates of the present values, a year (facts B)."""
FLOWS = ("consumer_surplus_usd", "profit_usd", "state_usd", "external_usd", "welfare_usd")
LABS = ("closed lab", "open lab")


def money(tables: "dict[str, pd.DataFrame]", scenario: "Scenario") -> dict[str, Any]:
    """The money blocks of the headline, USD; present values are of the run's months alone, without terminal value."""
    monthly, rate = tables["monthly"], scenario.finance.discount_rate
    return {
        "profit_by_layer": {layer: float(monthly[f"profit_{layer}_usd"].iloc[-1]) for layer in LAYERS},
        "profit_by_layer_pv": {layer: _value(monthly, f"profit_{layer}_usd", rate) for layer in LAYERS},
        "present_values": {f"{one:g}": surplus_value(monthly, one) for one in RATES},
        "social_present_values": surplus_value(monthly, scenario.finance.social_rate),
        "npv_by_lab": npv_by_lab(tables["sellers"], rate),
        "vintage_coverage_median": coverage_median(vintages(tables, rate)),
        "failures": int(monthly["labs_failed"].iloc[-1]),
        "take_overs": int(monthly["labs_taken_over"].iloc[-1]),
    }


def surplus_value(monthly: "pd.DataFrame", rate: float) -> dict[str, float]:
    """Present value of the surplus and its parts at a rate a year, USD, and consumers' share of CS + profit."""
    out = {name: _value(monthly, name, rate) for name in FLOWS}
    shared = out["consumer_surplus_usd"] + out["profit_usd"]
    share = out["consumer_surplus_usd"] / shared if shared > 0 else float("nan")
    return out | {"consumer_share_of_surplus": share}


def _value(monthly: "pd.DataFrame", column: str, rate: float) -> float:
    return float(present_value(monthly[column].to_numpy(), rate))


def npv_by_lab(sellers: "pd.DataFrame", rate: float) -> dict[str, float]:
    """Net present value of every lab over the run, no terminal value, USD.

    PV of its profit after R&D and overhead, so that an entrant's training counts before its first sale; plus, where it
    was sold, the price beyond the cash that went with it; less the same for labs that it bought. Funding is a transfer
    and does not count. Over all sellers it adds up to the present value of their profit.
    """
    labs = sellers[sellers["kind"].isin(LABS)]
    months = int(sellers["month"].max()) + 1
    out = {}
    for name, block in labs.groupby("seller", sort=True):
        flows = np.zeros(months)
        sold = np.where(block["active"], 0.0, block["sale_price_usd"])
        flows[block["month"].to_numpy()] = block["profit_usd"] + block["dealt_usd"] + sold
        out[str(name)] = float(present_value(flows, rate))
    return out
