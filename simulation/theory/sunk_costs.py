"""Endogenous sunk costs: why the number of frontier labs need not grow with the market."""

import math

from scipy.optimize import brentq

from simulation.parameters import Block, number
from simulation.theory import Theory

STEP = 1e-4  # of the numerical slope, relative to quality


class SunkCosts(Theory):
    """N + 1/N - 2 = g/2 at any market size; N = sqrt(S/F) where quality costs nothing (Sutton 1991)."""

    tolerance = 1e-3

    class Parameters(Block):
        """Fixed cost F(u) = F0 + (b/g)(u^g - 1) of quality u, and two market sizes."""

        elasticity: float = number(4.0, "1", 2.0, 32.0, "assumed: g, how fast the cost of quality rises")
        quality_cost: float = number(1.0, "USD", 0.01, 100.0, "assumed: b")
        entry: float = number(1.0, "USD", 0.01, 100.0, "assumed: F0, cost of a seller of the lowest quality")
        small: float = number(1e6, "USD", 1e6, 1e12, "assumed: spending in the small market")
        growth: float = number(100.0, "1", 1.0, 1e6, "assumed: spending in the large market over the small")
        unit_cost: float = number(0.5, "USD/Mtok", 0.01, 100.0, "assumed: of a token, whatever its quality")

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """The root above 1 of the free-entry condition, at both sizes; the square root of size without escalation."""
        p = self.parameters
        half = 1.0 + p.elasticity / 4.0
        sellers = half + math.sqrt(half**2 - 1.0)
        return {
            "sellers_small_market": sellers,
            "sellers_large_market": sellers,
            "sellers_without_escalation": math.sqrt(p.small / p.entry),
        }

    def got(self) -> dict[str, float]:
        """Quality by a best response to rivals', entry until profit is gone, on Cournot quantities."""
        p = self.parameters
        return {
            "sellers_small_market": self._entrants(p.small),
            "sellers_large_market": self._entrants(p.small * p.growth),
            "sellers_without_escalation": brentq(
                lambda n: self._gross(1.0, 1.0, n, p.small) - p.entry, 1.01, 10.0 * math.sqrt(p.small / p.entry)
            ),
        }

    def _gross(self, own: float, rivals: float, sellers: float, spending: float) -> float:
        """Cournot profit before fixed cost of a seller of quality `own` against N - 1 sellers of quality `rivals`.

        Seller i sells y_i = u_i x_i units of quality at price S/Y and unit cost c/u_i, so that S (Y - y_i)/Y^2 = c/u_i
        where it sells; Y is found as the total that these answers add up to.
        """
        cost = (self.parameters.unit_cost / own, self.parameters.unit_cost / rivals)

        def answer(total: float, unit: float) -> float:
            return max(0.0, total - unit * total**2 / spending)

        def excess(total: float) -> float:
            return (answer(total, cost[0]) + (sellers - 1.0) * answer(total, cost[1])) / total - 1.0

        most = spending / min(cost)
        total = brentq(excess, 1e-9 * most, most, xtol=1e-14 * most, rtol=1e-14)
        return answer(total, cost[0]) * (spending / total - cost[0])

    def _fixed(self, quality: float) -> float:
        p = self.parameters
        return float(p.entry + p.quality_cost / p.elasticity * (quality**p.elasticity - 1.0))

    def _quality(self, sellers: float, spending: float) -> float:
        """Quality from which no seller gains by a little more or less when all have it."""

        def slope(log_quality: float) -> float:
            u = math.exp(log_quality)
            up, down = u * math.exp(STEP), u * math.exp(-STEP)
            earned = self._gross(up, u, sellers, spending) - self._gross(down, u, sellers, spending)
            return (earned - (self._fixed(up) - self._fixed(down))) / spending

        top = (
            math.log(self.parameters.elasticity * spending / self.parameters.quality_cost + 2.0)
            / self.parameters.elasticity
        )
        return math.exp(brentq(slope, 0.0, top + 1.0, xtol=1e-13))

    def _entrants(self, spending: float) -> float:
        """Sellers at which profit net of fixed cost is gone."""

        def profit(sellers: float) -> float:
            u = self._quality(sellers, spending)
            return (self._gross(u, u, sellers, spending) - self._fixed(u)) / spending

        return float(brentq(profit, 1.3, 4.0 + self.parameters.elasticity, xtol=1e-10))
