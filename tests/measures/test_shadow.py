"""Shadow equilibria of the toy economy's first month."""

import math

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.equations.fixed_point import FixedPoint
from simulation.experiments.headline import headline
from simulation.goods.shadow import World, developers_only
from simulation.measures import month_view
from simulation.measures import shadow as module
from simulation.parameters import SEGMENTS
from simulation.plugins import load
from tests.economies import played, toy

measure = load("measures", "shadow")
RENTS = [f"rent_{name}_usd" for name in ("lead", "lock_in", "capacity", "taste")]
NO_LEAD = (
    "labs.alpha.releases.alpha-large.rating=1440",
    "labs.alpha.releases.alpha-large.skills.coding=0",
    "labs.alpha.releases.alpha-large.skills.expert=0",
    "technology.open_lag=0",
)


# Few types that choose once for all tasks make profit a staircase; those with a router leave it smooth.
SMOOTH = tuple(f"segments.{name}.router=1" for name in SEGMENTS)


def first_month(*changes):
    """The view of the first month, which has just been played."""
    economy = Economy(toy("months=1", *SMOOTH, *changes)).run()
    economy.month = 0
    return month_view(economy)


@pytest.fixture(scope="module")
def view():
    return first_month()


@pytest.fixture(scope="module")
def found(view):
    return measure(view)


def test_every_number_is_there_and_defined(found):
    assert tuple(found) == module.NAMES
    assert all(math.isfinite(value) for value in found.values())


def test_a_monopoly_earns_most_and_prices_at_cost_please_users_most(found):
    profit = {world: found[f"shadow_{world}_profit_usd"] for world in module.WORLDS}
    surplus = {world: found[f"shadow_{world}_cs_usd"] for world in module.WORLDS}
    assert max(profit, key=profit.get) == "monopoly"
    assert profit["monopoly"] > 1.01 * profit["nash"]
    assert max(surplus, key=surplus.get) == "at_cost"
    assert min(surplus, key=surplus.get) == "monopoly"
    assert profit["at_cost"] == pytest.approx(0, abs=1e-6 * profit["nash"])


def test_without_open_weights_closed_labs_earn_more_and_users_lose(found):
    assert found["shadow_absence_closed_profit_usd"] > found["shadow_nash_closed_profit_usd"]
    assert found["shadow_absence_cs_usd"] < found["shadow_nash_cs_usd"]
    assert found["shadow_openness_off_cs_usd"] < found["shadow_nash_cs_usd"]
    assert found["competed_away_usd"] > found["competed_away_openness_off_usd"] > 0


def test_what_was_competed_away_is_the_change_of_profit_and_surplus(found):
    for middle, bench, now in (("", "absence", "nash"), ("monopoly_", "monopoly", "actual_prices")):
        lost = found[f"shadow_{bench}_profit_usd"] - found[f"shadow_{now}_profit_usd"]
        gained = found[f"shadow_{now}_cs_usd"] - found[f"shadow_{bench}_cs_usd"]
        parts = {end: found[f"competed_away_{middle}{end}_usd"] for end in ("transfer", "new", "dissipated")}
        assert found[f"competed_away_{middle}usd"] == pytest.approx(lost)
        assert parts["transfer"] + parts["dissipated"] == pytest.approx(lost)
        assert parts["transfer"] + parts["new"] == pytest.approx(gained)
        assert found[f"competed_away_{middle}transfer_share"] == pytest.approx(parts["transfer"] / gained)


def test_rents_add_up_to_the_serving_profit_on_closed_weights(view, found):
    actual = (view.revenue - view.serving_cost)[view.closed].sum()
    assert sum(found[name] for name in RENTS) == pytest.approx(actual, rel=1e-9)
    assert found["rent_capacity_usd"] == pytest.approx(0, abs=1e-12 * actual)
    assert found["rent_lead_usd"] > 0
    assert found["rent_lock_in_usd"] > 0


def test_without_a_lead_there_is_no_rent_of_it():
    rents = measure(first_month(*NO_LEAD))
    assert rents["rent_lead_usd"] == 0
    assert rents["rent_taste_usd"] > 0


def test_without_switching_costs_and_with_all_considering_there_is_no_lock_in():
    changes = [f"segments.{name}.considers_open=1" for name in SEGMENTS]
    changes += [f"segments.{name}.switching_cost=0" for name in SEGMENTS]
    rents = measure(first_month(*changes))
    assert rents["rent_lock_in_usd"] == pytest.approx(0, abs=1e-9 * rents["rent_taste_usd"])
    assert rents["lock_in_profit_usd"] == pytest.approx(0, abs=1e-9 * rents["rent_taste_usd"])


@pytest.mark.parametrize(("world", "delta"), [("nash", 0.0), ("monopoly", 1.0)])
def test_delta_measures_from_nash_to_monopoly(view, monkeypatch, world, delta):
    """Whatever prices are posted: if they yield what Nash or monopoly yields, delta is 0 or 1."""
    outcomes = {}
    real = module._outcomes

    def spy(*given):
        return outcomes.setdefault("found", real(*given))

    monkeypatch.setattr(module, "_outcomes", spy)
    measure(view)
    kept = outcomes["found"]
    found = module._competition(view, kept | {"actual_prices": kept[world]})
    assert found["delta_calvano"] == pytest.approx(delta, abs=1e-12)
    assert (world == "nash") or found["conduct"] == pytest.approx(1.0)


def test_what_is_not_found_is_undefined_and_the_rest_is_not(view, monkeypatch):
    monkeypatch.setattr(World, "nash", lambda self, *_: FixedPoint(self.start, 1, False))
    found = measure(view)
    for name in ("shadow_nash_profit_usd", "delta_calvano", "competed_away_usd", "rent_lead_usd", "rent_taste_usd"):
        assert math.isnan(found[name]), name
    for name in ("shadow_monopoly_cs_usd", "conduct", "rent_lock_in_usd", "competed_away_monopoly_usd"):
        assert math.isfinite(found[name]), name


def test_without_open_weights_nothing_is_competed_away_and_the_lead_is_undefined():
    found = measure(first_month("labs.beta=null", "hosts.gamma=null"))
    assert found["competed_away_usd"] == pytest.approx(0, abs=0.02 * found["shadow_nash_profit_usd"])
    assert math.isnan(found["rent_lead_usd"])
    assert math.isfinite(found["rent_lock_in_usd"])


def test_other_months_have_no_shadow(view):
    economy = view.tables
    economy.month = 5
    try:
        assert all(math.isnan(value) for value in measure(month_view_of(view, 5)).values())
    finally:
        economy.month = 0


def month_view_of(view, month):
    """The same view, dated otherwise."""
    from dataclasses import replace

    return replace(view, month=month)


def test_openness_off_leaves_the_developer_or_the_cheapest_host(view):
    economy = view.tables
    world = World(economy.this_market(), view.cost, view.price, len(economy.sellers))
    developer = economy.weights.developer[view.weights]
    off = developers_only(world, view.weights, developer, ~view.closed)
    names = [economy.offers.names[row] for row in off.market.live]
    assert {"beta-open@beta", "alpha-large@alpha"} <= set(names)
    assert not any(name.endswith("@gamma") for name in names)
    beta = economy.sellers.names.index("beta")
    rows = np.flatnonzero(view.seller != beta)
    kept = developers_only(world.only(rows), view.weights[rows], developer[rows], ~view.closed[rows])
    place = [economy.offers.names[row] for row in kept.market.live].index("beta-open@gamma")
    assert kept.market.structure.seller[place] == beta


def test_the_headline_keeps_the_last_shadow_month():
    scenario = toy("months=3", "shadow_every=2", *SMOOTH)
    blocks = headline(played(scenario).tables_out(), scenario)
    assert blocks["headline"]["shadow_month"] == 2
    scenario = toy("months=2", "shadow_every=2", *SMOOTH)
    blocks = headline(played(scenario).tables_out(), scenario)
    assert blocks["headline"]["shadow_month"] == 0
    for name in (*RENTS, "delta_calvano", "competed_away_usd"):
        assert blocks["headline"][name] == blocks["first_month"][name] is not None
    scenario = toy("months=1", "shadow_every=0", *SMOOTH)
    blocks = headline(played(scenario).tables_out(), scenario)
    assert blocks["headline"]["shadow_month"] is None
    assert blocks["headline"]["conduct"] is None
