from types import SimpleNamespace

import numpy as np
import pytest

from simulation.parameters import Task
from simulation.plugins import load
from tests.measures.months import month

caching = load("measures", "caching")


def test_the_price_paid_over_list_and_where_next_to_nothing_is_paid():
    view = month()
    tasks = {"chat": Task(cache_reference=0.1), "agentic": Task(cache_reference=0.6, cache_hit_rate=0.8)}
    view.setup.tasks = tasks
    share = np.array([0.5, 0.01])
    tokens = np.stack([view.tokens / 2, view.tokens / 2], axis=1)
    offers = SimpleNamespace(served=np.zeros((view.live.max() + 1, 2, 1)))
    offers.served[view.live, :, 0] = tokens
    view.tables.offers = offers
    view.tables.this_market = lambda: SimpleNamespace(people=SimpleNamespace(billed=share))
    found = caching(view)
    assert found["paid_over_list"] == pytest.approx(view.revenue.sum() / (view.price @ view.metered))
    assert found["most_cached_price_paid"] == pytest.approx(0.01 * (view.price @ view.tokens) / view.tokens.sum())
    cheap = np.stack([view.price * 0.5 < 0.1, view.price * 0.01 < 0.1], axis=1)
    assert found["near_zero_price_token_share"] == pytest.approx(tokens[cheap].sum() / view.tokens.sum())
    assert found["cache_hit_rate"] == pytest.approx(0.45)
