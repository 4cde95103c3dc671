"""Self-hosting: nobody without machines, more of it the cheaper they are, from the break-even volume on."""

import numpy as np
import pandas as pd
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.goods.plan import OWN
from simulation.goods.weights import CLOSED
from simulation.scenario import ScenarioError, load
from simulation.tick.uptake import first_uptake
from tests.economies import channels, played
from tests.identities.second_route import both_routes
from tests.mechanisms import monthly, moves, neutral

SWITCH = "demand.selfhost"
HEAVY = ("months=1", "segments.enterprise.use=30000", "segments.developer.use=300")
"""Use of which some is more than any machine of the toy can do."""
FREE_UPKEEP = {"demand.hassle": False, "demand.local_liability": False}
"""Nothing is paid for a machine but its purchase and its energy."""


def machines(setting, *changes, others=None):
    """What a month of each machine costs, USD, and the Mtok that whoever asks for more has of it, at first prices."""
    economy = Economy(channels(*HEAVY, *changes, mechanisms={SWITCH: setting, **(others or {})}))
    uptake, found = first_uptake(economy), {}
    for way, row in enumerate(uptake.ways.rows):
        if economy.plans.kind[row] == OWN:
            owners = uptake.choice.share[1 + way] * uptake.ways.people
            tokens = np.einsum("k,mki->i", uptake.market.people.billed, uptake.included[way].on_quota)
            most = (tokens[owners > 0] / owners[owners > 0]).max()
            found[economy.plans.names[row].removeprefix("own ")] = (float(uptake.fees[way]), float(most))
    return found


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


def test_a_machine_does_what_a_host_does_for_its_cost_times_how_full_it_is():
    """The toy's best open weights by hand: reference cost x 2^((rating - reference rating) / points per doubling)."""
    setup = channels(*HEAVY)
    best = max(one.rating for lab in setup.labs.values() if lab.kind == "open" for one in lab.releases.values())
    cost = setup.cost
    unit = cost.reference * 2 ** ((best - cost.reference_rating) / cost.points_per_doubling)
    for name, (_, most) in machines(True).items():
        machine = setup.own_hardware[name]
        assert most == pytest.approx(machine.cost * machine.utilisation / unit, rel=1e-9)


@pytest.mark.parametrize(
    ("setting", "factor"),
    [
        ({"hw_price": 0.0}, 0.0),
        ({"hw_price": 0.5}, 0.5),
        ({"hw_price": 3.0}, 3.0),
        ({"hw_life": 0.5}, 2.0),
        ({"discount_rate": 0.1}, 0.1 * 4 / (1 - 1.1**-4)),
        ({"hw_price": 2.0, "hw_life": 2.0, "discount_rate": 0.1}, 2.0 * 0.1 * 4 / (1 - 1.1**-8)),
    ],
    ids=str,
)
def test_price_life_and_interest_change_what_a_machine_costs_and_nothing_that_it_can_do(setting, factor):
    usual, made = machines(True, others=FREE_UPKEEP), machines(setting, others=FREE_UPKEEP)
    assert usual.keys() == made.keys() == {"device", "server"}
    for name, (fee, most) in usual.items():
        assert made[name] == pytest.approx((factor * fee, most), rel=1e-9)


@pytest.mark.parametrize(
    ("setting", "factor"),
    [
        ({"tok_per_s": 2.0}, 2.0),
        ({"utilisation": 0.8}, 0.8),
        ({"tok_per_s": 12.0, "utilisation": 0.5}, 6.0),
        ({"tok_per_s": 0.02}, 0.02),
    ],
    ids=str,
)
def test_speed_and_utilisation_change_what_a_machine_can_do_and_not_what_it_costs(setting, factor):
    heavier = ("segments.enterprise.use=300000", "segments.developer.use=3000")
    usual, made = machines(True, *heavier), machines(setting, *heavier)
    for name, (fee, most) in usual.items():
        assert made[name] == pytest.approx((fee, factor * most), rel=1e-9)


def test_the_break_even_use_goes_with_the_price_of_the_machine():
    """Q* = F / (p - e) at prices that stay; its share of what the machine can do goes with it."""
    stay = ("pricing.band_open=2", "pricing.band_closed=2", "pricing.band_sd=0", "months=1")

    def even(price):
        economy = Economy(channels(*stay, mechanisms={SWITCH: {"hw_price": price}, **FREE_UPKEEP})).run()
        row = economy.recorder.monthly[-1]
        return np.array([row["own_break_even_mtok"], row["own_break_even_load"]])

    usual = even(1.0)
    assert usual.min() > 0
    for price in (0.0, 0.5, 2.0):
        np.testing.assert_allclose(even(price), price * usual, rtol=1e-9)


def test_a_loan_paid_off_by_the_month_is_worth_what_was_lent():
    """sum_{t=1..L} F / (1 + r)^t = purchase, F a year's cost of the machine: what it was without interest times L."""
    server = load("light").own_hardware["server"]
    for rate, life in ((0.1, 1.0), (0.05, 0.5)):
        made = neutral(SWITCH, setting={"hw_life": life, "discount_rate": rate}).own_hardware["server"]
        paid = sum(made.price * made.cost / (1 + rate) ** t for t in range(1, round(life * server.life) + 1))
        assert paid == pytest.approx(server.cost * server.life, rel=1e-12)
    slight = neutral(SWITCH, setting={"discount_rate": 1e-18}).own_hardware["server"]
    assert slight.price == pytest.approx(1.0, rel=1e-12)


def test_its_defaults_set_nothing_at_any_life():
    for life in (0.1, 3.7, 49.0):
        on, none = (
            load("light", [f"own_hardware.server.life={life}"], {"mechanisms": m}) for m in ({SWITCH: True}, {})
        )
        assert on == none


def test_speed_limit_and_power_are_those_of_the_machine():
    server = load("light").own_hardware["server"]
    given = {"tok_per_s": 2.0, "utilisation": 0.8, "power_price": 3.0, "model_size_limit": 25.0}
    made = neutral(SWITCH, setting=given).own_hardware["server"]
    assert (made.speed, made.utilisation) == pytest.approx((2.0, 0.8 * server.utilisation), rel=1e-12)
    assert (made.power, made.behind) == (3.0, 25.0)


@pytest.mark.parametrize(
    ("number", "setting", "said"),
    [
        ("power=4", {"power_price": 50.0}, r"power is 200, set by .*selfhost, but must be at most 100"),
        ("utilisation=1.5", {"utilisation": 2.0}, r"utilisation is 3, set by .*selfhost, but must be at most 2"),
        ("speed=20", {"tok_per_s": 10.0}, r"speed is 200, set by .*selfhost, but must be at most 100"),
    ],
)
def test_what_no_machine_can_be_is_said(number, setting, said):
    with pytest.raises(ScenarioError, match=rf"own_hardware\.server\.{said}"):
        load("light", [f"own_hardware.server.{number}"], {"mechanisms": {SWITCH: setting}})


def test_dearer_power_is_paid_and_keeps_people_from_machines():
    usual, dear = (monthly(SWITCH, {"power_price": factor}, months=2).iloc[-1] for factor in (1.0, 20.0))
    assert dear["self_hosted_token_share"] < usual["self_hosted_token_share"]


@pytest.mark.parametrize(
    "setting",
    [
        {"power_price": 5.0, "discount_rate": 0.1},
        {"hw_price": 0.0},
        {"hw_price": 0.0, "tok_per_s": 50.0, "utilisation": 1.5},
        {"hw_price": 5.0, "hw_life": 0.2, "tok_per_s": 0.05},
    ],
    ids=str,
)
@pytest.mark.parametrize("others", [{}, FREE_UPKEEP], ids=["with upkeep", "without"])
def test_welfare_adds_up_whatever_a_machine_costs_and_does(setting, others):
    economy = Economy(channels("months=2", mechanisms={SWITCH: setting, **others}))
    assert max(both_routes(economy).gaps) <= 1e-9
    last = economy.recorder.monthly[-1]
    assert last["ledger_residual"] < 1e-12
    assert np.isfinite([last[name] for name in ("self_hosted_token_share", "consumer_surplus_usd", "profit_usd")]).all()


def test_a_free_machine_is_had_by_more_and_money_is_paid_for_none():
    free, usual = (Economy(channels("months=2", mechanisms={SWITCH: {"hw_price": one}})).run() for one in (0.0, 1.0))
    shares = [one.recorder.monthly[-1]["self_hosted_token_share"] for one in (free, usual)]
    assert shares[0] > shares[1] > 0
    paid = [sum(usd for key, usd in one.ledger.flows.items() if key[3] == "own machines") for one in (free, usual)]
    assert paid[0] == 0 < paid[1]
