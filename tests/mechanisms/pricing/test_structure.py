"""Cost structure: without fixed cost average cost is marginal cost; with it, far above."""

import pytest

from simulation.economy import Economy
from simulation.mechanisms.pricing.structure import Structure
from tests.mechanisms import monthly, neutral

SWITCH = "pricing.structure"
TOY = {"base": "toy", "months": 3}


def last(setting, **values):
    return Economy(neutral(SWITCH, setting=setting, **(TOY | values)), seed=1).run().recorder.monthly[-1]


def test_without_it_average_cost_is_marginal_cost_and_any_scale_is_efficient():
    row = last(False)
    assert row["lab_average_cost"] == pytest.approx(row["lab_marginal_cost"], rel=1e-12)
    assert row["minimum_efficient_scale"] == row["lab_fixed_share_of_cost"] == 0.0


def test_on_average_cost_is_marginal_cost_and_fixed_cost_per_token():
    row = last(True)
    assert row["lab_fixed_share_of_cost"] == pytest.approx(1 - row["lab_marginal_cost"] / row["lab_average_cost"])


def test_fixed_cost_grows_by_the_given_factor():
    months = Economy(neutral(SWITCH, setting={"train_cost_growth": 4.0}, **TOY), seed=1).run().recorder.monthly
    rd = [row["rd_usd"] for row in months]
    assert rd[1] / rd[0] == pytest.approx(4.0 ** (1 / 12), rel=1e-9)


def test_numbers_that_are_given_are_set():
    made = neutral(SWITCH, setting={"rlhf_share": 0.3, "inference_cost0": 0.2})
    assert made.cost.rd_compute_share == pytest.approx(0.7)
    assert made.cost.reference == 0.2


def test_on_fixed_cost_has_to_be_spread():
    for seed in (1, 2):
        off, on = (monthly(SWITCH, setting, seed=seed, **TOY).iloc[-1] for setting in (False, True))
        for measure, sign in Structure.LOOK.items():
            assert not sign or sign * (on[measure] - off[measure]) > 0, measure
