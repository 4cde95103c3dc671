"""An open company lives on support and services, as those around Linux and Docker do."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Flow, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import OPEN_LAB
from simulation.parameters import SEGMENTS, Block, number

FIRMS = tuple(SEGMENTS.index(name) for name in ("enterprise", "regulated", "public"))


class OpenServices(Mechanism):
    """Services = attach rate x fee x adopters of the lab's open weights, wherever they run; staff takes a share of it.

    Adopters are firms and offices: those who use AI models, by cell, times the share of the cell's tokens that the
    lab's weights serve. What firms pay is worth the fee to them, no more: consumer surplus does not move, and welfare
    rises by fee less wages. A lab that sells nothing breaks even at (R&D + overhead) / (attach x fee x (1 - staff)).
    """

    ID = "P14"
    SOURCE = ("S3:20",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "services_usd": 1,
        "open_lab_coverage": 1,
        "open_lab_break_even_adoption": 0,
        "profit_open_labs_usd": 1,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        support_attach_rate: float = number(
            0.02, "share of adopters", 0.0, 1.0, "assumed: who buys support, about 1-3% in open source; 0 is off"
        )
        support_fee: float = number(5000.0, "USD/month", 0.0, 1e7, "assumed: a firm's contract; 0 is off; 1,000-20,000")
        staff_share: float = number(0.5, "share of fees", 0.0, 1.0, "assumed: wages of those who support; 0.3-0.7")

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """Firms pay open labs, these pay staff."""
        numbers = self.parameters
        fee = numbers.support_attach_rate * numbers.support_fee
        if fee == 0:
            return None
        sellers = view.sellers
        earned = np.where((sellers.kind == OPEN_LAB) & sellers.active, fee * adopters(view), 0.0)
        out = []
        for row in np.flatnonzero(earned):
            out.append(Flow("industry", sellers.names[row], "services", float(earned[row])))
            out.append(Flow(sellers.names[row], "labour", "services staff", float(earned[row]) * numbers.staff_share))
        return out


def adopters(view: MechanismView) -> Term:
    """Firms and offices that use the weights of each developer, people, (S,).

    Sum over cells of firms x the developer's share of the cell's tokens.
    """
    offers, users = view.offers, view.users
    served = offers.served.sum(1)
    cells = served.shape[1]
    firms = np.isin(users.segment, FIRMS) * users.people * users.mass * users.adoption
    whole = served.sum(0)
    share = served / np.where(whole > 0, whole, 1.0)
    each = share @ np.bincount(users.cell, firms, cells)
    return np.bincount(view.weights.developer[offers.weights], each, len(view.sellers))
