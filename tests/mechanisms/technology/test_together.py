"""All of these mechanisms at once: no money and no value is lost."""

from simulation.economy import Economy
from tests.economies import resold
from tests.identities.second_route import both_routes

ALL = (
    "treadmill", "leapfrog", "transfer", "synthetic", "rsi", "community_pool", "duplication", "partner_data", "plateau",
    "specialists",
)  # fmt: skip
STRONG = {"technology.leapfrog": {"jump_hazard": 0.5}, "technology.rsi": {"rsi_threshold": 1400.0}}


def test_books_and_welfare_close_with_all_on():
    switches = {f"technology.{name}": True for name in ALL} | STRONG
    economy = Economy(resold("months=8", mechanisms=switches))
    seen = both_routes(economy)
    assert max(seen.gaps) <= 1e-9
    for month in range(8):
        net = economy.ledger.net(month)
        assert abs(sum(net.values())) <= 1e-9 * max(map(abs, net.values()))
