"""Logit duopoly with an outside good: prices, shares, profits and the log-sum surplus."""

from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.special import lambertw

from simulation.parameters import Block, number
from simulation.theory import Theory
from simulation.theory._markets import Line, nash


class LogitDuopoly(Theory):
    """p_j - c_j = mu / (1 - s_j) (Anderson, de Palma & Thisse 1992); CS = mu ln(1 + sum e^V) (Small & Rosen 1981)."""

    tolerance = 1e-6

    class Parameters(Block):
        """Two offers and the scale of tastes."""

        taste: float = number(0.25, "USD/Mtok", 0.01, 10.0, "assumed: mu, the scale of tastes in money")
        value_first: float = number(2.0, "USD/Mtok", -10.0, 50.0, "assumed")
        value_second: float = number(1.8, "USD/Mtok", -10.0, 50.0, "assumed")
        cost_first: float = number(1.0, "USD/Mtok", 0.0, 50.0, "assumed")
        cost_second: float = number(0.9, "USD/Mtok", 0.0, 50.0, "assumed")

        @model_validator(mode="after")
        def _all_sell(self) -> Any:
            worth = sorted(
                [(self.value_first - self.cost_first) / self.taste, (self.value_second - self.cost_second) / self.taste]
            )
            if worth[0] < -10.0 or worth[-1] > 100.0 or worth[-1] - worth[0] > 20.0:
                raise ValueError(
                    "(value - cost) / taste of every offer must lie between -10 and 100 and within 20 of the others', "
                    "so that every offer sells something"
                )
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Best responses in closed form, mu (1 + W(e^(d_j - 1) / (1 + e^(V_k)))), iterated to rest."""
        p = self.parameters
        value, cost = np.array([p.value_first, p.value_second]), np.array([p.cost_first, p.cost_second])
        price = cost + p.taste
        for _ in range(2000):
            rivals = (1.0 + np.exp((value - price) / p.taste))[::-1]
            price = cost + p.taste * (1.0 + lambertw(np.exp((value - cost) / p.taste - 1.0) / rivals).real)
        weight = np.exp((value - price) / p.taste)
        share, surplus = weight / (1.0 + weight.sum()), p.taste * np.log1p(weight.sum())
        return _named(price, share, (price - cost) * share, float(surplus))

    def got(self) -> dict[str, float]:
        """Nash prices of the simulator's markup iteration, and its log-sum surplus."""
        p = self.parameters
        line = Line(np.array([[p.value_first], [p.value_second]]), [p.cost_first, p.cost_second])
        found = nash(line.market(p.taste), np.asarray(line.costs) + 0.5 * p.taste)
        return _named(found.prices, found.tokens, found.profit, found.surplus)


def _named(price: np.ndarray, share: np.ndarray, profit: np.ndarray, surplus: float) -> dict[str, float]:
    names = {"price": price, "share": share, "profit": profit}
    found = {
        f"{name}_{who}": float(x)
        for name, pair in names.items()
        for who, x in zip(("first", "second"), pair, strict=True)
    }
    return found | {"consumer_surplus": surplus}
