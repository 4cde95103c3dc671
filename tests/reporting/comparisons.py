"""Small stored comparisons for the report: runs of a quick stand-in for the economy, with every column it reads."""

from pathlib import Path

import numpy as np
import pandas as pd

from simulation.experiments.compare import compare
from simulation.experiments.run import Outcome, run
from simulation.measures import LAYERS
from simulation.scenario import load
from tests.reporting import markets

MONTHS = 6
BASE = {
    "title": "A market",
    "question": "What is the market like?",
    "months": MONTHS,
    "labs": {"acme": {"releases": {"one": {"rating": 1400, "price": 5.0, "hosts": {}}}}},
}
TITLES = {
    "tax": "A tax & a <script>alert(1)</script>",
    "cap": 'A "cap" on prices',
    "idle": "Nothing at all",
}
RATES = {"tax": 0.01, "cap": 0.02, "idle": 0.0}
EFFECTS = {"A market": 0.0, TITLES["tax"]: -0.1, TITLES["cap"]: 0.05, TITLES["idle"]: 0.0}
"""By how much each scenario's users are better off, as a share of their surplus."""


def scenario(name="", **changes):
    """The base, or an alternative with a tax that does nothing here: what differs is in `EFFECTS`."""
    title = TITLES.get(name, BASE["title"])
    policies = {"policies": {"token_tax": {"with": {"rate": RATES[name]}}}} if name in RATES else {}
    return load({**BASE, "title": title, "question": f"What about {title}?", **policies, **changes})


def tables(setup, seed):
    """Tables of a run in which users gain what `EFFECTS` says, with noise of the seed and a little of the scenario."""
    effect = EFFECTS.get(setup.title, 0.0)
    rng = np.random.default_rng(seed)
    found = markets.tables(setup.months)
    monthly = found["monthly"]
    noise = np.exp(0.1 * rng.standard_normal())
    own = np.random.default_rng([seed, len(setup.title)]).standard_normal()
    gain = (1 + effect + 0.02 * own * (setup.title != BASE["title"])) * noise
    monthly["consumer_surplus_usd"] *= gain
    monthly["profit_closed_labs_usd"] *= 1 - effect
    for layer in LAYERS:
        monthly[f"profit_{layer}_usd"] = monthly.get(f"profit_{layer}_usd", 0.0)
    monthly["profit_usd"] = sum(monthly[f"profit_{layer}_usd"] for layer in LAYERS)
    monthly["state_usd"] = 1e8 if "tax" in setup.title else 0.0
    monthly["external_usd"] = 0.0
    monthly["welfare_usd"] = monthly[["consumer_surplus_usd", "profit_usd", "state_usd"]].sum(axis=1)
    monthly["price_paid"] = 1.0 + 0.01 * own
    monthly["tokens_mtok"] = 1e9
    cells = [(segment, region) for segment in ("consumer", "public") for region in ("us", "eu")]
    users = pd.DataFrame(
        [
            {
                "month": month,
                "region": region,
                "segment": segment,
                "people": 1e6,
                "consumer_surplus_usd": surplus / len(cells),
            }
            for month, surplus in zip(monthly["month"], monthly["consumer_surplus_usd"], strict=True)
            for segment, region in cells
        ]
    )
    ledger = pd.DataFrame({"month": [0], "payer": ["users"], "payee": ["acme"], "account": ["tokens"], "usd": [1.0]})
    return {**found, "users": users, "ledger": ledger, "ceiling": ledger, "policies": ledger}


def simulate(setup, seed, progress=None):
    """The stand-in: a month's columns as the headline, and present values without discounting."""
    del progress
    found = tables(setup, seed)
    monthly = found["monthly"]
    first, last = (
        {key: float(value) for key, value in monthly.iloc[at].items() if key != "month"} for at in (0, len(monthly) - 1)
    )
    for flow in ("consumer_surplus", "profit", "state", "welfare"):
        last[f"{flow}_pv_usd"] = float(monthly[f"{flow}_usd"].sum())
    last["profit_by_layer"] = {layer: float(monthly[f"profit_{layer}_usd"].iloc[-1]) for layer in LAYERS}
    last["welfare_decomposition"] = {"price": 1e8, "quality": 2e8, "variety": 0.0, "adoption": 3e8, "total": 6e8}
    last["policies"] = {
        entry.name: {"addressed_token_share": 0.5, "outside_token_share": 0.1, "fiscal_cost_pv_usd": 1e9}
        for entry in setup.policies
    }
    last |= {"rent_taste_usd": 1e9, "rent_lead_usd": 2e8, "rent_lock_in_usd": 0.0, "rent_capacity_usd": None}
    return Outcome(found, {"first_month": first, "headline": last})


def compared(folder, names=("tax", "cap"), seeds=6, **changes):
    """A comparison of the base with alternatives, stored under a folder."""
    setups = [scenario(**changes), *(scenario(name, **changes) for name in names)]
    return compare(setups, seeds=seeds, workers=1, out=Path(folder), simulate=simulate)


def ran(folder, name="", seed=1):
    """One stored run."""
    return run(scenario(name), seed, out=Path(folder), simulate=simulate)
