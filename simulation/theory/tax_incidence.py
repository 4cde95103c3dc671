"""Who bears a tax on tokens: one seller with logit demand, and several alike."""

from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import model_validator
from scipy.optimize import brentq
from scipy.special import lambertw

from simulation.equations.response import LinearDemand
from simulation.parameters import Block, count, number
from simulation.theory import Theory
from simulation.theory._markets import Line, Sale, nash

STEP = 1e-4  # of the scale of tastes: change of the specific tax by which pass-through is measured


class TaxIncidence(Theory):
    """P = C + mu/(1 - s), C = c (1 + tau) + t: users' price P, list price p = (P - t)/(1 + tau).

    dP/dt = 1 - s for one seller (P = C + mu (1 + W), s = W/(1 + W)), and 1/(1 + s (1 - n s)/(1 - s)^2) for n alike
    (Weyl & Fabinger 2013, by logit demand).
    """

    tolerance = 1e-5

    class Parameters(Block):
        """The market and the two taxes."""

        taste: float = number(0.25, "USD/Mtok", 0.01, 10.0, "assumed: mu, the scale of tastes in money")
        value: float = number(2.0, "USD/Mtok", -10.0, 50.0, "assumed")
        cost: float = number(1.0, "USD/Mtok", 0.0, 50.0, "assumed")
        sellers: int = count(3, "sellers", 2, 10, "assumed: of the market with rivals")
        specific: float = number(0.1, "USD/Mtok", 0.0, 10.0, "assumed: t, on every Mtok")
        ad_valorem: float = number(0.2, "share of price", 0.0, 2.0, "assumed: tau, on the list price")

        @model_validator(mode="after")
        def _sells(self) -> Any:
            worth = (self.value - self.cost * (1 + self.ad_valorem) - self.specific) / self.taste
            if not -10.0 <= worth <= 50.0:
                raise ValueError(
                    "(value - cost x (1 + ad_valorem) - specific) / taste must lie between -10 and 50: a share must buy"
                )
            return self

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Lambert's W for one seller; one equation in the common price for several, solved by bisection."""
        p = self.parameters
        burden = p.cost * (1 + p.ad_valorem) + p.specific
        w = float(lambertw(np.exp((p.value - burden) / p.taste - 1.0)).real)
        alone, share = burden + p.taste * (1 + w), w / (1 + w)
        listed = (alone - p.specific) / (1 + p.ad_valorem)

        def gap(price: float) -> float:
            return price - burden - p.taste / (1 - self._share(price))

        rivals = float(brentq(gap, burden, alone + p.taste, xtol=1e-14, rtol=1e-14))
        s = self._share(rivals)
        return {
            "users_price_alone": alone,
            "list_price_alone": listed,
            "pass_through_alone": 1 - share,
            "revenue_alone": (p.ad_valorem * listed + p.specific) * share,
            "profit_alone": p.taste * w / (1 + p.ad_valorem),
            "consumer_surplus_alone": p.taste * float(np.log1p(w)),
            "users_price_rivals": rivals,
            "pass_through_rivals": 1 / (1 + s * (1 - p.sellers * s) / (1 - s) ** 2),
        }

    def _share(self, price: float) -> float:
        """Share of each of several sellers alike at one users' price."""
        p = self.parameters
        return float(1 / (p.sellers + np.exp((price - p.value) / p.taste)))

    def got(self) -> dict[str, float]:
        """Nash prices of the simulator's solver with the taxes between users and sellers."""
        p = self.parameters
        alone, rivals = self._sold(1, p.specific), self._sold(p.sellers, p.specific)
        listed, share = float(alone.prices[0]), float(alone.tokens[0])
        return {
            "users_price_alone": self._paid(alone, p.specific),
            "list_price_alone": listed,
            "pass_through_alone": self._passed(1),
            "revenue_alone": (p.ad_valorem * listed + p.specific) * share,
            "profit_alone": float(alone.profit[0]),
            "consumer_surplus_alone": alone.surplus,
            "users_price_rivals": self._paid(rivals, p.specific),
            "pass_through_rivals": self._passed(p.sellers),
        }

    def _sold(self, sellers: int, specific: float) -> Sale:
        """Nash prices of sellers alike whose users pay the list price, its share and an amount on top."""
        p = self.parameters
        line = Line(np.full((sellers, 1), p.value), [p.cost] * sellers)
        plain = line.market(p.taste)
        paid = LinearDemand(line.value - specific, np.full((sellers, 1), 1 + p.ad_valorem), np.ones((sellers, 1)))
        return nash(replace(plain, demand=paid), np.full(sellers, p.cost + p.taste), 1e-12)

    def _paid(self, sale: Sale, specific: float) -> float:
        return float(sale.prices[0] * (1 + self.parameters.ad_valorem) + specific)

    def _passed(self, sellers: int) -> float:
        """Change of users' price for a small change of the specific tax, over it."""
        p = self.parameters
        step = STEP * p.taste
        ends = [self._paid(self._sold(sellers, at), at) for at in (p.specific - step, p.specific + step)]
        return (ends[1] - ends[0]) / (2 * step)
