"""Pure plays: with a parent for every loss nobody fails; alone, labs live as long as cash and investors last."""

import pytest

from simulation.economy import Economy
from simulation.mechanisms.pricing.pure_play import PurePlay
from simulation.scenario import load
from tests.economies import takeover
from tests.mechanisms import monthly, neutral

SWITCH = "pricing.pure_play"
TOY = {"base": "toy", "months": 3}


def test_without_it_support_is_the_loss_to_the_last_digit():
    economy = Economy(neutral(SWITCH, **TOY), seed=1).run()
    sellers, month = economy.sellers, economy.month - 1
    for row, name in enumerate(sellers.names):
        paid = economy.ledger.month(month).get(("parents", name, "parent's support"), 0.0)
        if sellers.kind[row] < 2:
            assert paid == pytest.approx(max(-sellers.profit[row], 0.0), rel=1e-12)


def test_the_share_scales_every_parent():
    half, whole = (neutral(SWITCH, setting={"other_revenue": share}) for share in (0.5, 1.0))
    assert whole.labs == load("light").labs
    for name, lab in whole.labs.items():
        assert half.labs[name].parent == 0.5 * lab.parent


def test_on_every_lab_lives_on_what_it_sells():
    for seed in (1, 2):
        off, on = (monthly(SWITCH, setting, seed=seed, **TOY).iloc[-1] for setting in (False, True))
        for measure, sign in PurePlay.LOOK.items():
            assert not sign or sign * (on[measure] - off[measure]) > 0, measure


def test_alone_a_lab_that_loses_money_fails_and_with_a_parent_it_does_not():
    bare = takeover("finance.sale_runway=0", "months=8", cash=1e7).resolved()
    alive = {}
    for setting in (True, False):
        played = Economy(load(bare | {"mechanisms": {SWITCH: setting}}), seed=1).run()
        alive[setting] = bool(played.sellers.active[played.sellers.names.index("delta")])
    assert alive == {True: False, False: True}
