"""What investors see, believe and pay in a running economy."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.equations.beliefs import after_report, after_switching
from simulation.tick.money import burn, expected_growth, kept_by_open_labs, learned, raisable, regime_margins, valued
from tests.economies import play_until, toy


def economy_at(*changes, months=1):
    economy = Economy(toy(f"months={months}", "turnover.lab_entry=0", *changes))
    for _ in range(months):
        economy.step()
    return economy


def put(economy, **columns):
    """Overwrite columns, `table__column=values`."""
    names = [name.replace("__", ".") for name in columns]
    with writing(economy.tables, names):
        for name, values in zip(names, columns.values(), strict=True):
            table, _, column = name.partition(".")
            setattr(economy.tables[table], column, values)


def test_the_first_day_has_books_and_values():
    economy = Economy(toy("months=1"))
    sellers = economy.sellers
    assert sellers.valuation[sellers.kind >= 2].tolist() == [0]
    assert (sellers.valuation[sellers.kind < 2] > 0).all()
    assert np.array_equal(sellers.paid_in, sellers.cash)
    trend = economy.setup.technology.spend_growth ** (1 / 12)
    written_off = sellers.research / economy.setup.investors.research_life
    np.testing.assert_allclose(written_off * (trend * 12 - 11), sellers.rd * trend)


def test_values_add_up_to_the_industrys_expected_profit():
    economy = economy_at(months=4)
    sellers, setup = economy.sellers, economy.setup.investors
    months = np.arange(1, setup.horizon + 1)
    growth, end = float(economy.history.growth[-1]), setup.growth_end
    fade = np.cumsum(0.5 ** ((months - 1) / setup.growth_fade))
    revenue = np.exp((months * np.log(end) + np.log(growth / end) * fade) / 12)
    margin = economy.history.belief[-1] @ np.maximum(regime_margins(economy), 0)
    labs = float(sellers.revenue[sellers.kind < 2].sum())
    expected = margin * labs * (revenue / (1 + setup.rate) ** (months / 12)).sum()
    assert sellers.valuation.sum() == pytest.approx(expected, rel=1e-9)


def test_beliefs_move_once_a_quarter_by_bayes_rule():
    economy = Economy(toy("months=7", "turnover.lab_entry=0"))
    seen = []
    for _ in range(7):
        economy.step()
        seen.append(economy.history.belief[-1].copy())
    setup = economy.setup.investors
    assert np.array_equal(seen[0], seen[1])
    assert np.array_equal(seen[2], seen[4])
    result, revenue = (economy.history.read(name)[-7:] for name in ("lab_result", "lab_revenue"))
    margin = result[3:6].sum() / revenue[3:6].sum()
    prior = after_switching(seen[4], setup.switching)
    np.testing.assert_allclose(seen[5], after_report(prior, margin, regime_margins(economy), setup.margin_sd))


@pytest.mark.parametrize(("result", "regime"), [(0.9, 0), (0.1, 1), (-2.0, 2)])
def test_what_labs_go_on_reporting_is_what_investors_end_up_believing(result, regime):
    economy = economy_at(months=3)
    rows = len(economy.history)
    put(economy, history__lab_revenue=np.ones(rows), history__lab_result=np.full(rows, result))
    economy.month = 2
    for _ in range(40):
        put(economy, history__belief=np.tile(learned(economy), (rows, 1)))
    assert economy.history.belief[-1].argmax() == regime


def test_a_quarter_without_sales_teaches_nothing_but_time():
    economy = economy_at(months=3)
    put(economy, history__lab_revenue=np.zeros(len(economy.history)))
    economy.month = 2
    before = economy.history.belief[-1]
    np.testing.assert_allclose(learned(economy), after_switching(before, economy.setup.investors.switching))


def test_research_is_charged_when_its_weights_sell():
    """The reported result, from the recorded months: serving profit less overhead less R&D written off."""
    economy = economy_at(months=5)
    life, kept = economy.setup.investors.research_life, 0.0
    start = Economy(toy("months=1", "turnover.lab_entry=0"))
    stock = dict(zip(start.sellers.names, start.sellers.research, strict=True))
    for month, block in enumerate(economy.recorder.sellers):
        result = 0.0
        for row, name in enumerate(block["seller"]):
            if "lab" in block["kind"][row]:
                serving = block["revenue_usd"][row] - block["serving_cost_usd"][row]
                result += serving - block["overhead_usd"][row] - stock[name] / life
                stock[name] += block["rd_usd"][row] - stock[name] / life
        assert economy.history.lab_result[month - 5] == pytest.approx(result, rel=1e-9)
        kept = result
    assert kept != 0


def test_growth_is_learned_slowly_and_within_what_anybody_plans_on():
    economy = economy_at("investors.growth=3", "investors.growth_memory=10")
    rows = len(economy.history)
    steady = 100 * 2.0 ** (np.arange(rows) / 12)
    put(economy, history__lab_revenue=steady, history__growth=np.full(rows, 3.0))
    assert np.log(expected_growth(economy)) == pytest.approx(np.log(3) + (np.log(2) - np.log(3)) / 10)
    put(economy, history__lab_revenue=np.where(np.arange(rows) == rows - 1, 1e300, 1e-300))
    assert expected_growth(economy) == pytest.approx(economy.setup.investors.growth_most)
    put(economy, history__lab_revenue=np.where(np.arange(rows) == rows - 1, 1.0, 0.0))
    assert expected_growth(economy) == 3.0


def test_what_open_labs_keep_is_learned():
    economy = economy_at()
    sellers = economy.sellers
    alpha, beta = (sellers.names.index(name) for name in ("alpha", "beta"))
    before = float(economy.history.open_share[-1])
    revenue = np.zeros(len(sellers))
    revenue[alpha] = 100.0
    put(economy, sellers__revenue=revenue)
    assert kept_by_open_labs(economy) == pytest.approx(before * (1 - 1 / economy.setup.investors.growth_memory))
    revenue[beta] = 1e6
    put(economy, sellers__revenue=revenue)
    assert kept_by_open_labs(economy) == pytest.approx(before + (1 - before) / economy.setup.investors.growth_memory)
    put(economy, sellers__revenue=np.zeros(len(sellers)))
    assert kept_by_open_labs(economy) == before


def test_a_lab_that_no_longer_trains_is_worth_its_customers_alone():
    economy = economy_at(months=2)
    before = valued(economy, economy.sellers.revenue)
    put(economy, sellers__rd=np.zeros(len(economy.sellers)))
    after = valued(economy, economy.sellers.revenue)
    labs = economy.sellers.kind < 2
    assert (after[labs] < before[labs]).all()
    assert np.ptp(after[labs] / economy.sellers.revenue[labs]) == pytest.approx(0, abs=1e-9 * after.max())


@pytest.mark.parametrize(("loss", "limited"), [(1e7, False), (1e9, True)])
def test_a_round_brings_what_the_lab_asks_for_as_far_as_dilution_goes(loss, limited):
    economy = Economy(toy("months=1", "labs.alpha.cash=1e8", "turnover.lab_entry=0"))
    play_until(economy, "s09")
    alpha, sellers = economy.sellers.names.index("alpha"), economy.sellers
    put(economy, sellers__profit=np.where(np.arange(len(sellers)) == alpha, -loss, 0.0))
    assert burn(economy)[alpha] == loss
    stage = next(stage for stage in economy.stages if stage.name.startswith("s09"))
    with writing(economy.tables, stage.writes):
        stage.run(economy)
    asked, most = economy.setup.finance.round_months * loss, 0.2 * float(sellers.valuation[alpha])
    assert (most < asked) == limited
    assert economy.ledger.month(0)["investors", "alpha", "funding round"] == pytest.approx(min(asked, most))
    assert sellers.last_round[alpha] == 0


def test_no_second_round_within_the_interval():
    economy = economy_at("finance.round_interval=9")
    put(economy, sellers__last_round=np.zeros(len(economy.sellers), int))
    economy.month = 8
    assert raisable(economy).max() == 0
    economy.month = 9
    assert raisable(economy).max() > 0
