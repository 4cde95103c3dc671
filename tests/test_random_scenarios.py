"""Any industry the parameters admit runs to its end, with numbers in every table and books that agree."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from simulation.economy import Economy
from simulation.goods.ceiling import COLUMNS
from simulation.scenario import ScenarioError, load
from tests.industries import industries

# Amounts that are undefined in a month all the same: of shadow equilibria, of a ceiling without open weights.
UNDEFINED = (
    "_share",
    "_margin",
    "_price",
    "_paid",
    "lag_months",
    "hhi_",
    "host_price_cv",
    "_of_surplus",
    "_over_producer_revenue",
    "nash",
    "shadow_",
    "conduct",
    "delta_calvano",
    "lock_in",
    "competed_away",
    "rent_lead",
    "rent_taste",
    "rent_capacity",
    "ceiling_",
    "cs_change",
    "gpu_load",
    "research_load",
    "utilisation",
    "fleet_",
    "vendor_margin",
    "breakage",
    "plan_fee",
    "information_value",
    "own_break_even",
    "_per_",
)
AMOUNTS = ("_usd", "_mtok", "_residual", "_active", "_on_sale", "subscribers", "_users", "_machines")
"""Endings of amounts and counts, which are 0 where there is nothing; ratios and means may be undefined."""
# Hosts train nothing; without open weights there is nothing to compare closed ones with.
WITHIN = {"sellers": {"rating"}, "ceiling": set(COLUMNS) - {"billed_mtok"}}
HEAVY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


def check(economy):
    """One month's state and record."""
    incumbency, mass = economy.sellers.incumbency, economy.users.mass
    assert incumbency.min(initial=0) >= 0
    assert incumbency.sum(0).max() <= 1 + 1e-9
    np.testing.assert_allclose(mass.reshape(-1, 2).sum(1), 1.0, atol=1e-9)
    assert economy.offers.demanded.min(initial=0) >= 0
    row = economy.recorder.monthly[-1]
    assert row["ledger_residual"] < 1e-9
    for name, value in row.items():
        undefined = np.isnan(value) and (not name.endswith(AMOUNTS) or any(word in name for word in UNDEFINED))
        assert np.isfinite(value) or undefined, (name, value)


def check_tables(economy):
    """All tables at the end."""
    for name, frame in economy.tables_out().items():
        for column in set(frame.select_dtypes("number")) - WITHIN.get(name, set()) if name != "monthly" else ():
            assert np.isfinite(frame[column]).all(), (name, column)


def run(made, seed):
    try:
        scenario = load(made)
    except ScenarioError:
        reject()
    economy = Economy(scenario, seed)
    for _ in range(scenario.months):
        economy.step()
        check(economy)
    check_tables(economy)


@settings(max_examples=5, **HEAVY)
@given(industries(12), st.integers(1, 1000))
def test_any_industry_runs(made, seed):
    run(made, seed)


@pytest.mark.slow
@settings(max_examples=60, **HEAVY)
@given(industries(24), st.integers(1, 1000))
def test_many_industries_run_longer(made, seed):
    run(made, seed)
