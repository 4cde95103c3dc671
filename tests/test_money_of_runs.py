"""Present values, profit by layer, NPV of labs and vintages, from result tables made by hand and from runs."""

import math

import numpy as np
import pandas as pd
import pytest

from simulation.equations.finance import monthly_factor
from simulation.experiments.headline import headline
from simulation.experiments.money import npv_by_lab, surplus_value
from simulation.experiments.result import Batch, Result
from simulation.experiments.run import run, run_many
from simulation.experiments.summary import negative_share
from simulation.experiments.vintages import coverage_median, vintages
from simulation.measures import LAYERS
from tests.economies import played, takeover, toy

RATE = 0.1
V = monthly_factor(RATE)


def sellers(**columns):
    """Rows of a lab that is sold in month 1 to another."""
    plain = {
        "month": [0, 1, 0, 1, 2], "seller": ["old", "old", "new", "new", "new"], "kind": "closed lab",
        "active": [True, False, True, True, True], "profit_usd": [-5.0, -7.0, 2.0, 3.0, 4.0],
        "dealt_usd": [0.0, -6.0, 0.0, -4.0, 0.0], "sale_price_usd": [0.0, 10.0, 0.0, 0.0, 0.0], "rd_usd": 1.0,
    }  # fmt: skip
    return pd.DataFrame(plain | columns)


def test_npv_counts_the_price_beyond_cash_with_the_seller_and_the_buyer():
    found = npv_by_lab(sellers(), RATE)
    assert found["old"] == pytest.approx(-5 * V + (-7 + 10 - 6) * V**2)
    assert found["new"] == pytest.approx(2 * V + (3 - 4) * V**2 + 4 * V**3)


def test_the_npvs_of_all_sellers_are_the_present_value_of_their_profit():
    for setup in (takeover("months=6"), takeover("months=6", "finance.sale_runway=0"), toy("months=4")):
        table = played(setup).tables_out()["sellers"]
        everybody = npv_by_lab(table.assign(kind="closed lab"), RATE)
        flows = table.groupby("month").profit_usd.sum().to_numpy()
        assert math.fsum(everybody.values()) == pytest.approx(flows @ V ** np.arange(1, len(flows) + 1), rel=1e-9)


def test_what_an_entrant_spends_before_its_first_sale_is_in_its_npv():
    economy = played(toy("months=3", "turnover.lab_entry=50", "technology.release_interval=30"))
    tables = economy.tables_out()
    entrant = next(name for name in economy.sellers.names if name.startswith("entrant"))
    rows = tables["sellers"][tables["sellers"].seller == entrant]
    assert (rows.revenue_usd == 0).all()
    spent = (rows.rd_usd + rows.overhead_usd)[rows.month > rows.month.min()]
    expected = -float((spent * V ** (rows.month[spent.index] + 1)).sum())
    assert expected < 0
    assert npv_by_lab(tables["sellers"], RATE)[entrant] == pytest.approx(expected)


def test_present_values_at_two_rates():
    monthly = pd.DataFrame({f"{name}_usd": [1.0, 2.0] for name in ("profit", "state", "external")})
    monthly = monthly.assign(consumer_surplus_usd=[3.0, 3.0], welfare_usd=[6.0, 9.0])
    at_zero, at_ten = surplus_value(monthly, 0.0), surplus_value(monthly, RATE)
    assert at_zero["welfare_usd"] == 15
    assert at_zero["consumer_share_of_surplus"] == pytest.approx(6 / 9)
    assert at_ten["welfare_usd"] == pytest.approx(6 * V + 9 * V**2)
    parts = sum(at_ten[f"{name}_usd"] for name in ("consumer_surplus", "profit", "state", "external"))
    assert parts == pytest.approx((3 + 3) * V + (3 + 6) * V**2)
    lost = surplus_value(monthly.assign(profit_usd=[-9.0, -9.0]), RATE)
    assert math.isnan(lost["consumer_share_of_surplus"])


def offers():
    """One lab's weights: on sale at the start, released in months 2 and 4; a host sells the first as well."""
    lines = (("a", -2, 2, range(3)), ("b", 2, 4, range(2, 6)), ("c", 4, 9, range(4, 7)))
    rows = [
        (month, weights, released, seller, revenue, month >= gone)
        for weights, released, gone, months in lines
        for month in months
        for seller, revenue in (("lab", 30.0), ("host", 500.0))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["month", "weights", "released", "seller", "revenue_usd", "superseded"])
    return frame.assign(developer="lab", serving_cost_usd=10.0)


def test_a_vintage_is_its_sales_against_the_research_since_the_last_one():
    spent = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
    firms = pd.DataFrame({"month": range(7), "seller": "lab", "kind": "closed lab", "rd_usd": spent})
    table = vintages({"monthly": firms, "sellers": firms, "offers": offers()}, RATE).set_index("released")
    assert table.index.tolist() == [-2, 2, 4]
    assert table.rd_usd.tolist() == [0.0, 1 + 2 + 4, 8 + 16]
    assert table.serving_profit_usd.tolist() == [60.0, 80.0, 60.0]
    assert table.months_on_sale.tolist() == [2, 2, 3]
    assert table.coverage[4] == 60 / 24
    assert math.isnan(table.coverage[-2])
    assert table.complete.tolist() == [False, False, False]
    earned, cost = sum(20 * V ** (m + 1) for m in range(2, 6)), sum(spent[m] * V ** (m + 1) for m in range(3))
    assert table.npv_usd[2] == pytest.approx(earned - cost)


def test_only_vintages_seen_from_first_research_to_last_sale_are_complete():
    firms = pd.DataFrame({"month": range(12), "seller": "lab", "kind": "closed lab", "rd_usd": 5.0})
    table = vintages({"monthly": firms, "sellers": firms, "offers": offers()}, RATE).set_index("released")
    assert table.complete.tolist() == [False, False, True]
    assert coverage_median(table) == 60 / 10
    assert math.isnan(coverage_median(table[~table.complete]))


def test_vintages_of_a_run_add_up_to_its_labs_own_sales():
    tables = played(takeover("months=12")).tables_out()
    table = vintages(tables, RATE)
    own = tables["offers"][tables["offers"].seller == tables["offers"].developer]
    assert table.serving_profit_usd.sum() == pytest.approx((own.revenue_usd - own.serving_cost_usd).sum(), rel=1e-9)
    assert table.complete.any()


def test_the_headline_holds_the_money_blocks():
    setup = toy("months=6")
    tables = played(setup).tables_out()
    block = headline(tables, setup)["headline"]
    assert list(block["profit_by_layer"]) == list(LAYERS)
    assert math.fsum(block["profit_by_layer"].values()) == pytest.approx(block["profit_usd"], rel=1e-12)
    assert math.fsum(block["profit_by_layer_pv"].values()) == pytest.approx(block["profit_pv_usd"], rel=1e-12)
    assert list(block["present_values"]) == ["0.05", "0.1", "0.15"]
    assert block["present_values"]["0.1"]["welfare_usd"] == pytest.approx(block["welfare_pv_usd"], rel=1e-12)
    assert block["social_present_values"]["welfare_usd"] > block["welfare_pv_usd"]
    assert block["failures"] == block["take_overs"] == 0


def test_failures_and_take_overs_are_told_apart():
    for changes, expected in (((), (0, 1)), (("finance.sale_runway=0",), (1, 0))):
        setup = takeover("months=6", *changes)
        block = headline(played(setup).tables_out(), setup)["headline"]
        assert (block["failures"], block["take_overs"]) == expected


def test_the_share_of_runs_with_a_negative_npv():
    blocks = [{"npv_by_lab": {"a": -1.0, "b": 2.0}}, {"npv_by_lab": {"a": 3.0, "c": None}}, {}]
    assert negative_share(blocks) == {"a": 0.5, "b": 0.0}


def test_a_batch_and_a_result_hand_them_out(tmp_path):
    batch = run_many(toy("months=2"), [1, 2], workers=1, out=tmp_path)
    assert isinstance(batch, Batch)
    shares = batch.headline["npv_negative_share"]
    assert set(shares) == set(batch.headline["npv_by_lab"])
    assert set(shares.values()) <= {0.0, 0.5, 1.0}
    result = run(toy("months=2"), seed=1, out=tmp_path)
    assert isinstance(result, Result)
    assert result.vintages.developer.isin(["alpha", "beta"]).all()
