"""Trigger strategies against Calvano et al.'s duopoly, whose profits are known in closed form."""

import math

import pytest

from simulation.equations.tacit import critical_discount, keeps, war_months
from simulation.theory.calvano import Calvano


def profits():
    found = Calvano().expected()
    return found["profit_monopoly"], found["profit_deviation"], found["profit_nash"]


def test_the_critical_discount_factor_is_that_of_the_textbook_case():
    assert critical_discount(*profits()) == pytest.approx(Calvano().expected()["critical_discount_factor"], rel=1e-12)


def test_bertrand_with_homogeneous_goods_needs_one_half():
    assert critical_discount(0.5, 1.0, 0.0) == 0.5
    assert critical_discount(1 / 7, 1.0, 0.0) == pytest.approx(1 - 1 / 7)


def test_nothing_to_gain_is_undefined():
    assert math.isnan(critical_discount(1.0, 1.0, 1.0))


def test_at_the_critical_factor_a_deviator_is_indifferent():
    joint, tempted, nash = profits()
    factor = critical_discount(joint, tempted, nash)
    assert joint / (1 - factor) == pytest.approx(tempted + factor * nash / (1 - factor), rel=1e-12)
    assert keeps(factor + 1e-6, 100_000, joint, tempted, nash)
    assert not keeps(factor - 1e-6, 100_000, joint, tempted, nash)


def test_a_short_war_deters_only_the_patient():
    joint, tempted, nash = profits()
    needed = (tempted - joint) / (joint - nash)
    assert keeps(1.0, math.ceil(needed), joint, tempted, nash)
    assert not keeps(1.0, math.floor(needed), joint, tempted, nash)
    assert not keeps(0.0, 10, joint, tempted, nash)


def test_a_war_lasts_as_long_as_it_should_and_starts_from_peace_alone():
    left, months = war_months(0.0, 0.5, 0.4, 3), []
    while left:
        months.append(left)
        left = war_months(left, 0.9, 0.4, 3)
    assert months == [3.0, 2.0, 1.0]
    assert war_months(0.0, 0.4, 0.4, 3) == 0
