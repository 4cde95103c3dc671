"""Hand-made result tables of a small market, with the columns that figures read."""

import numpy as np
import pandas as pd

LABS = {"alpha": "closed lab", "beta": "open lab", "cloud": "cloud", "gamma": "host"}


def tables(months=18, *, with_open=True):
    """The tables monthly, sellers and offers of one run."""
    month = np.arange(months)
    sold = 1.0 if with_open else np.nan
    monthly = pd.DataFrame(
        {
            "month": month,
            "flagship_price": 6.0 * 0.97**month,
            "closed_price_paid": 2.0 * 0.98**month,
            "open_price_paid": sold * 0.3 * 0.95**month,
            "closed_flagship_price": 5.0 * 0.98**month,
            "closed_mid_price": 2.0 * 0.97**month,
            "closed_small_price": 0.6 * 0.99**month,
            "open_list_price": sold * 0.5 * 0.95**month,
            "lag_months_horizontal": sold * (4.0 + month % 5),
            "lag_months_vertical": sold * (5.0 + month % 3),
            "best_closed_rating": 1500.0 + 6 * month,
            "best_open_rating": sold * (1450.0 + 6 * month),
            "closed_token_share": 0.7 if with_open else 1.0,
            "closed_revenue_share": 0.95 if with_open else 1.0,
            "closed_serving_margin": 0.6,
            "open_serving_margin": sold * 0.15,
            "host_margin": sold * 0.1,
            "consumer_surplus_usd": 1.6e10 * 1.05**month,
            "hardware_profit_usd": 1e9,
            "rent_index": 1.0 + 0.2 * np.sin(month / 4),
            "gpu_load": 0.8 + 0.05 * np.sin(month / 4),
            "utilisation": 0.6,
            "rationed_token_share": 0.01 * (month % 3),
            "profit_usd": -2e9,
            "profit_chips_usd": 1e9,
            "profit_clouds_usd": 1e8,
            "profit_closed_labs_usd": -3e9,
            "profit_open_labs_usd": -3e8 if with_open else 0.0,
            "profit_hosts_usd": 2e8 if with_open else 0.0,
            "profit_apps_usd": 0.0,
            "profit_parents_usd": 0.0,
            "state_usd": 0.0,
            "welfare_usd": 1.6e10 * 1.05**month - 2e9,
        }
    )
    kept = {name: kind for name, kind in LABS.items() if with_open or kind == "closed lab"}
    sellers = pd.DataFrame(
        [
            {"month": at, "seller": name, "kind": kind, "revenue_usd": 1e9, "serving_cost_usd": 4e8, "profit_usd": -5e8}
            for at in month
            for name, kind in kept.items()
        ]
    )
    offers = pd.DataFrame(
        [
            {"month": at, "rating": 1400.0 + 6 * at + 40 * rung, "price": 0.2 * 2.0**rung * 0.95**at}
            for at in month
            for rung in range(4)
        ]
    )
    return {"monthly": monthly, "sellers": sellers, "offers": offers}


def seeds(count=3):
    """The tables of several runs with a `seed` column."""
    rng = np.random.default_rng(1)
    runs = []
    for seed in range(count):
        run = tables()
        run["monthly"]["flagship_price"] *= np.exp(0.1 * rng.standard_normal())
        runs.append({name: frame.assign(seed=seed) for name, frame in run.items()})
    return {name: pd.concat([run[name] for run in runs], ignore_index=True) for name in runs[0]}


def lag_response(arms=("on", "off"), lags=(0, 3, 6, 12, 24), repeats=2):
    """A study of imposed lags."""
    rows = [
        {
            "arm": arm,
            "lag_months": lag,
            "flagship_price": 2.0 + 0.2 * lag + 0.1 * seed,
            "closed_margin": -0.05 + 0.02 * lag,
            "closed_profit": 1e8 * lag,
            "token_share": 0.3 + 0.02 * lag,
            "revenue_share": 0.5 + 0.02 * lag,
            "consumer_surplus": 2e10 - 1e8 * lag,
        }
        for arm in arms
        for lag in lags
        for seed in range(repeats)
    ]
    return pd.DataFrame(rows)
