import numpy as np
import pytest

from simulation.columns import writing
from simulation.goods.fleet import NO_PROFITS, RENTAL, Compute, Fleets, profits, terms
from tests.economies import played, toy
from tests.identities.test_books import SCARCE


@pytest.fixture
def fleets():
    """The rental sector's hardware, that of two sellers, and an order."""
    table = Fleets("fleets")
    with writing({"fleets": table}, ["fleets.*"]):
        table.append(
            ["old", "first", "second", "coming"],
            owner=[RENTAL, 0, 1, RENTAL],
            units=[10.0, 4.0, 2.0, 8.0],
            delivered=[-20, -5, 0, 3],
            retires=[2, 19, 24, 27],
        )
    return table


def test_hardware_is_in_use_from_delivery_to_retirement(fleets):
    assert fleets.in_use(0).tolist() == [True, True, True, False]
    assert [fleets.installed(month) for month in (0, 1, 2, 3, 30)] == [16, 16, 6, 14, 0]


def test_hardware_of_sellers_out_of_business_is_not_theirs(fleets):
    np.testing.assert_array_equal(fleets.owned(0, np.array([True, True, True])), [4, 2, 0])
    np.testing.assert_array_equal(fleets.owned(0, np.array([False, True, True])), [0, 2, 0])


def test_at_the_reference_a_let_unit_pays_upkeep_vendor_and_making():
    setup = toy("hardware.limited=true")
    now, load = terms(setup, 1.0), setup.hardware.normal_load
    assert load * (1.0 - now.upkeep) == pytest.approx(now.charge)
    vendor = (now.charge - now.production) / load
    assert vendor == pytest.approx(setup.cost.hardware_rent_share)
    assert terms(setup, 0.5) == pytest.approx([0.5 * part for part in now])


def test_rent_is_the_index_on_its_trend():
    assert Compute(rent_index=1.5, trend=0.5).rent == 0.75


def test_layers_above_sellers_share_what_is_paid_for_compute():
    """Chips + data centres + what seller-owners earn = rents less upkeep and making of all hardware."""
    economy = played(toy("months=6", *SCARCE))
    economy.month -= 1
    found, now = profits(economy), terms(economy.setup, economy.compute.trend)
    let = economy.sellers.hired.sum() + economy.compute.research_units
    flows = economy.ledger.month(economy.month)
    owners = sum(
        usd * ({"letting of own hardware": 1.0}.get(account, -1.0))
        for (_, _, account), usd in flows.items()
        if account.endswith("own hardware")
    )
    made = economy.compute.fleet * now.production
    assert owners != 0
    assert sum(found) + owners == pytest.approx(let * (economy.compute.rent - now.upkeep) - made)


def test_without_limits_the_sector_hardware_has_it_all():
    assert profits(played(toy("months=1"))) == NO_PROFITS
