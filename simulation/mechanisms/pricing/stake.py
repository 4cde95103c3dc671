"""Clouds hold stakes in labs: they share in their profit, sell them alone, and pay in compute that comes back to them.

Whether one lab succeeds matters less to a cloud that sells anyone's weights besides.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Flow, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CLOSED_LAB, TIED
from simulation.parameters import Block, number

CASH_MONTHS = 12.0
"""A cloud gives at most this part of its cash in credits a month."""


class Stake(Mechanism):
    """Every closed lab that clouds sell has a partner among them, drawn by key on the first day.

    Each month the lab pays equity_share of its profit of the month before, if any, to the partner. The partner invests
    C = compute_credits x the lab's R&D, as far as its cash lasts a year; the lab buys compute from it with all of that,
    and the partner delivers, which is to pay C of the lab's bill for compute. So C goes round as revenue and C stays
    with the lab for equity. With exclusive = 1 no other cloud sells the lab's weights. All payments are transfers
    between sellers: nobody's resources are used for them.
    """

    ID = "P13"
    SOURCE = ("S3:23",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "circular_revenue_share": 1,
        "profit_clouds_usd": 0,
        "profit_closed_labs_usd": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        equity_share: float = number(
            0.2, "share of profit", 0.0, 1.0, "assumed: clouds are reported to hold 10-30% of leading labs; 0 is off"
        )
        exclusive: float = number(
            1.0, "1", 0.0, 1.0, "assumed: 1 if only the partner sells the lab's weights; 0 is off"
        )
        compute_credits: float = number(
            0.1, "share of the lab's R&D", 0.0, 1.0, "assumed: deals are announced, not what is drawn; 0-0.5; 0 is off"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """The partner of each seller of the first day, -1 for none, (S,)."""
        sellers, offers = view.sellers, view.offers
        tied = view.live[offers.contract[view.live] == TIED]
        developer = view.weights.developer[offers.weights[tied]]
        partner = np.full(len(sellers), -1.0)
        for lab in np.unique(developer[sellers.kind[developer] == CLOSED_LAB]):
            clouds = np.unique(offers.seller[tied[developer == lab]])
            draws = [view.uniform("stake", f"{sellers.names[lab]}|{sellers.names[cloud]}") for cloud in clouds]
            partner[lab] = clouds[int(np.argmin(draws))]
        return {"partner": partner}

    def available(self, view: MechanismView, state: Mapping[str, Term]) -> NDArray[np.bool_] | None:
        """No cloud but the partner sells weights of a lab that is sold exclusively."""
        partner = np.full(len(view.sellers), -1)
        if self.parameters.exclusive >= 1.0:
            partner[: len(state["partner"])] = state["partner"]
        of = partner[view.weights.developer[view.offers.weights[view.live]]]
        tied = view.offers.contract[view.live] == TIED
        barred = tied & (of >= 0) & (of != view.offers.seller[view.live])
        return np.asarray(np.broadcast_to(~barred[:, None], (len(barred), len(view.users))))

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """Profit of the lab to the partner, credits of the partner to the lab."""
        numbers, sellers, out = self.parameters, view.sellers, []
        for lab in np.flatnonzero(state["partner"] >= 0):
            cloud = int(state["partner"][lab])
            if not (sellers.active[lab] and sellers.active[cloud]):
                continue
            names = sellers.names[lab], sellers.names[cloud]
            share = numbers.equity_share * max(float(sellers.profit[lab]), 0.0)
            credit = min(
                numbers.compute_credits * float(sellers.rd[lab]), max(float(sellers.cash[cloud]), 0) / CASH_MONTHS
            )
            out += [
                Flow(*names, "share of profit", share),
                Flow(*names[::-1], "investment in credits", credit),
                Flow(*names, "compute bought with credits", credit),
                Flow(*names[::-1], "compute delivered for credits", credit),
            ]
        return out
