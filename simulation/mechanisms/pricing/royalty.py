"""Frontier labs live on royalties from discoveries: science, biotech, nuclear design."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Flow, Mechanism, MechanismView, Term
from simulation.parameters import REGIONS, Block, number


class Royalty(Mechanism):
    """Discoveries a month ~ Poisson(h 2^((q - q0) / d)) above q0, each worth V a month to industry; it fades.

    q is the best rating of a lab that keeps its weights closed: what anybody can run pays nobody a royalty. Industry
    pays the lab the rate times the value of its discoveries; the rest of that value is a benefit to third parties,
    booked where the lab is. Draws are keyed by lab and month.
    """

    ID = "P08"
    SOURCE = ("S1:15",)
    LOOK: ClassVar[Mapping[str, int]] = {
        "royalty_share_of_lab_revenue": 1,
        "external_usd": 1,
        "profit_closed_labs_usd": 1,
        "labs_active": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        discovery_hazard: float = number(
            0.02, "1/month", 0.0, 10.0, "assumed: of a lab at the threshold, one in four years; 0 is off"
        )
        q_threshold: float = number(
            1550.0, "points", 0.0, 5000.0, "assumed: half a year above the best weights of early 2026"
        )
        points_per_doubling: float = number(
            200.0, "points", 1.0, 5000.0, "assumed: that doubles discoveries; two and a half years of progress"
        )
        discovery_value: float = number(
            2.0e8, "USD/month", 0.0, 1e12, "assumed: a drug that sells for 2.4 bn USD a year, a best-seller"
        )
        royalty_rate: float = number(0.05, "share of value", 0.0, 1.0, "assumed: licences of drugs pay 2-10% of sales")
        life_months: float = number(
            120.0, "months", 1.0, 600.0, "assumed: what is left of a patent when a discovery sells; 60-180"
        )

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """No discoveries yet: value in use, USD/month, (S,)."""
        return {"value": np.zeros(len(view.sellers))}

    def advance(self, view: MechanismView, state: Mapping[str, Term]) -> Mapping[str, Term]:
        """Value fades by 1 / life a month; this month's discoveries add to it."""
        numbers = self.parameters
        value = _long(state["value"], len(view.sellers)) * (1.0 - 1.0 / numbers.life_months)
        for row in np.flatnonzero(rate := self._rate(view)):
            draw = view.uniform("discovery", view.sellers.names[row], view.month)
            value[row] += numbers.discovery_value * poisson(draw, float(rate[row]))
        return {"value": value}

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """Industry pays every lab in business for what was found with its weights."""
        if self.parameters.discovery_hazard == 0:
            return None
        names, usd = view.sellers.names, self.parameters.royalty_rate * self._value(view, state)
        return [Flow("industry", names[row], "royalty on discoveries", float(usd[row])) for row in np.flatnonzero(usd)]

    def external(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What industry keeps, by the region of the lab, USD/month, (R,)."""
        if self.parameters.discovery_hazard == 0:
            return None
        kept = (1.0 - self.parameters.royalty_rate) * self._value(view, state)
        return np.bincount(view.sellers.origin, kept, len(REGIONS))

    def _value(self, view: MechanismView, state: Mapping[str, Term]) -> Term:
        return np.where(view.sellers.active, _long(state["value"], len(view.sellers)), 0.0)

    def _rate(self, view: MechanismView) -> Term:
        """Expected discoveries of each lab this month, (S,)."""
        numbers, weights = self.parameters, view.weights
        best = np.zeros(len(view.sellers))
        np.maximum.at(best, weights.developer, np.where(weights.openness == 0, weights.rating, 0.0))
        above = (best >= numbers.q_threshold) & view.sellers.active & (best > 0)
        doublings = np.where(above, best - numbers.q_threshold, 0.0) / numbers.points_per_doubling
        return np.asarray(np.where(above, numbers.discovery_hazard * np.exp2(np.minimum(doublings, 30.0)), 0.0))


MANY = 50.0
"""Mean above which a Poisson number is its mean."""


def poisson(draw: float, mean: float) -> float:
    """The number at a quantile `draw` in [0, 1) of the Poisson law; its mean where that is large.

    Smallest n with sum_{k <= n} e^-m m^k / k! > draw.
    """
    if mean > MANY:
        return mean
    term = float(np.exp(-mean))
    found, below = 0, term
    while below <= draw and term > 0:
        found += 1
        term *= mean / found
        below += term
    return float(found)


def _long(state: Term, size: int) -> Term:
    """A column of sellers with those that entered since at 0, (S,)."""
    return np.concatenate([state, np.zeros(size - len(state))])
