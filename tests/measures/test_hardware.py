import math

import pytest

from tests.economies import played, toy
from tests.identities.test_books import SCARCE
from tests.measures.test_shadow import SMOOTH


@pytest.fixture(scope="module")
def rows():
    tight = ("hardware.lead_time=60", "demand.intensity_growth=20", "shadow_every=1", *SMOOTH)
    return played(toy("months=8", *SCARCE, *tight)).recorder.monthly


def test_where_compute_is_limited_everything_is_known(rows):
    for row in rows:
        for name in ("rent_index", "gpu_load", "utilisation", "fleet_units", "vendor_margin", "research_load"):
            assert math.isfinite(row[name]), name
        assert 0 < row["research_load"] < row["gpu_load"] <= 1 + 1e-12
        assert row["hardware_profit_usd"] == pytest.approx(row["chips_profit_usd"] + row["datacentres_profit_usd"])


def test_the_vendor_takes_more_when_compute_is_dear(rows):
    dear, cheap = max(rows, key=lambda row: row["rent_index"]), min(rows, key=lambda row: row["rent_index"])
    assert dear["vendor_margin"] > cheap["vendor_margin"]


def test_rents_add_up_and_capacity_has_one(rows):
    """Lead, lock-in, capacity and taste are the serving profit on closed weights, rationed or not."""
    short = next(row for row in rows if row["rationed_token_share"] > 0.01)
    for row in (rows[0], short):
        parts = [row[f"rent_{name}_usd"] for name in ("lead", "lock_in", "capacity", "taste")]
        assert sum(parts) == pytest.approx(row["closed_serving_profit_usd"], rel=1e-9)
    assert abs(short["rent_capacity_usd"]) > 1e-3 * short["closed_serving_profit_usd"]
    assert rows[0]["rent_capacity_usd"] == pytest.approx(0, abs=1e-6 * rows[0]["closed_serving_profit_usd"])


def test_where_compute_is_not_limited_only_the_rent_is_known():
    row = played(toy("months=1")).recorder.monthly[0]
    assert row["rent_index"] == 1
    assert row["rationed_token_share"] == row["unserved_token_share"] == 0
    assert all(math.isnan(row[name]) for name in ("gpu_load", "utilisation", "fleet_units", "vendor_margin"))
