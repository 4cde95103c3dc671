"""The price-ceiling report: what closed weights are worth to those who buy them, beside the open alternative."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.equations.ceiling import OpenBest, best_open, ceiling
from simulation.goods.market import Floats, Ints, Market

COLUMNS = (
    "billed_mtok",
    "price",
    "open_price",
    "local_cost",
    "lead_value",
    "ceiling",
    "slack",
    "open_binds_share",
    "local_binds_share",
    "worth_binds_share",
    "above_share",
    "above_unseen_share",
    "above_lock_in_share",
    "above_taste_share",
)
"""Numbers of the report; prices USD/Mtok as paid (taxes included), means and shares weighted by billed use."""


@dataclass(frozen=True)
class Sale:
    """What is on sale and at what price; by offer (J,)."""

    market: Market
    prices: Floats  # list, USD/Mtok
    local: Floats  # cost of running the offer's weights on one's own hardware, USD/Mtok
    is_open: NDArray[np.bool_]

    @property
    def paid(self) -> Floats:
        """Price with taxes, USD/Mtok, (J, I)."""
        cell = self.market.people.cell
        return np.asarray(self.prices[:, None] * self.market.markup[:, cell] + self.market.fee[:, cell])

    @property
    def together(self) -> Floats:
        """Share of each task in the stake of users who take one offer for all, 0 for the others, (K, I)."""
        people = self.market.people
        out = np.zeros(people.worth.shape)
        out[:, people.singles] = people.weight
        return out

    def best(self) -> OpenBest:
        """The best open alternative of everybody, whether they look at open weights or not (twins 2i, 2i + 1)."""
        rows = np.flatnonzero(self.is_open)
        gross = self.market.gross[rows]
        offered = np.isfinite(gross[:, :, np.arange(gross.shape[2]) | 1])
        performance = np.where(offered, self.market.levels[self.market.level[rows]], -np.inf)
        return best_open(performance, self.paid[rows], self.local[rows], self.market.people.rate, self.together)


def billed_use(market: Market, share: Floats, paid: Floats, offers: Ints) -> Floats:
    """Billed Mtok of chosen offers by task and user, (m, K, I), at shares (J, N) and prices paid (J, I)."""
    people = market.people
    routed = market.routed.shape[1]
    mass = np.empty((len(offers), len(people.billed), len(people.cell)))
    mass[:, :, people.routers] = share[offers, :routed].reshape(len(offers), len(people.billed), len(people.routers))
    gross, rate = market.gross[offers][:, :, people.singles], people.rate[:, people.singles]
    used = gross > rate * paid[offers][:, None, people.singles]
    mass[:, :, people.singles] = used * share[offers, None, routed:]
    return np.asarray(mass * people.volume * people.billed[:, None])


def report(
    sale: Sale, share: Floats, free: Floats, considers: NDArray[np.bool_], segment: Ints
) -> tuple[Ints, Ints, Floats]:
    """Places of closed offers, segments, and the numbers of `COLUMNS`, one row per offer and segment with use.

    `share` (J, N) is what users choose, `free` the same without switching costs; `considers`, `segment` (I,). Use
    above the ceiling is by users who do not look at open weights (unseen), by others because they are incumbents
    (lock-in: what would not be there without switching costs, so it may be negative), and for the taste of it.
    """
    closed = np.flatnonzero(~sale.is_open)
    rate, paid, best = sale.market.people.rate, sale.paid, sale.best()
    limit = ceiling(sale.market.levels[sale.market.level[closed]], best, rate)
    use, free_use = (billed_use(sale.market, given, paid, closed) for given in (share, free))
    price = paid[closed][:, None]
    known = np.isfinite(limit.price)
    above = known & (price > limit.price)
    worth = limit.price < best.money + limit.lead
    parts: dict[str, NDArray[Any]] = {
        "billed_mtok": np.ones_like(use),
        "price": np.broadcast_to(price, use.shape),
        "open_price": np.broadcast_to(best.market, use.shape),
        "local_cost": np.broadcast_to(best.local, use.shape),
        "lead_value": limit.lead,
        "ceiling": limit.price,
        "slack": limit.price - price,
        "open_binds_share": ~worth & (best.market <= best.local),
        "local_binds_share": ~worth & (best.local < best.market),
        "worth_binds_share": worth,
        "above_share": above,
        "above_unseen_share": above & ~considers,
        "above_lock_in_share": above & considers,
        "above_taste_share": above & considers,
    }
    whole = _by_segment(use, segment)
    compared = _by_segment(use * known, segment)
    sums = {name: _by_segment(np.where(known, part, 0.0) * use, segment) for name, part in parts.items()}
    sums["above_taste_share"] = _by_segment(parts["above_taste_share"] * free_use, segment)
    sums["above_lock_in_share"] -= sums["above_taste_share"]
    place, group = np.nonzero(whole > 0)
    over = np.where(compared > 0, compared, np.nan)
    rows = {name: (total / over)[place, group] for name, total in sums.items()} | {"billed_mtok": whole[place, group]}
    return closed[place], group, np.column_stack([rows[name] for name in COLUMNS])


def _by_segment(values: Floats, segment: Ints) -> Floats:
    """Sum over tasks and the users of each segment, (m, K, I) to (m, segments)."""
    by_user = values.sum(axis=1)
    return np.stack([by_user[:, segment == group].sum(axis=1) for group in range(segment.max(initial=0) + 1)], axis=1)
