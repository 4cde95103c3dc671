"""Multi-product logit monopoly: one mark-up on all offers, in closed form by Lambert's W."""

from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.special import lambertw

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import Line, nash


class MultiproductMonopoly(Theory):
    """p_j - c_j = mu (1 + w), profit = mu w, w = W(sum_j e^((v_j - c_j)/mu - 1)) (Anderson, de Palma & Thisse 1992)."""

    tolerance = 1e-6

    class Parameters(Block):
        """A ladder of three offers and the scale of tastes."""

        taste: float = number(0.5, "USD/Mtok", 0.01, 10.0, "assumed: mu, the scale of tastes in money")
        value_large: float = number(3.0, "USD/Mtok", -10.0, 50.0, "assumed")
        value_mid: float = number(2.0, "USD/Mtok", -10.0, 50.0, "assumed")
        value_small: float = number(1.0, "USD/Mtok", -10.0, 50.0, "assumed")
        cost_large: float = number(1.0, "USD/Mtok", 0.0, 50.0, "assumed")
        cost_mid: float = number(0.4, "USD/Mtok", 0.0, 50.0, "assumed")
        cost_small: float = number(0.1, "USD/Mtok", 0.0, 50.0, "assumed")

        @model_validator(mode="after")
        def _all_sell(self) -> Any:
            worth = sorted(
                [
                    (self.value_large - self.cost_large) / self.taste,
                    (self.value_mid - self.cost_mid) / self.taste,
                    (self.value_small - self.cost_small) / self.taste,
                ]
            )
            if worth[0] < -10.0 or worth[-1] > 100.0 or worth[-1] - worth[0] > 20.0:
                raise ValueError(
                    "(value - cost) / taste of every offer must lie between -10 and 100 and within 20 of the others', "
                    "so that every offer sells something"
                )
            return self

    parameters: Parameters

    def _ladder(self) -> tuple[np.ndarray, np.ndarray]:
        p = self.parameters
        return np.array([p.value_large, p.value_mid, p.value_small]), np.array([p.cost_large, p.cost_mid, p.cost_small])

    def expected(self) -> dict[str, float]:
        """Lambert's W of the ladder's total attraction at cost."""
        taste, (value, cost) = self.parameters.taste, self._ladder()
        w = float(lambertw(np.sum(np.exp((value - cost) / taste - 1.0))).real)
        price = cost + taste * (1.0 + w)
        return dict(zip(_NAMES, [*price, taste * w, taste * np.log1p(w)], strict=True))

    def got(self) -> dict[str, float]:
        """Nash prices of a market with one seller."""
        taste, (value, cost) = self.parameters.taste, self._ladder()
        line = Line(value[:, None], [float(c) for c in cost], seller=[0, 0, 0])
        found = nash(line.market(taste), cost + 0.5 * taste)
        return dict(zip(_NAMES, [*map(float, found.prices), float(found.profit.sum()), found.surplus], strict=True))


_NAMES = ("price_large", "price_mid", "price_small", "profit", "consumer_surplus")
