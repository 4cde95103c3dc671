"""The price-ceiling report of the toy economy against one user at a time."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.ceiling import COLUMNS, Sale, billed_use
from simulation.measures import month_view
from simulation.parameters import SEGMENTS
from tests.economies import toy

TAX = [{"policy": "token_tax", "with": {"rate": 0.25}, "region": ["us"]}]


def month(*changes, **values):
    """The view of the first month, which has just been played."""
    economy = Economy(toy("months=1", *changes, **values))
    economy.step()
    economy.month = 0
    return month_view(economy)


@pytest.fixture(scope="module", params=["as it is", "taxed"])
def view(request):
    return month(policies=TAX if request.param == "taxed" else [])


@pytest.fixture(scope="module")
def use(view):
    market = view.tables.this_market()
    sale = Sale(market, view.price, view.cost, ~view.closed)
    return billed_use(market, view.tables.this_choice().share, sale.paid, np.arange(len(view.price)))


def test_use_by_user_adds_up_to_what_is_billed(view, use):
    assert use.sum((1, 2)) == pytest.approx(view.billed)
    assert use[view.closed].sum() == pytest.approx(view.ceiling["billed_mtok"].sum())


def test_the_report_is_the_sum_of_what_each_user_would_pay(view, use):
    """Every user and task by hand: the best open alternative, the most worth paying, what was paid."""
    rows = {name: np.zeros((len(view.price), len(SEGMENTS))) for name in COLUMNS}
    for i, row in enumerate(one_by_one(view)):
        for (j, k), (price, limit, lead, above) in row.items():
            at, weight = (j, view.tables.users.segment[i]), use[j, k, i]
            rows["billed_mtok"][at] += weight
            for name, value in {"price": price, "ceiling": limit, "lead_value": lead, "above_share": above}.items():
                rows[name][at] += weight * value
    kept = rows["billed_mtok"] > 0
    for name in ("price", "ceiling", "lead_value", "above_share"):
        means = rows[name][kept] / rows["billed_mtok"][kept]
        assert view.ceiling[name] == pytest.approx(means, rel=1e-9, abs=1e-12), name
    assert view.ceiling["billed_mtok"] == pytest.approx(rows["billed_mtok"][kept])


def one_by_one(view):
    """For each user: (offer, task) -> price paid, ceiling, lead, whether above."""
    economy, market, users = view.tables, view.tables.this_market(), view.tables.users
    people, offers = market.people, economy.offers
    for i in range(len(users)):
        paid = view.price * (1 + offers.tax[view.live, users.cell[i]]) + offers.fee[view.live, users.cell[i]]
        single, rate = i in set(people.singles), people.rate[:, i]
        stake = people.worth[:, i]
        found = {}
        ways = []
        for o in np.flatnonzero(~view.closed):
            same = view.weights == view.weights[o]
            money = min(paid[o], view.setup.welfare.local_overhead * offers.serving[view.live[same]].min())
            ways.append((o, money, market.performance[o, :, i] - rate * money))
        for k in range(len(rate)):
            if single:
                o, money, _ = max(ways, key=lambda way: (stake * np.maximum(way[2], 0)).sum())
            else:
                o, money, _ = max(ways, key=lambda way, task=k: way[2][task])
            for j in np.flatnonzero(view.closed):
                own = market.performance[j, k, i]
                lead = (own - market.performance[o, k, i]) / rate[k]
                limit = min(money + lead, own / rate[k])
                found[j, k] = paid[j], limit, lead, paid[j] > limit
        yield found


def test_parts_of_the_report_add_up(view):
    rows = view.ceiling
    assert rows["slack"] == pytest.approx(rows["ceiling"] - rows["price"], abs=1e-9)
    assert rows["open_binds_share"] + rows["local_binds_share"] + rows["worth_binds_share"] == pytest.approx(1.0)
    why = rows["above_unseen_share"] + rows["above_lock_in_share"] + rows["above_taste_share"]
    assert why == pytest.approx(rows["above_share"], abs=1e-12)
    assert np.all((rows["above_share"] >= 0) & (rows["above_share"] <= 1 + 1e-12))


def test_cheap_hardware_sets_the_ceiling():
    rows = month("welfare.local_overhead=0.1").ceiling
    use = rows["billed_mtok"]
    assert (rows["local_binds_share"] * use).sum() / use.sum() > 0.9
    assert np.all(rows["local_cost"] < rows["open_price"])


def test_nobody_is_unseen_where_all_look_and_nobody_locked_in_without_switching_costs():
    changes = [f"segments.{name}.{key}" for name in SEGMENTS for key in ("considers_open=1", "switching_cost=0")]
    rows = month(*changes).ceiling
    assert rows["above_unseen_share"] == pytest.approx(0.0)
    assert rows["above_lock_in_share"] == pytest.approx(0.0, abs=1e-12)
    assert np.any(rows["above_taste_share"] > 0)


def test_without_open_weights_there_is_use_and_no_ceiling():
    view = month("labs.beta=null", "hosts.gamma=null")
    assert view.ceiling["billed_mtok"].sum() == pytest.approx(view.billed.sum())
    for name in COLUMNS[1:]:
        assert np.isnan(view.ceiling[name]).all(), name
    assert all(np.isnan(value) for name, value in view.tables.recorder.monthly[0].items() if "ceiling" in name)
