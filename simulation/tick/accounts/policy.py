"""What policies make people pay: taxes on tokens, subsidies, compliance, licences, grants."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Flow
from simulation.tick.accounts.each import by_seller, each

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """The state's grants and aid to sellers, what rules cost them, and lump sums to rights holders."""
    sellers = economy.sellers
    yield from each(economy, "state", None, "grant", sellers.grant)
    yield from each(economy, "state", None, "aid for R&D", sellers.aid)
    yield from each(economy, None, "labour", "compliance staff", sellers.rule_cost)
    yield from each(economy, None, "rights holders", "licence", sellers.licence)


def on_tokens(economy: "Economy", billed: NDArray[np.float64], payer: str | None, suffix: str = "") -> Iterator[Flow]:
    """What is due on billed tokens of offers on sale (J, cells) besides their price, from `payer`; None: from sellers.

    Taxes less subsidies by seller and cell go to the state or come from it; compliance is wages; royalties are rights
    holders'.
    """
    offers, live = economy.offers, economy.this_market().live
    if not economy.policies:
        return
    tax, fee, compliance, royalties = (
        column[live] for column in (offers.tax, offers.fee, offers.compliance, offers.royalty)
    )
    price = offers.price[live]
    due = (tax * price[:, None] + fee) * billed
    yield from each(economy, payer, "state", f"token tax{suffix}", by_seller(economy, np.maximum(due, 0.0).sum(1)))
    paid = by_seller(economy, np.maximum(-due, 0.0).sum(1))
    yield from each(economy, "state", payer, f"token subsidy{suffix}", paid)
    staff = (compliance * billed).sum(1) * price
    yield from each(economy, payer, "labour", f"compliance{suffix}", by_seller(economy, staff))
    royalty = by_seller(economy, (royalties * billed).sum(1))
    yield from each(economy, payer, "rights holders", f"royalty{suffix}", royalty)
