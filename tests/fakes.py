"""A stand-in for the economy: quick tables that depend on the seed alone, importable by worker processes."""

import os
import signal
import time

import numpy as np
import pandas as pd

from simulation.experiments.run import Outcome
from simulation.scenario import load

TINY = {
    "title": "Tiny",
    "months": 3,
    "labs": {"acme": {"releases": {"one": {"rating": 1400, "price": 5.0, "hosts": {}}}}},
}


def tiny(*changes):
    """A small valid scenario."""
    return load(TINY, changes)


def tables(months, seed):
    """The tables of a run, with an undefined number and a text column among them."""
    month = np.arange(months)
    noise = np.random.default_rng(seed).normal(size=months)
    monthly = pd.DataFrame({"month": month, "price": 5.0 + noise, "lag": np.where(month == 0, np.nan, 6.0)})
    sellers = pd.DataFrame({"month": month, "seller": ["acme"] * months, "profit_usd": 1e6 * noise})
    ledger = pd.DataFrame({"month": month, "payer": "users", "payee": "acme", "account": "tokens", "usd": noise**2})
    policies = pd.DataFrame({"month": month, "policy": ["tax"] * months, "fiscal_cost_usd": noise})
    ceiling = pd.DataFrame({"month": month, "offer": ["one@acme"] * months, "slack": noise})
    return {
        "monthly": monthly,
        "sellers": sellers,
        "offers": sellers,
        "users": monthly,
        "ceiling": ceiling,
        "policies": policies,
        "ledger": ledger,
    }


def simulate(scenario, seed, progress=None):
    """A run that takes no time."""
    for done in range(scenario.months):
        if progress is not None:
            progress(done + 1, scenario.months)
    found = tables(scenario.months, seed)
    block = {
        "flagship_price": float(found["monthly"].price.iloc[-1]),
        "consumer_surplus_usd": 1.2e9 + seed,
        "lag_months_horizontal": float("nan") if seed == 2 else 6.0,
        "npv_by_lab": {"acme": 1e9 * seed},
    }
    return Outcome(found, {"first_month": block, "headline": block})


def simulate_or_fail(scenario, seed, progress=None):
    """As `simulate`, but seed 13 breaks and seed 14 kills its process."""
    if seed == 13:
        raise RuntimeError("the market\nbroke")
    if seed == 14:
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, seed, progress)


def simulate_slowly(scenario, seed, progress=None):
    """As `simulate`, but every seed above 1 takes a minute."""
    if seed > 1:
        time.sleep(60)
    return simulate(scenario, seed, progress)


def must_not_run(scenario, seed, progress=None):
    """For runs that should be read from the store."""
    raise AssertionError("a finished run was done again")
