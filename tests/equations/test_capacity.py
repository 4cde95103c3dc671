"""Rent, grants, orders and expectations of the hardware market; a small fleet that cycles by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations import capacity as it
from simulation.equations.finance import falling_charges, present_value

CURVE = it.RentCurve(0.8, 3.1, 0.15)
amount = st.floats(1e-3, 1e9)


def test_the_rent_is_one_at_the_normal_load_and_doubles_its_scarce_part_at_full_load():
    assert CURVE.at(0.8) == pytest.approx(1.0)
    assert CURVE.at(1.0) == pytest.approx(0.15 + 0.85 * 2.0, rel=0.01)
    assert CURVE.at(0.0) == 0.15


@settings(deadline=None)
@given(amount, amount, amount, st.floats(0.1, 1.0), st.floats(0.0, 8.0), st.floats(0.0, 0.7))
def test_the_rent_clears(reserved, budget, fleet, normal, elasticity, upkeep):
    curve = it.RentCurve(normal, elasticity, upkeep)
    rent = it.clearing_rent(reserved, budget, fleet, curve)
    assert rent == pytest.approx(float(curve.at((reserved + budget / rent) / fleet)), rel=1e-9)


def test_a_market_of_budgets_alone_has_a_closed_form():
    """p = (B / (p n K))^phi without upkeep: p = (B / (n K))^(phi / (1 + phi))."""
    curve = it.RentCurve(0.8, 3.0, 0.0)
    assert it.clearing_rent(0.0, 6.0, 5.0, curve) == pytest.approx(1.5 ** (3 / 4))


def test_without_budgets_the_load_decides_and_without_anybody_there_is_no_rent():
    assert it.clearing_rent(4.0, 0.0, 5.0, CURVE) == pytest.approx(1.0)
    assert np.isnan(it.clearing_rent(0.0, 0.0, 5.0, CURVE))
    assert np.isnan(it.clearing_rent(1.0, 1.0, 0.0, CURVE))


@settings(deadline=None)
@given(st.lists(st.tuples(amount, st.floats(0, 1e9)), min_size=1, max_size=5), st.floats(0, 1e9), amount)
def test_grants_fill_the_fleet_and_no_more(pairs, budget, fleet):
    wanted, owned = np.array(pairs).T
    got, share = it.granted(wanted, owned, budget, fleet)
    assert (got <= wanted * (1 + 1e-12)).all()
    assert 0 <= share <= 1
    own = np.minimum(wanted, owned).sum()
    if own <= fleet:
        total = got.sum() + share * budget
        assert total <= fleet * (1 + 1e-9)
        assert total == pytest.approx(min(fleet, wanted.sum() + budget), rel=1e-9)


def test_own_hardware_comes_first():
    got, share = it.granted(np.array([4.0, 4.0]), np.array([3.0, 0.0]), 1.0, 6.0)
    assert share == pytest.approx(0.5)
    np.testing.assert_allclose(got, [3.5, 2.0])


@settings(deadline=None)
@given(st.floats(0.2, 5.0), st.floats(0.3, 1.0), st.floats(0.0, 8.0), st.floats(0.0, 0.6))
def test_entry_earns_nothing_over_the_user_cost(price, normal, elasticity, upkeep):
    curve = it.RentCurve(normal, elasticity, upkeep)
    load = it.entry_load(price, curve)
    assert load * (curve.at(load) - upkeep) == pytest.approx(normal * (1 - upkeep) * price)


def test_the_vendor_takes_part_of_scarcity_and_does_not_sell_below_cost():
    made = it.production_share(0.3, 0.15)
    assert made == pytest.approx(0.55 / 0.85)
    assert it.new_unit_price(1.0, 0.5, made) == 1.0
    assert it.new_unit_price(4.0, 0.5, made) == 2.0
    assert it.new_unit_price(0.1, 0.5, made) == made
    assert it.new_unit_price(4.0, 0.0, made) == 1.0


def test_expectations_learn_growth_and_do_not_learn_from_nothing():
    assert it.learned_growth(0.1, 1.0, np.e, 0.25) == pytest.approx(0.1 + 0.25 * 0.9)
    assert it.learned_growth(0.1, 0.0, 5.0, 0.25) == 0.1
    assert it.learned_growth(0.1, 5.0, 0.0, 0.25) == 0.1
    growth, level = 0.0, 1.0
    for _ in range(200):
        growth, level = it.learned_growth(growth, level, 1.05 * level, 0.2), 1.05 * level
    assert it.expected(1.0, growth, 12) == pytest.approx(1.05**12)


def test_lots():
    np.testing.assert_allclose(it.lots([0, 3, 10, 10.1, 25], 10.0), [0, 3, 10, 20, 30])
    np.testing.assert_allclose(it.whole_lots([-5, 3, 10, 25], 10.0), [0, 0, 10, 20])
    assert it.lots(3.3, 0.0) == 3.3
    assert it.whole_lots(3.3, 0.0) == 3.3


@pytest.mark.parametrize("growth", [0.0, 0.1])
def test_vintages_and_deliveries_keep_a_fleet_on_its_path(growth):
    life, total = 24, 100.0
    vintages = it.grown_vintages(total, growth, life)
    assert vintages.sum() == pytest.approx(total)
    coming = it.replacement(total, growth, vintages, life)
    fleet = total
    for month in range(life):
        fleet += coming[month] - vintages[life - 1 - month]
        assert fleet == pytest.approx(total * np.exp(growth * (month + 1)))


@settings(deadline=None)
@given(st.floats(0, 0.5), st.integers(1, 120), st.floats(0.9, 1.0))
def test_user_cost_over_an_assets_life_is_worth_the_cash_paid_for_it(rate, life, decline):
    charges = falling_charges(100.0, rate, life, decline)
    assert present_value(charges, rate) == pytest.approx(100.0)
    np.testing.assert_allclose(charges[1:], decline * charges[:-1])


def fleet_alone(lead, learning=0.3, months=240, jolt=1.3):
    """Loads of a fleet whose demand at the reference rent grows by 5 % a month and jumps once, in month 12.

    Half of demand falls with rent. Orders go to the load of zero profit at the demand expected on arrival.
    """
    life, base, trend = 60, 100.0, 0.05
    delivered = np.zeros(months + lead + 1 + life)
    vintages = it.grown_vintages(base, trend, life)
    delivered[1 : lead + 1] = it.replacement(base, trend, vintages, lead)
    growth, before, loads = trend, 0.8 * base * np.exp(-trend), []

    def installed(month):
        return vintages[: max(life - month, 0)].sum() + delivered[max(month - life + 1, 0) : month + 1].sum()

    for month in range(months):
        want = 0.8 * base * np.exp(trend * month) * (jolt if month >= 12 else 1.0)
        rent = it.clearing_rent(want / 2, want / 2, installed(month), CURVE)
        loads.append((want / 2 + want / 2 / rent) / installed(month))
        growth, before = float(it.learned_growth(growth, before, want, learning)), want
        load = it.entry_load(it.new_unit_price(rent, 0.5, 0.65), CURVE)
        short = float(it.expected(want, growth, 1 + lead)) / load - installed(month + 1 + lead)
        delivered[month + 1 + lead] += max(short, 0.0)
    return np.array(loads)


def test_lead_time_makes_cycles_and_its_absence_does_not():
    """Nothing is seasonal: after one jolt a fleet with a lead time is short and then far too large, without it neither.

    Boom and glut both last and deepen with the lead time; in the end the load is normal again.
    """
    paths = [fleet_alone(lead) for lead in (0, 4, 12)]
    booms = [int((path[13:] > 0.85).sum()) for path in paths]
    gluts = [float(0.8 - path[13:].min()) for path in paths]
    assert booms == [0, 4, 12]
    assert gluts[0] < 0.03 < 3 * gluts[0] < gluts[1] < gluts[2]
    for path in paths:
        np.testing.assert_allclose(path[[11, -1]], 0.8, rtol=0.01)
    np.testing.assert_allclose(fleet_alone(12, jolt=1.0), 0.8, rtol=1e-6)
