"""Stage 5: sellers reconsider list prices and fees; one moves only when the rule's wish leaves the seller's band."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Seller
from simulation.pricing import MarketView, Rivals
from simulation.tick.desks import Floats, PriceBoard
from simulation.tick.fees import review
from simulation.tick.plans import own_fees
from simulation.tick.resale import followed, following, unit_costs

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "users.cell", "users.considers", "users.router", "users.value", "users.hardness", "users.switching",
    "users.potential", "users.metered", "users.people", "users.mass", "users.adoption", "users.rank",
    "users.portability", "users.liability", "users.niche", "sellers.kind", "sellers.origin", "sellers.active",
    "sellers.acquired_by", "sellers.closed", "sellers.taste", "sellers.brand", "sellers.reach", "sellers.band",
    "sellers.entered",
    "sellers.memory", "sellers.incumbency",
    "weights.developer", "weights.family", "weights.tier", "weights.rating", "weights.skill", "weights.openness",
    "weights.superseded", "offers.weights", "offers.seller", "offers.contract", "offers.source", "offers.supplier",
    "offers.listed", "offers.prompted", "offers.active", "offers.price", "offers.desired", "offers.repriced",
    "offers.move", "offers.turned",
    "offers.serving", "offers.wholesale", "offers.cost", "offers.cut_of_revenue", "offers.cut_of_profit",
    "offers.integration", "offers.skill", "offers.cost_factor", "offers.fresh", "offers.available", "offers.tax",
    "offers.fee", "offers.compliance", "offers.royalty", "offers.cap", "offers.barred", "offers.billed",
    "plans.seller", "plans.kind", "plans.fee", "plans.best", "plans.reviewed", "plans.credit", "plans.hard_cap",
    "plans.covers", "plans.offered", "plans.share", "plans.cost_each",
    "history.month", "history.best_closed", "history.best_open",
)  # fmt: skip
WRITES = (
    "offers.price", "offers.desired", "offers.repriced", "offers.wholesale", "offers.cost", "plans.fee", "plans.best",
    "plans.reviewed", "offers.move", "offers.turned", "sellers.memory",
)  # fmt: skip


class _Others(Rivals):
    """All other sellers' offers on sale; what a rule does not look at is not made."""

    def __init__(self, board: PriceBoard, seller: int) -> None:
        self.__dict__["_known"] = (board, board.seller != seller)

    def __getattr__(self, name: str) -> Any:
        board, others = self.__dict__["_known"]
        return getattr(board, OFFERS[name])[others]


OFFERS = {
    "price": "posted", "rating": "rating", "tier": "tier", "weights": "weights", "is_open": "open",
    "revenue": "revenue",
}  # fmt: skip
"""What the board calls what rivals are known by."""


def run(economy: "Economy") -> None:
    """Ask the rule of every seller whose turn it is, rivals at posted prices; post what leaves the bands; then fees."""
    offers, plans = economy.offers, economy.plans
    plans.fee = own_fees(economy, plans.fee)
    board = PriceBoard(economy)
    desired, memory = offers.desired.copy(), economy.sellers.memory.copy()
    due = board.due & economy.sellers.active
    for seller in economy.sellers_of(Seller):
        if due[seller.row] and board.sells[seller.row]:
            own = (board.seller == seller.row).nonzero()[0]
            view = _view(economy, board, seller, own)
            desired[board.live[own]] = seller.pricing.prices(view)
            noted = seller.pricing.remember(view)
            memory[seller.row, : len(noted)] = noted
    economy.sellers.memory = memory
    _post(economy, board.live, desired, due)
    offers.wholesale, offers.cost = unit_costs(economy, offers.price)
    review(economy)


def _post(economy: "Economy", live: NDArray[np.int64], desired: Floats, due: NDArray[np.bool_]) -> None:
    """Post wishes outside the band of sellers who are `due`; superseded offers are frozen, contracts followed.

    A launch narrows the band of all of the seller's offers.
    """
    offers, sellers = economy.offers, economy.sellers
    launching = np.bincount(offers.seller[live], offers.fresh[live], len(sellers)) > 0
    band = sellers.band * np.where(launching, economy.setup.pricing.launch_band, 1.0)
    movable = np.zeros(len(offers), bool)
    movable[live] = economy.weights.superseded[offers.weights[live]] < 0
    movable &= due[offers.seller]
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.abs(np.log(desired / offers.price))
    wished = np.where(movable & (gap > band[offers.seller]), _towards(economy, desired), offers.price)
    price = np.minimum(followed(economy, np.minimum(wished, offers.cap)), offers.cap)
    moved = price != offers.price
    step = np.log(np.where(moved, price / np.where(moved, offers.price, 1.0), 1.0))
    offers.turned = np.where(moved, step * offers.move < 0, offers.turned)
    offers.move = np.where(moved, step, offers.move)
    offers.repriced = np.where(moved, economy.month, offers.repriced)
    offers.desired = np.where(following(economy), price, desired)
    offers.price = price


def _towards(economy: "Economy", desired: Floats) -> Floats:
    """What a seller posts who wants a price: p (p* / p)^speed, the price itself at full speed."""
    speed, price = economy.setup.pricing.conduct.reaction_speed, economy.offers.price
    return desired if speed == 1.0 else np.asarray(price * (desired / price) ** speed)


def _view(economy: "Economy", board: PriceBoard, seller: Seller, own: NDArray[np.int64]) -> MarketView:
    desk = board.of(seller)
    return MarketView(
        price=board.posted[own],
        cost=board.cost[own],
        rating=board.rating[own],
        tier=board.tier[own],
        weights=board.weights[own],
        rivals=_Others(board, seller.row),
        numbers=economy.setup.pricing,
        band=float(seller.band),
        movable=board.movable[own],
        first_step=lambda: desk.steps[own],
        improved=lambda: desk.improved(own),
        best_response=lambda: desk.best(own),
        nash=lambda: board.nash[own],
        lead_value=lambda: board.lead_value(own),
        months=economy.month - max(int(economy.sellers.entered[seller.row]), 0),
        tokens=board.tokens[own],
        share=board.share(own),
        memory=economy.sellers.memory[seller.row],
        uniform=lambda purpose: economy.streams.uniform(purpose, seller.name, economy.month),
        profit=lambda prices: board.profit(seller.row, prices),
        joint=lambda: board.joint.prices[own],
        deviation=lambda: board.joint.deviation,
    )
