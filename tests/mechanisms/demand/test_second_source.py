"""A second source: weights that fewer than two sellers run are discounted by the expected hold-up."""

import numpy as np
import pytest

from simulation.economy import Economy
from tests.economies import resold, toy
from tests.mechanisms import moves

SWITCH = "demand.second_source"
PLAIN = {"lockin_aversion": 2.0, "expected_hold_up": 0.05, "aversion_sd": 0.0}


def term(scenario):
    economy = Economy(scenario, seed=1)
    ((by_offer, by_user),) = economy.hooks("taste")
    live = economy.mechanism_view().live
    names = np.array([economy.weights.names[row] for row in economy.offers.weights[live]])
    return by_offer, by_user, names


def test_closed_weights_have_one_source_however_many_resell_them():
    by_offer, by_user, names = term(resold(mechanisms={SWITCH: PLAIN}))
    sole = np.char.startswith(names, "alpha")
    assert (names == "alpha-large").sum() > 1
    np.testing.assert_allclose(by_offer, np.where(sole, -0.1, 0.0), rtol=1e-14)
    np.testing.assert_array_equal(by_user, 1.0)


@pytest.mark.parametrize(("least", "shunned"), [(1, ()), (2, ("alpha",)), (3, ("alpha", "beta"))])
def test_the_number_of_sources_asked_for_decides(least, shunned):
    by_offer, _, names = term(toy(mechanisms={SWITCH: PLAIN | {"multi_source_min": least}}))
    expected = (
        np.any([np.char.startswith(names, name) for name in shunned], axis=0) if shunned else np.zeros(len(names))
    )
    np.testing.assert_array_equal(by_offer < 0, expected)


def test_open_weights_that_nobody_hosts_are_shunned_too():
    only = {"releases": {"beta-open": {"hosts": {"gamma": None}}}}
    by_offer, _, names = term(toy(mechanisms={SWITCH: PLAIN}, labs={"beta": only}))
    assert (by_offer[names == "beta-open"] < 0).all()


def test_on_buyers_move_to_weights_with_several_sources():
    strong = {"expected_hold_up": 0.3}
    for measure in ("multi_sourced_token_share", "open_share_at_par"):
        assert min(moves(SWITCH, measure, base="toy", months=3, settings=(False, strong))) > 0, measure
