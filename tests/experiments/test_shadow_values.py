"""Present values of what only some months know, and the chained decomposition."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.equations.finance import discount_factors, present_value
from simulation.experiments.headline import headline
from simulation.experiments.shadow_values import FLOWS, pv_between, welfare_decomposition
from simulation.measures.surplus_change import NAMES
from simulation.parameters import SEGMENTS
from tests.economies import played, toy

NAN = math.nan


def test_known_every_month_it_is_the_present_value():
    flows = np.array([3.0, -1.0, 4.0, 1.0])
    assert pv_between(range(4), flows, 0.1) == pytest.approx(float(present_value(flows, 0.1)))


def test_linear_between_known_months_and_level_outside():
    found = pv_between(range(6), [NAN, 2.0, NAN, NAN, 8.0, NAN], 0.1)
    assert found == pytest.approx(float(present_value([2.0, 2.0, 4.0, 6.0, 8.0, 8.0], 0.1)))


def test_one_known_month_stands_for_all():
    assert pv_between(range(5), [NAN, NAN, 7.0, NAN, NAN], 0.08) == pytest.approx(7 * discount_factors(5, 0.08).sum())


def test_nothing_known_is_undefined():
    assert math.isnan(pv_between(range(3), [NAN] * 3, 0.1))


@given(st.floats(-1e9, 1e9), st.floats(-1e7, 1e7), st.floats(0.0, 0.5))
def test_a_straight_line_loses_nothing(start, slope, rate):
    """Known in every third month and the last, a linear flow has its full present value."""
    line = start + slope * np.arange(13)
    sampled = np.where(np.arange(13) % 3 == 0, line, NAN)
    full = float(present_value(line, rate))
    assert pv_between(range(13), sampled, rate) == pytest.approx(full, rel=1e-9, abs=1e-3)


def test_changes_are_chained_from_shadow_month_to_shadow_month():
    rows = pd.DataFrame({name: [NAN, 1.0 + at, NAN, 10.0] for at, name in enumerate(NAMES)})
    assert welfare_decomposition(rows) == {"price": 11, "quality": 12, "variety": 13, "adoption": 14, "total": 15}
    assert all(math.isnan(value) for value in welfare_decomposition(rows.iloc[:1]).values())


def test_the_headline_has_the_present_value_of_every_flow():
    routed = [f"segments.{name}.router=1" for name in SEGMENTS]  # so that every equilibrium is found
    scenario = toy("months=5", "shadow_every=2", *routed)
    tables = played(scenario).tables_out()
    found, monthly = headline(tables, scenario)["headline"], tables["monthly"]
    assert "competed_away_usd" in FLOWS
    assert "rent_taste_usd" in FLOWS
    for name in FLOWS:
        by_hand = monthly[name].interpolate().to_numpy()
        expected = float(present_value(by_hand, scenario.finance.discount_rate))
        assert found[name.replace("_usd", "_pv_usd")] == pytest.approx(expected, rel=1e-9), name
    social = float(present_value(monthly["welfare_usd"], scenario.finance.social_rate))
    assert found["welfare_pv_social_usd"] == pytest.approx(social)
    assert abs(social) > abs(found["welfare_pv_usd"])


def test_the_chain_leads_from_the_first_to_the_last_shadow_month():
    scenario = toy("months=5", "shadow_every=2")
    tables = played(scenario).tables_out()
    surplus = tables["monthly"]["shadow_actual_prices_cs_usd"]
    total = headline(tables, scenario)["headline"]["welfare_decomposition"]["total"]
    assert total == pytest.approx(surplus[4] - surplus[0], rel=1e-9)
