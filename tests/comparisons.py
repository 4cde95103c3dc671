"""A stand-in for an economy with a policy, for tests of comparisons: quick runs that depend on seed and scenario alone.

The policy is `welfare.bias_share`, a number that nothing here reads otherwise: at s it takes 10 s USD a month from
every user cell's surplus and 20 s from closed labs, and gives the state 30 s. Noise is of the seed alone and cancels in
differences; what does not cancel is 4 s e, e standard normal by seed.
"""

import numpy as np
import pandas as pd

from simulation.experiments.compare import compare
from simulation.experiments.comparison import Comparison
from simulation.experiments.run import Outcome
from simulation.measures import LAYERS
from tests.fakes import tiny

REGIONS, SEGMENTS = ("us", "eu"), ("consumer", "enterprise")
PEOPLE = {"consumer": 100.0, "enterprise": 0.0}
BASE = tiny()
TAX, BAN = (tiny(f"welfare.bias_share={share}", f"title={name}") for name, share in (("Tax", 0.1), ("Ban", 0.5)))


def tables(months, seed, share):
    """The tables monthly and users of a run."""
    rng = np.random.default_rng(seed)
    level, own = rng.normal(100.0, 5.0, months), 4.0 * share * rng.normal()
    users = pd.DataFrame(
        [
            {
                "month": month, "region": region, "segment": segment, "people": PEOPLE[segment],
                "consumer_surplus_usd": level[month] - 10.0 * share + own,
            }
            for month in range(months) for region in REGIONS for segment in SEGMENTS
        ]
    )  # fmt: skip
    monthly = pd.DataFrame({"month": np.arange(months)})
    monthly["consumer_surplus_usd"] = users.groupby("month")["consumer_surplus_usd"].sum()
    for at, layer in enumerate(LAYERS):
        monthly[f"profit_{layer}_usd"] = float(at) - (20.0 * share if layer == "closed_labs" else 0.0)
    monthly["profit_usd"] = monthly[[f"profit_{layer}_usd" for layer in LAYERS]].sum(axis=1)
    monthly["state_usd"], monthly["external_usd"] = 30.0 * share, 1.0
    monthly["price_paid"] = 2.0 + share
    return {"monthly": monthly, "users": users}


def headline(found, seed, share):
    """A headline with a nested block, an undefined number and one that only the policy has."""
    last = found["monthly"].iloc[-1]
    return {
        "consumer_surplus_pv_usd": float(found["monthly"]["consumer_surplus_usd"].sum()),
        "price_paid": float(last["price_paid"]),
        "state_pv_usd": float(found["monthly"]["state_usd"].sum()),
        "lag_months_vertical": None if seed == 2 else 6.0 + share * seed,
        "profit_by_layer": {layer: float(last[f"profit_{layer}_usd"]) for layer in LAYERS},
        "safety_weighted_use_share": 0.5 + share,
        "note": "no number",
    }


def simulate(scenario, seed, progress=None):
    """A run that takes no time."""
    share = scenario.welfare.bias_share
    found = tables(scenario.months, seed, share)
    return Outcome(found, {"first_month": {"price_paid": 3.0}, "headline": headline(found, seed, share)})


def simulate_or_fail(scenario, seed, progress=None):
    """As `simulate`, but the tax breaks on seed 3."""
    if seed == 3 and scenario.welfare.bias_share == 0.1:
        raise RuntimeError("the market broke")
    return simulate(scenario, seed, progress)


def compared(out, scenarios=(BASE, TAX, BAN), seeds=6, simulate=simulate, **options) -> Comparison:
    """A finished comparison of the stand-ins."""
    return compare(list(scenarios), seeds=seeds, workers=1, out=out, simulate=simulate, **options)
