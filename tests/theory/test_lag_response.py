"""A lead through the whole economy: identical users and little taste leave closed profit the lead (T5)."""

import numpy as np
import pytest
from scipy.optimize import brentq

from simulation.economy import Economy
from simulation.equations.response import evaluate
from simulation.scenario import Scenario, load
from simulation.tick.desks import PriceBoard
from tests.economies import play_until

WORTH, COST, OPEN_COST, TAU, RATING, SLOPE = 4.0, 0.3, 0.1, 36.0, 1500.0, 6.5


def duel(lag: float, kappa: float) -> Scenario:
    """One closed lab against open weights on four like hosts; users differ in nothing that matters."""
    same = {"value": 1.0, "premium": 0.0, "considers_open": 1.0, "switching_cost": 0.0, "router": 1.0}
    names = ("consumer", "developer", "enterprise", "regulated", "public")
    defaults = ("extract", "chat", "writing", "analysis", "coding", "agentic", "math_science", "expert")
    task = {"difficulty": 1440.0, "value": 1.0, "volume": 1.0, "billed": 1.0}
    flat = {"taste_sd": 0.0, "value_sigma": 0.0, "difficulty_sd": 0.0, "difficulty_per_value": 0.0}
    hosts = ("north", "south", "east", "west")
    weights = {"tier": "flagship", "rating": RATING}
    return load(
        {
            "months": 1,
            "users": {"types": 40},
            "demand": flat | {"kappa": kappa, "value": WORTH, "tau": TAU},
            "technology": {"open_lag": lag, "frontier_slope": SLOPE},
            "pricing": {"patience": 1.0},
            "solver": {"tolerance": 1e-9},
            "tasks": {**dict.fromkeys(defaults), "work": task},
            "segments": {name: dict(same) for name in names},
            "regions": {name: {"value": 1.0} for name in ("us", "eu", "china", "rest")},
            "labs": {
                "closed": {"releases": {"a": weights | {"price": 1.0, "cost": COST}}},
                "open": {
                    "kind": "open",
                    "openness": "weights",
                    "api": False,
                    "releases": {"b": weights | {"cost": OPEN_COST, "hosts": dict.fromkeys(hosts, 0.2)}},
                },
            },
            "hosts": {name: {} for name in hosts},
        }
    )


def nash(lag: float, kappa: float) -> tuple[float, float]:
    """Nash price of the closed lab and its serving profit per Mtok of potential use."""
    economy = Economy(duel(lag, kappa), 1)
    play_until(economy, "s05")
    board = PriceBoard(economy)
    market, prices = board.market(1.0), board.nash
    closed = int(np.flatnonzero(economy.offers.seller[board.live] == economy.sellers.names.index("closed"))[0])
    tokens = evaluate(market, prices).tokens[closed]
    return float(prices[closed]), float((prices[closed] - COST) * tokens / market.demand.people.volume.sum())


def performance(rating: float) -> float:
    return 1 / (1 + np.exp(-(rating - 1440.0) / TAU))


@pytest.mark.parametrize("lag", [3.0, 6.0, 12.0, 24.0])
def test_profit_is_the_worth_of_the_lead_as_taste_vanishes(lag):
    lead = WORTH * (performance(RATING) - performance(RATING - SLOPE * lag))
    limit = max(OPEN_COST + lead - COST, 0.0)
    # A logit duopolist gives up kappa w ln(1 / kappa), more or less, to keep almost all users.
    kappas = np.array([0.02, 0.01, 0.005])
    error = np.array([abs(nash(lag, kappa)[1] - limit) for kappa in kappas])
    assert np.all(error < 1.2 * kappas * WORTH * np.log(1 / kappas))
    assert np.all(np.diff(error) < 0)


def test_without_a_lead_profit_is_the_logit_closed_form_and_falls_with_kappa():
    """No lead, higher cost: p - c = kappa w / (1 - s) against hosts at their nested-logit mark-up (T3)."""
    kappas = (0.04, 0.02, 0.01)
    found = [nash(0.0, kappa)[1] for kappa in kappas]
    assert found == pytest.approx([duel_profit(kappa) for kappa in kappas], rel=1e-5)
    assert found[0] > found[1] > found[2]
    assert found[2] < 0.02 * WORTH


def duel_profit(kappa: float, hosts: int = 4, rho: float = 0.9) -> float:
    """Closed profit per Mtok by the first-order conditions of T3, solved by bisection; no code of ours."""
    lam, value = 1 - rho, performance(RATING)

    def shares(closed: float, host: float) -> tuple[float, float]:
        powers = np.array([value - closed / WORTH, value - host / WORTH + kappa * lam * np.log(hosts), 0.0]) / kappa
        terms = np.exp(powers - powers.max())
        return terms[0] / terms.sum(), terms[1] / terms.sum()

    def host_price(closed: float) -> float:
        def gap(host: float) -> float:
            nest = shares(closed, host)[1]
            return host - OPEN_COST - kappa * WORTH * lam / (1 - rho / hosts - lam * nest / hosts)

        return brentq(gap, OPEN_COST, OPEN_COST + WORTH, xtol=1e-14)

    def gap(closed: float) -> float:
        return closed - COST - kappa * WORTH / (1 - shares(closed, host_price(closed))[0])

    price = brentq(gap, COST, COST + WORTH, xtol=1e-13)
    return (price - COST) * shares(price, host_price(price))[0]
