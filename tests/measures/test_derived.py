"""Weights of sellers who trained none: counted by the kind of their developer."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.agents.seller import CLOSED_LAB, HOST, OPEN_LAB
from simulation.measures.derived import measure


def test_what_hosts_made_is_derived_whoever_sells_it():
    weights = SimpleNamespace(developer=np.array([0, 1, 2, 2]))
    sellers = SimpleNamespace(kind=np.array([CLOSED_LAB, OPEN_LAB, HOST]))
    view = SimpleNamespace(
        weights=np.array([0, 1, 2, 2, 3]),
        tokens=np.array([1.0, 2.0, 3.0, 4.0, 0.0]),
        tables=SimpleNamespace(weights=weights, sellers=sellers),
    )
    found = measure(view)
    assert found == {"derived_weights": 2.0, "derived_weights_makers": 1.0, "derived_token_share": pytest.approx(0.7)}
