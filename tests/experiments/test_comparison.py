"""What a comparison hands back: its tables' columns and numbers, its notes, and what it says where nothing finished."""

import math

import pytest

from simulation.experiments.comparison import Comparison
from simulation.experiments.result import Batch
from simulation.measures import LAYERS
from tests.comparisons import BASE, TAX, compared, simulate, simulate_or_fail
from tests.fakes import must_not_run


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("runs"), seeds=8)


def test_the_table_holds_every_number_of_the_headline(found):
    table = found.table()
    assert list(table.columns) == [
        "alternative", "measure", "base", "mean", "difference", "lo", "hi", "method", "n", "seeds_needed",
    ]  # fmt: skip
    assert table["alternative"].unique().tolist() == ["Tax", "Ban"]
    tax = table[table["alternative"] == "Tax"].set_index("measure")
    assert f"profit_by_layer.{LAYERS[0]}" in tax.index
    assert "note" not in tax.index
    assert tax.loc["price_paid", ["base", "mean", "method"]].tolist() == [2.0, 2.1, "constant"]
    assert tax.loc["price_paid", ["difference", "lo", "hi"]].to_list() == pytest.approx([0.1, 0.1, 0.1])
    assert tax.loc["lag_months_vertical", "n"] == 7  # undefined on seed 2
    assert tax.loc["profit_by_layer.closed_labs", "difference"] == pytest.approx(-2.0)


def test_the_noise_that_seeds_share_cancels(found):
    """Surplus of a run has an sd of 20 or more, its paired difference under the tax of 4 x 0.1 x 12."""
    row = found.table().query("measure == 'consumer_surplus_pv_usd' and alternative == 'Tax'").iloc[0]
    assert abs(row["difference"] + 12.0) < 10.0
    alone = found.distribution("consumer_surplus_pv_usd").query("name == 'Tiny'")["value"].std()
    assert row["hi"] - row["lo"] < alone


def test_the_first_month_is_a_block_too(found):
    assert found.table("first_month")["measure"].unique().tolist() == ["price_paid"]
    with pytest.raises(ValueError, match="headline or first_month; 'last' came"):
        found.table("last")


def test_fewer_seeds_are_needed_for_a_wider_interval(found):
    wide, narrow = (found.table(width=share)["seeds_needed"].sum() for share in (0.05, 0.001))
    assert wide < narrow


def test_winners_are_users_layers_state_and_third_parties(found):
    table = found.winners()
    assert list(table.columns) == ["alternative", "kind", "name", "difference", "lo", "hi", "per_person"]
    ban = table[table["alternative"] == "Ban"].set_index(["kind", "name"])
    assert ban.loc[("state", "state"), "difference"] > 0 > ban.loc[("layer", "closed_labs"), "difference"]
    assert ban.loc[("layer", "chips"), ["difference", "lo", "hi"]].tolist() == [0.0, 0.0, 0.0]
    consumer, enterprise = (ban.loc[("segment", name)] for name in ("consumer", "enterprise"))
    assert consumer["per_person"] == pytest.approx(consumer["difference"] / 200.0)
    assert math.isnan(enterprise["per_person"])


def test_the_waterfall_adds_up_exactly(found):
    table = found.waterfall()
    assert list(table.columns) == ["alternative", "step", "usd", "lo", "hi"]
    for _, steps in table.groupby("alternative"):
        usd = steps.set_index("step")["usd"]
        assert usd.drop("alternative").sum() == pytest.approx(usd["alternative"], rel=1e-12)
        assert usd["public_funds"] == pytest.approx(0.3 * usd["state"])


def test_segments_and_regions_add_up_to_the_surplus_step(found):
    parts = found.winners().groupby(["alternative", "kind"])["difference"].sum()
    steps = found.waterfall().set_index(["alternative", "step"])["usd"]
    for name in found.alternatives:
        for kind in ("segment", "region"):
            assert parts[name, kind] == pytest.approx(steps[name, "consumer_surplus"])


def test_welfare_in_ranking_and_waterfall_is_one(found):
    ranking = found.ranking()
    assert list(ranking.columns) == ["criterion", "name", "value", "difference", "best_share", "regret", "is_best"]
    assert set(ranking["criterion"]) == {
        "welfare", "consumer_surplus", "domestic_consumer_surplus", "safety_weighted_use",
    }  # fmt: skip
    welfare = ranking[ranking["criterion"] == "welfare"].set_index("name")
    steps = found.waterfall().set_index(["alternative", "step"])["usd"]
    gains = found.fiscal().set_index(["alternative", "name"])["value"]
    for name in found.alternatives:
        assert welfare.loc[name, "value"] == pytest.approx(steps[name, "alternative"])
        assert welfare.loc[name, "difference"] == pytest.approx(gains[name, "welfare"])


def test_the_least_bad_choice_is_marked(found):
    table = found.regret()
    assert list(table.columns) == ["name", "minimax_regret", "worst_criterion", "expected_regret", "is_minimax"]
    assert table.loc[table["is_minimax"], "minimax_regret"].max() == table["minimax_regret"].min()


def test_a_distribution_has_every_run(found):
    table = found.distribution("price_paid")
    assert list(table.columns) == ["seed", "name", "value"]
    assert len(table) == 24
    with pytest.raises(ValueError, match="did you mean price_paid"):
        found.distribution("price_payd")


def test_a_notebook_shows_the_differences(found):
    text = found._repr_html_()
    assert "Tiny | Tax | Ban; 8 seeds" in text
    assert "nan" not in text
    assert "not a forecast" in text


def test_figures_are_drawn_where_the_comparison_is_kept(found, tmp_path):
    paths = found.plot(tmp_path)
    assert {path.name for path in paths} == {
        f"{name}.{kind}" for name in ("differences", "winners", "waterfall", "paths") for kind in ("png", "svg")
    }
    assert all(path.stat().st_size > 1000 for path in paths)
    assert found.path.parent.name == "comparisons"


def test_few_seeds_and_missing_criteria_are_said(tmp_path):
    def plain(scenario, seed, progress=None):
        outcome = simulate(scenario, seed)
        del outcome.summary["headline"]["safety_weighted_use_share"]
        return outcome

    few = compared(tmp_path, (BASE, TAX), seeds=4, simulate=plain)
    assert "safety-weighted use is no criterion" in few.notes[-1]
    assert set(few.ranking()["criterion"]) == {"welfare", "consumer_surplus", "domestic_consumer_surplus"}


def test_skewed_differences_of_few_seeds_are_said(tmp_path):
    def skewed(scenario, seed, progress=None):
        outcome = simulate(scenario, seed)
        if scenario.title == "Tax":
            outcome.summary["headline"]["price_paid"] += 100.0 * (seed == 1)
        return outcome

    few = compared(tmp_path, (BASE, TAX), seeds=5, simulate=skewed)
    assert "With 5 seeds, intervals of skewed differences cover less than 95 %" in few.notes[0]
    many = compared(tmp_path, (BASE, TAX), seeds=20, simulate=skewed)
    assert "One seed makes most of the difference in price_paid" in many.notes[0]


def test_failures_leave_pairs_of_the_others(tmp_path):
    found = compared(tmp_path, seeds=3, simulate=simulate_or_fail)
    steps = found.waterfall()
    for _, block in steps.groupby("alternative"):
        usd = block.set_index("step")["usd"]
        assert usd.drop("alternative").sum() == pytest.approx(usd["alternative"])


def test_where_nothing_finished_tables_are_empty(tmp_path):
    found = compared(tmp_path, (BASE, TAX), seeds=1, simulate=must_not_run)
    for table in (found.table(), found.winners(), found.waterfall(), found.fiscal(), found.ranking(), found.regret()):
        assert table.empty
    assert found.notes == []
    with pytest.raises(ValueError, match="nothing to draw"):
        found.plot(tmp_path / "figures")


def test_one_seed_has_no_interval(tmp_path):
    table = compared(tmp_path, (BASE, TAX), seeds=1).table()
    assert table["lo"].isna().all()
    assert set(table["method"]) == {"none"}


def test_the_report_is_written_by_its_module(found, tmp_path, monkeypatch):
    import sys
    from types import SimpleNamespace

    written = []
    fake = SimpleNamespace(write=lambda *given: written.append(given))
    monkeypatch.setitem(sys.modules, "simulation.reporting.report", fake)
    found.report(str(tmp_path / "out.html"))
    assert written == [(found, tmp_path / "out.html")]


def test_names_are_in_order_without_a_folder():
    empty = Comparison({"base": Batch([]), "other": Batch([])})
    assert (empty.names, empty.base, empty.alternatives, empty.id) == (["base", "other"], "base", ["other"], "")
