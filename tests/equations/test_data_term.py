"""Compute or data: the CES aggregate, its limits and its elasticities."""

import math

import numpy as np
import pytest

from simulation.equations.data_term import Bottleneck, data_factor, data_weight

COMPUTE = np.array([0.1, 0.5, 1.0, 4.0, 64.0])


def aggregate(rule, data=2.0):
    return COMPUTE * data_factor(COMPUTE, data, rule)


@pytest.mark.parametrize("elasticity", [0.2, 0.5, 2.0])
def test_it_is_the_ces_aggregate(elasticity):
    power = (elasticity - 1) / elasticity
    direct = (0.7 * COMPUTE**power + 0.3 * 2.0**power) ** (1 / power)
    np.testing.assert_allclose(aggregate(Bottleneck(0.3, elasticity)), direct, rtol=1e-12)


def test_its_limits_are_compute_alone_cobb_douglas_and_leontief():
    np.testing.assert_array_equal(data_factor(COMPUTE, 2.0, Bottleneck(0.0, 0.5)), 1.0)
    cobb_douglas = COMPUTE**0.7 * 2.0**0.3
    np.testing.assert_allclose(aggregate(Bottleneck(0.3, 1.0)), cobb_douglas, rtol=1e-12)
    np.testing.assert_allclose(aggregate(Bottleneck(0.3, 1 + 1e-7)), cobb_douglas, rtol=1e-5)
    lesser = np.minimum(COMPUTE, 2.0)
    np.testing.assert_allclose(aggregate(Bottleneck(0.3, 0.02)), lesser, rtol=0.03)
    np.testing.assert_allclose(aggregate(Bottleneck(0.3, 1e-4)), lesser, rtol=2e-4)


@pytest.mark.parametrize("elasticity", [0.1, 0.5, 1.0, 3.0])
def test_the_weight_of_data_is_the_elasticity(elasticity):
    rule, step = Bottleneck(0.4, elasticity), 1e-6
    slope = (np.log(aggregate(rule, 2 * math.exp(step))) - np.log(aggregate(rule, 2 * math.exp(-step)))) / (2 * step)
    np.testing.assert_allclose(data_weight(COMPUTE, 2.0, rule), slope, atol=1e-8)


def test_which_binds():
    weights = data_weight(np.array([1e-3, 2.0, 1e3]), 2.0, Bottleneck(0.4, 0.2))
    assert weights == pytest.approx([0, 0.4, 1], abs=1e-6)


def test_without_compute_there_is_nothing_to_divide():
    assert data_factor(0.0, 2.0, Bottleneck(0.3, 0.5)) == 1.0
