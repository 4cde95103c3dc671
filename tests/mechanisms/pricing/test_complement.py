"""Models as a complement: the gain by hand, what it pays for, what it makes labs publish, and welfare with it."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.weights import CLOSED
from simulation.tick.core_business import core_gains, gain_of_release
from tests.economies import toy
from tests.identities.second_route import both_routes
from tests.mechanisms import monthly, neutral

SWITCH = "pricing.complement"
OWNER = ("labs.alpha.strategy=complement", "labs.alpha.core.revenue=1e9")
FAST = ("technology.release_interval=1", "turnover.lab_entry=0")


def test_it_reaches_owners_with_a_core_business():
    on = neutral(SWITCH, setting=True)
    owners = {name for name, lab in on.labs.items() if lab.core.revenue}
    assert owners == {"amazon", "google", "meta"} & set(on.labs)
    assert {name for name, lab in on.labs.items() if lab.strategy == "complement"} == owners
    assert neutral(SWITCH, base="toy", setting=True).labs["beta"].core.revenue == 2e10


def test_without_a_core_business_the_strategy_is_the_treadmill():
    off, zero = (monthly(SWITCH, one, base="toy", months=6) for one in (False, {"core_revenue": 0.0}))
    np.testing.assert_allclose(off["rd_usd"], zero["rd_usd"], rtol=1e-12)
    np.testing.assert_allclose(off["welfare_usd"], zero["welfare_usd"], rtol=1e-12)


def test_the_gain_is_what_weights_have_risen_by_since_the_start():
    economy = Economy(toy(*OWNER, *FAST, "months=6")).run()
    weights, first = economy.weights, economy.weights.released < 0
    alpha = economy.sellers.names.index("alpha")
    is_open, own = weights.openness != CLOSED, weights.developer == alpha
    rises = [weights.rating[some].max() - weights.rating[some & first].max() for some in (is_open, own)]
    assert min(rises) > 0
    expected = 1e9 * (0.005 * rises[0] + 0.01 * rises[1]) / 100
    gains = core_gains(economy)
    assert gains[alpha] == pytest.approx(expected)
    assert np.delete(gains, alpha).max() == 0
    lead = weights.rating[own].max() - weights.rating[is_open & ~own].max()
    assert gain_of_release(economy, alpha) == pytest.approx(max(1e9 * 0.005 * lead / 100, 0.0))


def test_the_core_pays_for_research_at_zero_model_revenue():
    """A lab that sells nothing and has no cash: its R&D is parent and core gain less overhead."""
    poor = ("labs.beta.cash=0", "labs.beta.api=false", "labs.beta.releases.beta-open.price=null", "finance.dilution=0")
    owner = ("labs.beta.strategy=complement", "labs.beta.core.revenue=1e11")
    with_core, without = (Economy(toy(*poor, *changes, *FAST, "months=8")).run() for changes in (owner, ()))
    beta = with_core.sellers.names.index("beta")
    assert with_core.sellers.revenue[beta] == 0
    assert with_core.sellers.rd[beta] > 1.2 * without.sellers.rd[beta]
    assert with_core.recorder.monthly[-1]["complement_unfunded_rd_usd"] == pytest.approx(with_core.sellers.rd[beta])


@pytest.mark.parametrize(("elasticity", "published"), [(0.0, False), (1.0, True)])
def test_a_closed_leader_publishes_once_the_core_gains_more_than_serving_earns(elasticity, published):
    numbers = ("labs.alpha.core.revenue=1e12", f"labs.alpha.core.complement_elasticity={elasticity}")
    economy = Economy(toy("labs.alpha.strategy=complement", *numbers, *FAST, "months=4")).run()
    own = economy.weights.developer == economy.sellers.names.index("alpha")
    assert (economy.weights.openness[own] != CLOSED).any() == published


def test_both_routes_of_welfare_agree_and_the_gain_is_in_it():
    economy = Economy(toy(*OWNER, *FAST, "months=5"))
    seen = both_routes(economy)
    assert max(seen.gaps) <= 1e-9
    for row in seen.rows:
        assert row["external_usd"] == pytest.approx(row["core_gain_usd"])
        assert row["core_gain_usd"] >= 0
    assert seen.rows[-1]["core_gain_usd"] > 0


def test_on_core_businesses_gain_and_their_labs_do_research():
    off, on = (monthly(SWITCH, one, months=6) for one in (False, True))
    assert on["core_gain_usd"].iloc[-1] > off["core_gain_usd"].iloc[-1] == 0
    assert on["complement_rd_usd"].iloc[-1] > 0
    assert (on["complement_open_share"] == on["complement_open_share"].iloc[0]).all()
    assert on["rd_usd"].iloc[-1] >= off["rd_usd"].iloc[-1]
