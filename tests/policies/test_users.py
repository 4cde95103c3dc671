"""What reaches users: switching costs and liability for machines of their own."""

import numpy as np
import pytest

from simulation.columns import writing
from simulation.goods.plan import OWN
from tests.economies import channels
from tests.policies.worlds import account, cells, entry, played, until


def test_portability_takes_its_share_of_the_switching_cost():
    law = entry("interoperability", region=["eu"], segment=["enterprise"], numbers={"reduction": 0.7, "cost": 3e5})
    plain, freed = until("s06"), until("s06", law)
    inside = cells(region=["eu"], segment=["enterprise"])[freed.users.cell]
    before, after = (economy.this_market().people.switching for economy in (plain, freed))
    assert before[inside].min() > 0
    np.testing.assert_allclose(after, before * np.where(inside, 0.3, 1.0), rtol=1e-15)
    costs = account(played(law), "compliance staff")
    assert costs == {0: 2 * 3e5}  # each lab keeps the interface once


def test_whole_portability_is_a_market_without_switching_costs():
    """Choices as where every segment's switching cost is 0, at the same prices and the same incumbents."""
    names = ("consumer", "developer", "enterprise", "regulated", "public")
    free = tuple(f"segments.{name}.switching_cost=0" for name in names)
    freed, plain = until("s06", entry("interoperability", numbers={"reduction": 1.0})), until("s06", changes=free)
    np.testing.assert_array_equal(freed.this_market().people.switching, plain.this_market().people.switching)
    np.testing.assert_allclose(freed.offers.price, plain.offers.price, rtol=1e-9)


def test_lock_in_profit_falls_with_portability():
    lock_in = [
        played(entry("interoperability", numbers={"reduction": part}), changes=("shadow_every=1",)).recorder.monthly[0][
            "lock_in_profit_usd"
        ]
        for part in (0.0, 0.5, 1.0)
    ]
    assert lock_in[0] > lock_in[1] > lock_in[2] - 1e-6
    assert lock_in[2] == pytest.approx(0.0, abs=1e-6 * lock_in[0])


def test_a_premium_is_a_dearer_machine():
    """Who takes what is as where every machine's own price were higher by the premium."""
    shares = []
    for column in ("users.liability", "plans.fee"):
        economy = until("s05", scenario=channels, months=1)
        with writing(economy.tables, (column,)):
            if column == "users.liability":
                economy.users.liability = np.full(len(economy.users), 7.0)
            else:
                economy.plans.fee = economy.plans.fee + 7.0 * (economy.plans.kind == OWN)
        for stage in economy.stages[4:6]:
            with writing(economy.tables, stage.writes):
                stage.run(economy)
        shares.append(economy.plans.share.copy())
    np.testing.assert_allclose(shares[0], shares[1], atol=1e-12)
    assert shares[0][economy.plans.kind == OWN].max() > 0.01


def test_owners_pay_the_premium_and_it_takes_resources():
    law = entry("local_liability", region=["us"], numbers={"premium": 7.0})
    economy = until("s09", law, scenario=channels)
    own = np.flatnonzero(economy.plans.kind == OWN)
    owners = economy.plans.share[own] * economy.this_uptake().ways.people
    inside = cells(region=["us"])[economy.users.cell]
    machine = np.array([1.0, 0.0])  # the device's own liability, the server's
    due = float((owners.sum(1) * machine).sum() + 7 * owners[:, inside].sum())
    assert account(economy, "liability of own machines", "users", "resources") == pytest.approx({0: due}, rel=1e-9)


def test_fewer_own_machines_where_they_are_liable_and_there_alone():
    law = entry("local_liability", region=["us"], segment=["developer"], numbers={"premium": 15.0})
    plain, liable = played(scenario=channels), played(law, scenario=channels)
    inside = cells(region=["us"], segment=["developer"])[plain.users.cell]
    owned = []
    for economy in (plain, liable):
        own = np.flatnonzero(economy.plans.kind == OWN)
        owned.append(economy.plans.share[own].sum(0))
    assert owned[1][inside].sum() < owned[0][inside].sum()
    np.testing.assert_allclose(owned[1][~inside], owned[0][~inside], rtol=1e-6, atol=1e-12)
    table = liable.tables_out()["policies"]
    assert table["addressed_mtok"].iloc[0] > 0
    assert table["outside_mtok"].iloc[0] == 0
