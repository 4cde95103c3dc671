"""Partner data: contracts with owners of data (biotech, engineering) let labs go on scaling, at a price."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from simulation.mechanisms import Flow, Mechanism, MechanismView, Term
from simulation.mechanisms.technology._labs import budget, padded
from simulation.parameters import Block, count, number


class PartnerData(Mechanism):
    """Effective compute x exp(h): a lab's stock h grows by partner_data_stock / contracts with each contract it signs.

    One contract is up every month. If exclusive, one lab gets it, with a chance in proportion to its R&D; else all labs
    do. A lab pays price x (e^h - 1) x its training budget a month, a share of what the data save it, to the data's
    owners, whom they cost nothing more: a transfer, so that what welfare gains is better weights.
    """

    ID = "T09"
    SOURCE = ("S1:26",)
    LOOK: ClassVar[Mapping[str, int]] = {"training_factor": 1, "partner_data_usd": 1, "partner_data_hhi": 0}

    class Parameters(Block):
        """Numbers of the mechanism."""

        partner_data_stock: float = number(
            1.0, "log units", 0.0, 5.0, "assumed: all such data are worth five months of progress; 0.3-2; 0 is off"
        )
        contracts: int = count(24, "contracts", 1, 120, "assumed: two years until all of it is signed")
        exclusive: bool = Field(
            default=True,
            json_schema_extra={"unit": "choice", "source": "assumed: owners sell to one lab, as in the press so far"},
        )
        price: float = number(
            0.5, "share of worth", 0.0, 1.0, "assumed: owner and lab split what the data save; 0.2-0.8"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """No contracts: stock (S,), log units."""
        return {"held": np.zeros(len(view.sellers))}

    def effort(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """Factor of the data held, (S,)."""
        if self.parameters.partner_data_stock == 0:
            return None
        return np.asarray(np.exp(padded(state["held"], len(view.sellers))))

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """What labs pay this month for what they hold."""
        spent, held = budget(view), padded(state["held"], len(view.sellers))
        usd = self.parameters.price * np.expm1(held) * view.setup.technology.rd_run_share * spent
        rows = np.flatnonzero(usd > 0)
        return [Flow(view.sellers.names[row], "rights holders", "partner data", float(usd[row])) for row in rows]

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """One more contract, signed at the end of the month."""
        held, spent = padded(state["held"], len(view.sellers)), budget(view)
        stock, contracts = self.parameters.partner_data_stock, self.parameters.contracts
        if stock == 0 or view.month >= contracts or not spent.any():
            return {"held": held}
        signed = self._winner(view, spent) if self.parameters.exclusive else spent > 0
        return {"held": held + stock / contracts * signed}

    def _winner(self, view: MechanismView, spent: Term) -> Term:
        """1 for one lab, drawn with chance R / sum R by the largest of ln R + Gumbel noise keyed by name, (S,)."""
        bid = np.full(len(spent), -np.inf)
        for row in np.flatnonzero(spent > 0):
            draw = view.uniform("partner data", view.sellers.names[row], view.month)
            bid[row] = np.log(spent[row]) - np.log(-np.log(max(draw, 1e-300)))
        return np.asarray((np.arange(len(spent)) == np.argmax(bid)) * 1.0)
