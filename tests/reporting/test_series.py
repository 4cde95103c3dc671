import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.experiments.headline import price_decline
from simulation.reporting.series import band, collect
from simulation.reporting.style import spread
from tests.reporting import markets


def test_a_band_is_median_quantiles_and_mean_of_the_defined_seeds():
    data = np.array([[1.0, np.nan, np.nan], [2.0, 4.0, np.nan], [9.0, 6.0, np.nan]])
    out = band(data)
    np.testing.assert_allclose(out.mid, [2.0, 5.0, np.nan])
    np.testing.assert_allclose(out.lo, [1.2, 4.2, np.nan])
    np.testing.assert_allclose(out.hi, [7.6, 5.8, np.nan])
    np.testing.assert_allclose(out.mean, [4.0, 5.0, np.nan])
    assert out.defined
    assert not band(np.full((2, 3), np.nan)).defined


def test_one_seed_has_no_band():
    series = collect(markets.tables()).monthly("flagship_price")
    np.testing.assert_array_equal(series.lo, series.hi)


def test_a_measure_that_a_run_lacks_is_undefined():
    assert not collect(markets.tables()).monthly("no_such_measure").defined


def test_layers_sum_their_sellers_and_absent_layers_are_undefined():
    series = collect(markets.tables())
    np.testing.assert_allclose(series.layer("hosts", "profit_usd").mid, -1.0)
    np.testing.assert_allclose(series.layer("labs", "revenue_usd", "-serving_cost_usd").mid, 1.2)
    assert not collect(markets.tables(with_open=False)).layer("hosts", "profit_usd").defined


def test_a_layer_that_leaves_earns_nothing_afterwards():
    tables = markets.tables(4)
    gone = (tables["sellers"]["kind"] == "open lab") & (tables["sellers"]["month"] > 1)
    tables["sellers"] = tables["sellers"][~gone]
    np.testing.assert_allclose(collect(tables).layer("open labs", "profit_usd").mid, [-0.5, -0.5, 0.0, 0.0])


def test_constant_quality_falls_as_the_headline_says_and_stops_with_its_window():
    tables = markets.tables(40)
    line = collect(tables).constant_quality.mid
    assert np.isfinite(line[:25]).all()
    assert not np.isfinite(line[25:]).any()
    assert (line[0] / line[24]) ** 0.5 == pytest.approx(price_decline(tables["offers"], 24))


@given(st.lists(st.floats(-1, 2), min_size=1, max_size=6))
def test_names_are_moved_apart_in_order_and_stay_on_the_axes(places):
    moved = spread(places, 0.1, 0.0, 1.0)
    order = np.argsort(places, kind="stable")
    assert (np.diff(np.array(moved)[order]) >= 0.1 - 1e-12).all()
    assert max(moved) <= 1.0 + 1e-12
    assert min(moved) >= -1e-12
