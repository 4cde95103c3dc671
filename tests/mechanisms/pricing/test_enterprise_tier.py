"""The compliant tier: closed flagships have it, organisations value it, and it costs something per token."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.parameters import SEGMENTS
from simulation.tick.market import taste
from tests.economies import resold, toy
from tests.identities.second_route import gaps
from tests.mechanisms import moves

SWITCH = "pricing.enterprise_tier"
PLAIN = {"compliance_value": 0.2, "regulated": 1.5, "public": 0.5, "compliance_cost": 0.3}
ORGANISATIONS = {"enterprise": 0.2, "regulated": 0.3, "public": 0.1}


def test_organisations_value_closed_flagships_by_their_factor_and_nobody_else_anything():
    off, on = (Economy(toy(mechanisms={SWITCH: one}), seed=1) for one in (False, PLAIN))
    live = on.mechanism_view().live
    names = [on.weights.names[row] for row in on.offers.weights[live]]
    value = [ORGANISATIONS.get(SEGMENTS[segment], 0.0) for segment in on.users.segment]
    tier = np.array([name == "alpha-large" for name in names], float)
    np.testing.assert_allclose(taste(on, live) - taste(off, live), np.outer(tier, value), atol=1e-14)


def test_the_cost_is_added_where_the_tier_is():
    off, on = (Economy(toy("months=1", mechanisms={SWITCH: one}), seed=1).run() for one in (False, PLAIN))
    gap = on.offers.cost - off.offers.cost
    tier = np.array([name.startswith("alpha-large") for name in on.offers.names])
    np.testing.assert_allclose(gap, np.where(tier, 0.3, 0.0), atol=1e-9)


def test_clouds_certify_open_weights_where_they_may():
    base = {"labs": {"beta": {"releases": {"beta-open": {"hosts": {"gamma": 0.45, "cloudy": 0.5}}}}}}
    hosts = {"hosts": {"cloudy": {"kind": "cloud", "cash": 1e9}}}
    for certified in (0.0, 0.5):
        economy = Economy(toy(mechanisms={SWITCH: PLAIN | {"open_certified": certified}}, **base, **hosts), seed=1)
        by_offer, _ = economy.hooks("taste")[0]
        names = [economy.offers.names[row] for row in economy.mechanism_view().live]
        assert by_offer[names.index("beta-open@cloudy")] == certified
        assert by_offer[names.index("beta-open@gamma")] == 0.0


def test_on_organisations_spend_more_and_less_where_open_weights_are_certified_too():
    strong, measure = {"compliance_value": 0.2}, "organisations_spending_share"
    assert min(moves(SWITCH, measure, base="toy", settings=(False, strong))) > 0
    clouds = {
        "labs": {"beta": {"releases": {"beta-open": {"hosts": {"gamma": 0.45, "cloudy": 0.5}}}}},
        "hosts": {"cloudy": {"kind": "cloud", "cash": 1e9}},
    }
    both = strong, strong | {"open_certified": 1}
    found = moves(SWITCH, "open_taste_enterprise", base="toy", months=1, last=1, settings=both, **clouds)
    assert min(found) > 0


@pytest.mark.parametrize(
    "scenario", [lambda **more: toy("months=3", **more), lambda **more: resold("months=2", **more)]
)
def test_welfare_adds_up(scenario):
    assert max(gaps(Economy(scenario(mechanisms={SWITCH: PLAIN}), seed=1))) <= 1e-9
