"""Sources of weights: sellers who run them, weighted by tokens; margins of one source and of more."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.goods.offer import OWN, TIED
from simulation.measures.sources import measure


def view(contract, weights, tokens):
    return SimpleNamespace(
        contract=np.array(contract),
        weights=np.array(weights),
        tokens=np.array(tokens, float),
        revenue=np.array(tokens, float) * 2,
        serving_cost=np.array(tokens, float) * np.array([1, 1.5, 1.5, 1])[: len(tokens)],
        tables=SimpleNamespace(weights=[None] * 3),
    )


def test_those_who_run_the_weights_count_and_resellers_do_not():
    found = measure(view([OWN, OWN, OWN, TIED], [0, 1, 1, 0], [6, 1, 1, 2]))
    assert found["sources_of_used_weights"] == pytest.approx((6 + 2 + 2 * 2) / 10)
    assert found["multi_sourced_token_share"] == pytest.approx(0.2)
    assert found["sole_source_margin"] == pytest.approx(0.5)
    assert found["multi_source_margin"] == pytest.approx(0.25)


def test_without_use_nothing_is_defined():
    assert all(np.isnan(value) for value in measure(view([OWN], [0], [0.0])).values())
