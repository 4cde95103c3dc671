"""Rationing against draws of tastes, and its identities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.equations.demand import Choices, Structure, choose
from simulation.equations.rationing import Limits, by_supplier, ration, worth

#            seller, weights; weights in families
MARKET = Structure(
    seller=np.array([0, 0, 1, 2, 2, 3]),
    weights=np.array([0, 1, 2, 2, 3, 3]),
    family=np.array([0, 0, 1, 1]),
    kappa=0.1,
    rho_host=0.8,
    rho_family=0.5,
)
UTILITY = np.array([0.12, 0.10, 0.08, 0.09, 0.05, 0.06])
SWITCHING = 0.04
INCUMBENT = np.array([0.4, 0.1, 0.2, 0.1])
DRAWS = 500_000


def situation(people=1, switching=SWITCHING, utility=UTILITY):
    """`people` decisions alike."""
    many = np.ones(people)
    return Choices(np.outer(utility, many), switching * many, np.outer(INCUMBENT, many))


def limits(most, besides=None, use=None, people=1):
    use = np.ones((6, people)) if use is None else use
    return Limits(MARKET.seller, use, np.asarray(most, float), np.zeros(4) if besides is None else besides)


def served(most, **changes):
    choices = situation(**changes)
    first = choose(MARKET, choices)
    return first, ration(MARKET, choices, first, limits(most))


def stable(generator, index, size):
    """Positive stable draws (Kanter 1975): E exp(-s S) = exp(-s^index)."""
    u, e = generator.uniform(0, np.pi, size), generator.exponential(size=size)
    return np.sin(index * u) / np.sin(u) ** (1 / index) * (np.sin((1 - index) * u) / e) ** ((1 - index) / index)


def tastes(generator, draws):
    """Tastes of the three-level nested logit, (J, draws), and of the outside option, in units of utility."""
    lam, mu = 1 - MARKET.rho_host, 1 - MARKET.rho_family
    family = np.log([stable(generator, mu, draws) for _ in range(2)])
    nest = np.log([stable(generator, lam / mu, draws) for _ in range(4)])
    own = generator.gumbel(size=(6, draws))
    w = MARKET.weights
    drawn = mu * (family[MARKET.family[w]] + (lam / mu) * (nest[w] + own))
    # The mean of a standard Gumbel draw is taken out, so that the expected maximum is kappa x log-sum.
    return MARKET.kappa * (drawn - np.euler_gamma), MARKET.kappa * (generator.gumbel(size=draws) - np.euler_gamma)


def simulated(refused, taken, draws=DRAWS):
    """Shares and surplus when each draw tries its best offer and, if turned away, its next one."""
    generator = np.random.default_rng(7)
    offer, outside = tastes(generator, draws)
    home = np.searchsorted(np.cumsum(INCUMBENT), generator.random(draws), side="right")  # 4: nobody's customer
    value = UTILITY[:, None] + offer - SWITCHING * (MARKET.seller[:, None] != home)
    place = np.arange(draws)
    everything = np.vstack([value, outside])
    first = everything.argmax(0)
    supplier = np.append(MARKET.seller, -1)
    away = (first < 6) & (generator.random(draws) < np.append(refused, 0.0)[supplier[first]])
    blocked = np.where(supplier[:, None] == np.where(away, supplier[first], -2), -np.inf, everything)
    second = blocked.argmax(0)
    fails = away & (second < 6) & (generator.random(draws) >= np.append(taken, 1.0)[supplier[second]])
    final = np.where(fails, 6, np.where(away, second, first))
    # Who is turned away twice has nothing; who prefers the outside option has what it is worth to them.
    got = np.where(fails, 0.0, everything[final, place])
    return np.bincount(final, minlength=7)[:6] / draws, got.mean()


@pytest.mark.parametrize(
    "most",
    [
        [0.2, 9, 9, 9],  # one supplier short, everybody else with room
        [0.2, 9, 0.15, 9],  # two short: next choices at the other fail
        [0.1, 0.1, 9, 0.12],  # short, and those who are not fill up
        [0.0, 0.0, 0.0, 0.0],
    ],
)
def test_masses_and_surplus_are_those_of_draws_of_tastes(most):
    _, found = served(most)
    share, surplus = simulated(found.refused, found.taken)
    np.testing.assert_allclose(found.outcome.share[:, 0], share, atol=4 / np.sqrt(DRAWS))
    assert found.outcome.surplus[0] == pytest.approx(surplus, abs=4 * 0.15 / np.sqrt(DRAWS))


def test_without_limits_reached_nothing_changes():
    first, found = served([9, 9, 9, 9])
    assert found.outcome is first
    assert not found.refused.any()


def test_when_nobody_serves_anybody_all_is_lost():
    _, found = served([0, 0, 0, 0])
    assert found.outcome.share.max() == 0
    np.testing.assert_allclose(found.outcome.outside, 1.0)
    assert found.outcome.incumbent.max() == 0
    free = situation(utility=np.full(6, -50.0))  # nothing worth having: what the outside option alone gives
    assert choose(MARKET, free).surplus[0] == pytest.approx(0, abs=1e-12)


def test_a_seller_alone_turns_people_away_to_the_outside():
    """P_out rises by what is refused; those refused lose kappa I / P each: log-sum of an emptied market is 0."""
    alone = Structure(np.zeros(1, int), np.zeros(1, int), np.zeros(1, int), 0.1, 0.8, 0.5)
    choices = Choices(np.full((1, 1), 0.2), np.zeros(1), np.zeros((1, 1)))
    first = choose(alone, choices)
    found = ration(alone, choices, first, Limits(np.zeros(1, int), np.ones((1, 1)), first.share[0] / 4, np.zeros(1)))
    assert found.outcome.share[0, 0] == pytest.approx(first.share[0, 0] / 4)
    assert found.outcome.surplus[0] == pytest.approx(first.surplus[0] / 4)


def test_plain_logit_sends_the_turned_away_in_proportion():
    """Without nests the next choice is proportional to shares (independence of irrelevant alternatives)."""
    plain = Structure(np.arange(3), np.arange(3), np.arange(3), 0.1, 0.0, 0.0)
    choices = Choices(np.array([[0.2], [0.1], [0.0]]), np.zeros(1), np.zeros((3, 1)))
    first = choose(plain, choices)
    p = first.share[:, 0]
    found = ration(
        plain, choices, first, Limits(np.arange(3), np.ones((3, 1)), np.array([p[0] / 2, 9, 9]), np.zeros(3))
    )
    moved = p[0] / 2
    np.testing.assert_allclose(found.outcome.share[1:, 0], p[1:] + moved * p[1:] / (1 - p[0]))
    # kappa [ln S - ln (S - e^u)] / P for each of them
    assert first.surplus[0] - found.outcome.surplus[0] == pytest.approx(-0.1 * np.log(1 - p[0]) / p[0] * moved)


def test_use_without_a_second_choice_is_cut_by_the_same_share():
    choices = situation()
    first = choose(MARKET, choices)
    besides = np.array([0.3, 0.0, 0.0, 0.0])
    asked = by_supplier(limits([0] * 4), first.share)[0] + 0.3
    found = ration(MARKET, choices, first, limits([asked / 2, 9, 9, 9], besides))
    assert found.refused[0] == pytest.approx(0.5)
    assert found.outcome.share[:2, 0] == pytest.approx(first.share[:2, 0] / 2)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.lists(st.floats(-0.3, 0.3), min_size=6, max_size=6),
    st.floats(0, 0.3),
    st.lists(st.floats(0.1, 10), min_size=6, max_size=6),
)
def test_nobody_serves_more_than_it_can_and_mass_is_kept(most, utility, switching, use):
    choices = situation(3, switching, np.array(utility))
    first = choose(MARKET, choices)
    bounds = limits(most, use=np.outer(use, [1.0, 2.0, 0.5]), people=3)
    found = ration(MARKET, choices, first, bounds).outcome
    assert (by_supplier(bounds, found.share) <= np.array(most) * (1 + 1e-9) + 1e-12).all()
    np.testing.assert_allclose(found.share.sum(0) + found.outside, 1.0, atol=1e-12)
    assert found.share.min() >= 0
    assert found.outside.min() >= 0
    assert (found.surplus <= first.surplus + 1e-12).all()
    assert found.surplus.min() >= -1e-9  # being turned away twice leaves the outside, worth at least nothing
    sold = np.zeros((4, 3))
    np.add.at(sold, MARKET.seller, found.share)
    np.testing.assert_allclose(found.incumbent, sold)


def test_what_choosers_get_compiled_equals_the_reference():
    draw = np.random.default_rng(4)
    utility = draw.uniform(-0.2, 0.3, (6, 300))
    utility[2:4, 150:] = -np.inf
    utility[:, 250:] -= 0.5
    incumbent = draw.dirichlet(np.ones(5), 300).T[:4].copy()
    incumbent[1, :200] = 0.0
    choices = Choices(utility, draw.uniform(0.0, 0.1, 300), incumbent)
    found, plain = (worth(MARKET, choices, compiled=how) for how in (True, False))
    np.testing.assert_allclose(found, plain, rtol=1e-12, atol=1e-18)
    still = Choices(utility, np.zeros(300), incumbent)
    everybody = choose(MARKET, still)
    np.testing.assert_allclose(worth(MARKET, still), everybody.share * everybody.surplus, rtol=1e-12, atol=1e-18)
