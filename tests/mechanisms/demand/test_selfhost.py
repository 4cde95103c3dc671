"""Self-hosting: nobody without machines, more of it the cheaper they are, from the break-even volume on."""

import numpy as np
import pandas as pd
import pytest

from simulation.columns import writing
from simulation.economy import Economy
from simulation.goods.weights import CLOSED
from simulation.scenario import load
from simulation.tick.uptake import first_uptake
from tests.economies import channels, played
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
