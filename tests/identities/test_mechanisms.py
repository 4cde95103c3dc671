"""Welfare by two routes with mechanisms of taste, availability, stickiness, variants and stakes all on."""

import pytest

from simulation.economy import Economy
from tests.economies import RESALE, channels
from tests.identities.second_route import gaps
from tests.identities.test_books import SCARCE

DEMAND = (
    "brand", "ux_gap", "lead_premium", "control_taste", "second_source", "hosted_content", "awareness",
    "employer_default",
)  # fmt: skip
OTHERS = {"pricing.enterprise_tier": True, "pricing.stake": True, "technology.lead_to_moat": True}
SHARES = ("labs.alpha.resale.cloudy.share_of_revenue=0.2", "labs.alpha.resale.cloudy.share_of_gross_profit=0.1")


@pytest.mark.parametrize("scarce", [(), SCARCE], ids=["compute for all", "scarce compute"])
def test_welfare_adds_up_with_plans_own_hardware_and_resellers(scarce):
    mechanisms = OTHERS | {f"demand.{name}": True for name in DEMAND} | {"demand.adaptation": {"adapt_cost": 1e5}}
    others = {name: RESALE[name] for name in ("hosts", "apps")}
    changes = (*SHARES, *scarce, "channels.review=1")
    economy = Economy(
        channels("months=4", *changes, rules=("first_order", "copy"), mechanisms=mechanisms, **others), seed=1
    )
    assert max(gaps(economy)) <= 1e-9
    accounts = {key[3] for key in economy.ledger.flows}
    assert {"adaptation", "investment in credits", "compute delivered for credits"} <= accounts
