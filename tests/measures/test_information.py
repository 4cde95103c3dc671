"""The value of information: nothing where everybody knows everything, by hand where open weights go unseen."""

import numpy as np
import pytest

from simulation.equations.demand import choose
from simulation.measures import month_view
from simulation.measures.information import NAMES, measure
from tests.economies import played, toy

ALL = tuple(
    f"segments.{name}.considers_open=1" for name in ("consumer", "developer", "enterprise", "regulated", "public")
)


def test_who_knows_everything_has_nothing_to_learn():
    found = measure(month_view(played(toy("months=1", "shadow_every=1", *ALL))))
    assert found["information_value_usd"] == pytest.approx(0.0, abs=1e-3)
    assert found["information_share_gap"] == pytest.approx(0.0, abs=1e-12)


def test_it_is_the_surplus_of_twins_who_see_more():
    """In the toy all that is unknown are open weights, so those who learn of them become their twins."""
    economy = played(toy("months=1", "shadow_every=1"))
    found, market = measure(month_view(economy)), economy.this_market()
    prices, people = economy.offers.price[market.live], market.people
    choices = market.choices(prices, np.zeros_like(economy.sellers.incumbency))
    free = type(choices)(choices.utility, np.zeros_like(choices.switching), choices.incumbent)
    surplus = choose(market.structure, free).surplus
    value = {(user, part): one for user, part, one in zip(people.user, _parts(people), surplus, strict=True)}
    gain = sum(
        (value[user | 1, part] - one) * stake
        for (user, part), one, stake in zip(value, surplus, people.stake, strict=True)
    )
    assert found["information_value_usd"] == pytest.approx(gain, rel=1e-9)
    assert 0 < found["information_share_gap"] < 1


def _parts(people):
    """Task of each routers' decision, -1 for single-homers."""
    tasks = len(people.billed)
    return np.concatenate([np.repeat(np.arange(tasks), len(people.routers)), np.full(len(people.singles), -1)])


def test_it_is_taken_in_shadow_months_alone():
    found = measure(month_view(played(toy("months=1", "shadow_every=0"))))
    assert all(np.isnan(found[name]) for name in NAMES)
