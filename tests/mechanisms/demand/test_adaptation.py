"""Adaptation: norms set users of the other side off, and a host from there sells a variant without that distance."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.parameters import REGIONS
from simulation.tick.market import taste
from tests.economies import played, toy
from tests.identities.second_route import gaps
from tests.mechanisms import moves

SWITCH = "demand.adaptation"
PLAIN = {"norm_distance": 0.1, "norm_sd": 0.0, "adapt_cost": 1e6}
CHINA = REGIONS.index("china")


def test_the_penalty_is_the_distance_between_sides_and_the_segments_factor():
    off, on = (Economy(toy(mechanisms={SWITCH: one}), seed=1) for one in (False, PLAIN))
    live = on.mechanism_view().live
    gap = taste(on, live) - taste(off, live)
    chinese = on.sellers.origin[on.weights.developer[on.offers.weights[live]]] == CHINA
    users = on.users
    for place in range(len(live)):
        for user in range(len(users)):
            apart = bool(chinese[place]) != bool(users.region[user] == CHINA)
            factor = 2.0 if users.segment[user] >= 3 else 1.0
            assert gap[place, user] == pytest.approx(-0.1 * factor * apart, abs=1e-12)


def test_a_host_from_the_other_side_makes_one_variant_and_pays_for_it():
    economy = played(toy("months=4", "technology.release_interval=36", mechanisms={SWITCH: PLAIN}))
    weights, sellers = economy.weights, economy.sellers
    assert [name for name in weights.names if name.endswith("-adapted")] == ["beta-open-adapted"]
    row, base = weights.names.index("beta-open-adapted"), weights.names.index("beta-open")
    maker = weights.developer[row]
    assert sellers.names[maker] == "gamma"
    assert weights.rating[row] == weights.rating[base]
    assert weights.family[row] == weights.family[base]
    paid = {key[0]: usd for key, usd in economy.ledger.flows.items() if key[3] == "adaptation"}
    assert paid == {weights.released[row]: 1e6}
    offers = economy.offers
    own, old = (np.flatnonzero((offers.weights == one) & (offers.seller == maker))[0] for one in (row, base))
    assert offers.cost_factor[own] == offers.cost_factor[old]


def test_the_variant_is_trusted_as_its_maker_and_has_no_distance_to_its_side():
    economy = played(toy("months=4", "technology.release_interval=36", mechanisms={SWITCH: PLAIN}))
    view = economy.mechanism_view()
    rows, seller = economy.offers.weights[view.live], economy.offers.seller[view.live]
    names = [(economy.weights.names[one], economy.sellers.names[two]) for one, two in zip(rows, seller, strict=True)]
    variant, base = names.index(("beta-open-adapted", "gamma")), names.index(("beta-open", "gamma"))
    gain = taste(economy, view.live)[variant] - taste(economy, view.live)[base]
    users = economy.users
    setup, distrust = economy.setup, np.array([1, 1, 1, 2, 2.0])[users.segment]
    abroad = 0.1 * np.array([1, 1, 1, 2, 2.0])[users.segment] - setup.demand.chinese_weights * distrust
    at_home = -0.1 * np.array([1, 1, 1, 2, 2.0])[users.segment]
    np.testing.assert_allclose(gain, np.where(users.region == CHINA, at_home, abroad), atol=1e-12)


@pytest.mark.parametrize(
    "changes", [{"adapt_allowed": 0.0}, {"adapt_cost": 1e9, "payback": 0.1}], ids=["licence", "no profit"]
)
def test_nobody_adapts_what_the_licence_forbids_or_does_not_pay(changes):
    economy = played(toy("months=3", mechanisms={SWITCH: PLAIN | changes}))
    assert economy.recorder.monthly[-1]["derived_weights"] == 0
    assert not any(key[3] == "adaptation" for key in economy.ledger.flows)


def test_without_open_weights_or_hosts_nothing_is_made():
    for scenario in (toy("months=2", labs={"beta": None}, mechanisms={SWITCH: True}),):
        assert played(scenario).recorder.monthly[-1]["derived_weights"] == 0


def test_on_those_who_trained_nothing_win_a_share():
    for measure in ("derived_weights", "derived_token_share"):
        assert min(moves(SWITCH, measure, base="toy", months=4, settings=(False, PLAIN))) > 0
    assert max(moves(SWITCH, "chinese_token_share", base="toy", months=4, settings=(False, PLAIN))) < 0


def test_welfare_adds_up_with_variants():
    assert max(gaps(Economy(toy("months=4", mechanisms={SWITCH: PLAIN}), seed=1))) <= 1e-9
