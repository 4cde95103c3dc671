"""Leadership: how long the leader has led, and what is left to who led before."""

import pytest

from simulation.measures import month_view
from simulation.measures.leadership import measure
from tests.economies import played, toy


def test_the_toys_leader_came_after_the_open_lab():
    economy = played(toy("months=2", "technology.release_interval=36"))
    found = measure(month_view(economy))
    economy.month -= 1
    assert found["lead_months"] == economy.month + 1 + 2  # alpha-large came out two months before the start
    sellers = {row["seller"]: row for row in _last(economy)}
    revenue = {name: row["revenue_usd"] for name, row in sellers.items()}
    assert found["former_leader_revenue_share"] == pytest.approx(revenue["beta"] / sum(revenue.values()), rel=1e-9)
    assert found["long_leads_share"] == 0.0
    assert 0 < found["switching_cost"] < 0.2


def _last(economy):
    table = economy.tables_out()["sellers"]
    return table[table["month"] == table["month"].max()].to_dict("records")
