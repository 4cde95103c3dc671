"""Self-hosting: nobody without machines, more of it the cheaper they are, from the break-even volume on."""

import numpy as np
import pandas as pd
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.goods.weights import CLOSED
from simulation.mechanisms.demand.selfhost import annuity
from simulation.scenario import load
from simulation.tick.uptake import first_uptake
from tests.economies import channels, played
from tests.identities.second_route import both_routes
from tests.mechanisms import monthly, moves, neutral

SWITCH = "demand.selfhost"


def test_off_is_an_industry_without_machines():
    none, off = channels("months=2").resolved(), channels("months=2").resolved()
    none["own_hardware"], off["mechanisms"] = {}, {SWITCH: False}
    months = (pd.DataFrame(played(load(one)).recorder.monthly) for one in (none, off))
    pd.testing.assert_frame_equal(*months, check_exact=False, rtol=1e-12)


def test_a_user_takes_the_machine_from_the_break_even_use_on():
    """Of the same use in all, the more is run on machines the more of it each user has, up to a machine's capacity."""
    owners = []
    for use in (30, 300, 3000):
        economy = Economy(channels("months=1", f"segments.enterprise.use={use}")).run()
        owners.append(economy.recorder.monthly[-1]["self_hosted_token_share"])
    assert owners == sorted(owners)
    assert owners[-1] > owners[0]


def test_the_cheaper_the_machines_the_more_run_them():
    cheap = {"hw_price": 0.3}
    for seed in (1, 2):
        on, more = (monthly(SWITCH, one, months=2, seed=seed).iloc[-1] for one in (True, cheap))
        assert more["self_hosted_token_share"] > on["self_hosted_token_share"]
        assert more["own_break_even_mtok"] < on["own_break_even_mtok"]


def test_on_some_tokens_are_self_hosted():
    assert min(moves(SWITCH, "self_hosted_token_share", months=2)) > 0


def test_off_nobody_may():
    assert all(not machine.segments for machine in neutral(SWITCH).own_hardware.values())


def _bends(economy, by=1e-3):
    """Elasticity of tokens of open weights at list in the prices of all of them, at first prices."""
    found, offers = [], economy.offers
    is_open = economy.weights.openness[offers.weights] != CLOSED
    first = offers.price.copy()
    for step in (-by, by):
        with writing(economy.tables, ("offers.price",)):
            offers.price = np.where(is_open, first * np.exp(step), first)
        uptake = first_uptake(economy)
        found.append(np.log(uptake.at_list()[is_open[uptake.market.live]].sum()))
    return float(found[1] - found[0]) / (2 * by)


def test_demand_at_list_gives_way_most_near_break_even():
    """Far below a machine's break-even use nobody leaves for one at any near price, far above most have left."""
    alone = _bends(Economy(channels("mechanisms.demand.selfhost=false")))
    below, near, above = (_bends(Economy(channels(f"segments.enterprise.use={use}"))) for use in (300, 3000, 30000))
    assert below == pytest.approx(alone, rel=0.01)
    assert near < 1.2 * alone < 0
    assert near < above < alone


def test_interest_and_a_shorter_life_make_a_month_dearer():
    """A loan of 1 paid off at a(r, L) a year is worth 1: sum_{t=1..L} a / (1 + r)^t = 1."""
    for rate, years in ((0.1, 4), (0.05, 7)):
        assert sum(annuity(rate, years) / (1 + rate) ** t for t in range(1, years + 1)) == pytest.approx(1, rel=1e-12)
    assert annuity(1e-9, 4.0) == pytest.approx(annuity(0.0, 4.0), rel=1e-6)
    server = load("light").own_hardware["server"]
    made = neutral(SWITCH, setting={"hw_life": 0.5, "discount_rate": 0.1}).own_hardware["server"]
    assert made.cost == pytest.approx(server.cost * server.life * annuity(0.1, server.life / 2), rel=1e-12)


def test_speed_limit_and_power_are_those_of_the_machine():
    server = load("light").own_hardware["server"]
    given = {"tok_per_s": 2.0, "utilisation": 0.8, "power_price": 3.0, "model_size_limit": 25.0}
    made = neutral(SWITCH, setting=given).own_hardware["server"]
    assert made.utilisation == pytest.approx(1.6 * server.utilisation, rel=1e-12)
    assert (made.power, made.behind) == (3.0, 25.0)


def test_dearer_power_is_paid_and_keeps_people_from_machines():
    usual, dear = (monthly(SWITCH, {"power_price": factor}, months=2).iloc[-1] for factor in (1.0, 20.0))
    assert dear["self_hosted_token_share"] < usual["self_hosted_token_share"]


def test_welfare_adds_up_where_power_is_dear():
    made = channels("months=2", mechanisms={SWITCH: {"power_price": 5.0, "discount_rate": 0.1}})
    assert max(both_routes(Economy(made)).gaps) <= 1e-9
