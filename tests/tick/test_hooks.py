"""Every hook of a mechanism enters the month where the stage says, and a neutral term changes nothing."""

import numpy as np
import pandas as pd
import pytest

from simulation.economy import Economy
from simulation.mechanisms import Derived, Flow, Mechanism
from tests.economies import toy

MONTHS = 5


def industry(*changes):
    """The toy without entrants."""
    return Economy(toy(f"months={MONTHS}", "turnover.lab_entry=0", *changes))


def hooked(hook, term, *changes):
    """A run with one mechanism that overrides one hook; `term` makes it from a view."""
    rule = type("Rule", (Mechanism,), {hook: lambda self, view, state: term(view)})()
    economy = industry(*changes)
    economy.mechanisms, economy.state = {"rule": rule}, {"rule": {}}
    return economy.run()


def months(economy):
    return pd.DataFrame(economy.recorder.monthly)


PLAIN = {
    "knowledge": lambda view: np.zeros(len(view.sellers)),
    "effort": lambda view: np.ones(len(view.sellers)),
    "capability": lambda view: np.zeros((len(view.sellers), len(view.tasks))),
    "hardware": lambda view: np.array(1.0),
    "cost": lambda view: np.zeros(len(view.live)),
    "perceived_cost": lambda view: np.zeros(len(view.live)),
    "difficulty": lambda view: np.zeros(len(view.tasks)),
    "performance": lambda view: np.zeros((len(view.tasks), len(view.live))),
    "taste": lambda view: (np.zeros(len(view.live)), np.ones(len(view.users))),
    "home_taste": lambda view: (np.zeros(len(view.weights)), np.ones(len(view.users))),
    "available": lambda view: np.ones((len(view.live), len(view.users)), bool),
    "stickiness": lambda view: np.zeros(len(view.users)),
    "flows": lambda view: [],
    "funding": lambda view: np.zeros(len(view.sellers)),
    "enter": lambda view: [],
    "leave": lambda view: [],
    "derive": lambda view: [],
    "external": lambda view: np.zeros(4),
}
STRONG = {
    "knowledge": lambda view: np.full(len(view.sellers), 0.2),
    "effort": lambda view: np.full(len(view.sellers), 4.0),
    "capability": lambda view: np.full((len(view.sellers), len(view.tasks)), 50.0),
    "hardware": lambda view: np.array(2.0),
    "cost": lambda view: np.full(len(view.live), 0.2),
    "perceived_cost": lambda view: np.full(len(view.live), 5.0),
    "difficulty": lambda view: np.full(len(view.tasks), 30.0),
    "performance": lambda view: np.full((len(view.tasks), len(view.live)), 30.0),
    "taste": lambda view: (np.full(len(view.live), 0.1), np.ones(len(view.users))),
    "available": lambda view: np.tile(view.users.router, (len(view.live), 1)),
    "stickiness": lambda view: np.full(len(view.users), 0.3),
    "flows": lambda view: [Flow("alpha", "state", "fee", 1e7), Flow("state", "beta", "grant", 2e6)],
    "funding": lambda view: np.where(np.arange(len(view.sellers)) == 1, 1e8, 0.0),
    "enter": lambda view: ["newcomer"] if view.month == 1 else None,
    "leave": lambda view: ["alpha"] if view.month == 2 else None,
}
SURPLUS = {  # sign of the change in consumer surplus over the run
    "capability": 1, "hardware": -1, "cost": -1, "perceived_cost": -1, "difficulty": -1,
    "performance": 1, "taste": 1, "available": -1, "leave": -1,
}  # fmt: skip


@pytest.fixture(scope="module")
def without():
    return months(industry().run())


def test_every_hook_is_tried():
    hooks = {name for name in vars(Mechanism) if not name.startswith("_") and name.islower()}
    assert set(PLAIN) == hooks - {"start", "advance"}
    assert set(STRONG) == set(PLAIN) - {"derive", "external", "home_taste"}  # these have tests of their own


@pytest.mark.parametrize("hook", PLAIN)
def test_a_neutral_term_and_none_change_nothing(hook, without):
    for term in (PLAIN[hook], lambda view: None):
        pd.testing.assert_frame_equal(months(hooked(hook, term)), without, check_exact=True)


@pytest.mark.parametrize("hook", STRONG)
def test_books_agree_under_every_hook(hook, without):
    economy = hooked(hook, STRONG[hook])
    found = months(economy)
    assert not found.equals(without)
    assert (found.ledger_residual < 1e-9).all()
    for month in range(MONTHS):
        assert abs(sum(economy.ledger.net(month).values())) < 1e-3


@pytest.mark.parametrize("hook", SURPLUS)
def test_users_gain_or_lose_as_they_should(hook):
    """With prices by a fixed mark-up: a best response may jump between peaks either way."""
    rules = [f"{seller}.pricing=cost_plus" for seller in ("labs.alpha", "labs.beta", "hosts.gamma")]
    runs = industry(*rules).run(), hooked(hook, STRONG[hook], *rules)
    without, found = (months(economy).consumer_surplus_usd.sum() for economy in runs)
    assert np.sign(found - without) == SURPLUS[hook]


@pytest.mark.parametrize("hook", ["knowledge", "effort"])
def test_weights_get_better_with_more_knowledge_and_more_effort(hook, without):
    found = months(hooked(hook, STRONG[hook]))
    assert found.best_closed_rating.iloc[-1] > without.best_closed_rating.iloc[-1] + 1
    assert found.best_open_rating.iloc[-1] > without.best_open_rating.iloc[-1] + 1


def test_a_fee_to_the_state_leaves_welfare_alone_but_for_what_it_moves(without):
    found = months(hooked("flows", lambda view: [Flow("alpha", "state", "fee", 1e7)]))
    assert found.state_usd[0] == 1e7
    assert found.profit_usd[0] == pytest.approx(without.profit_usd[0] - 1e7, rel=1e-12)
    # A dollar in the state's hands saves what raising it elsewhere costs.
    saved = 0.3 * 1e7
    assert found.welfare_usd[0] == pytest.approx(without.welfare_usd[0] + saved, rel=1e-12)


def test_flows_move_cash_and_are_posted():
    economy = hooked("flows", STRONG["flows"])
    flows = economy.ledger.month(0)
    assert flows["alpha", "state", "fee"] == 1e7
    assert flows["state", "beta", "grant"] == 2e6
    sellers = pd.DataFrame(economy.recorder.sellers[0]).set_index("seller")
    net = economy.ledger.net(0)
    assert sellers.cash_usd["alpha"] == pytest.approx(2e9 + net["alpha"], rel=1e-12)
    assert sellers.cash_usd["beta"] == pytest.approx(3e8 + net["beta"], rel=1e-12)


def test_enter_and_leave_are_obeyed():
    entered = hooked("enter", STRONG["enter"])
    assert entered.sellers.names[-1] == "newcomer"
    assert entered.sellers.entered[-1] == 1
    left = hooked("leave", STRONG["leave"])
    assert not left.sellers.active[left.sellers.names.index("alpha")]
    assert months(left).closed_token_share.iloc[-1] == 0


def test_state_is_started_kept_and_advanced():
    class Clock(Mechanism):
        def start(self, view):
            return {"months": np.array(0.0)}

        def advance(self, view, state):
            return {"months": state["months"] + 1}

        def difficulty(self, view, state):
            return np.full(len(view.tasks), state["months"])

    economy = Economy(toy("months=3"))
    economy.mechanisms = {"clock": Clock()}
    economy.state = {"clock": Clock().start(economy.mechanism_view())}
    economy.run()
    assert economy.state["clock"]["months"] == 3


def test_weights_derived_from_open_ones_are_sold_by_who_made_them():
    def derive(view):
        open_row = view.weights.names.index("beta-open")
        made = Derived("gamma-law", open_row, "gamma", 15.0, np.full(len(view.tasks), 5.0), 0.5)
        closed = Derived(
            "stolen", view.weights.names.index("alpha-large"), "gamma", 0.0, np.zeros(len(view.tasks)), 0.5
        )
        return [made, closed] if view.month == 1 else []

    economy = hooked("derive", derive)
    weights, row = economy.weights, economy.weights.names.index("gamma-law")
    assert "stolen" not in weights.names
    assert weights.rating[row] == weights.rating[weights.names.index("beta-open")] + 15
    assert weights.released[row] == 1
    assert economy.offers.weights[economy.offers.names.index("gamma-law@gamma")] == row


def test_effects_on_third_parties_count_in_welfare():
    plain, spill = months(industry().run()), months(hooked("external", lambda view: np.array([1e6, 0.0, 0.0, -4e5])))
    assert (spill["welfare_usd"] - plain["welfare_usd"]).tolist() == pytest.approx([6e5] * MONTHS, rel=1e-6)
