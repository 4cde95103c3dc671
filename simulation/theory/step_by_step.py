"""Step-by-step innovation: how hard neck-and-neck firms and laggards try, and how fast the frontier moves."""

import numpy as np

from simulation.equations.fixed_point import solve_fixed_point
from simulation.equations.nests import Floats
from simulation.parameters import Block, number
from simulation.theory import Theory


class StepByStep(Theory):
    """n0 and n_-1 in closed form, flow 4 n0 (n_-1 + h)/(2 n0 + n_-1 + h) (Aghion, Bloom, Blundell et al. 2005)."""

    tolerance = 1e-6

    class Parameters(Block):
        """Leads of at most one step; effort n costs n^2/2; open releases are help h for the laggard."""

        profit: float = number(1.0, "USD/year", 0.01, 100.0, "assumed: of a leader one step ahead")
        competition: float = number(0.7, "1", 0.5, 1.0, "assumed: level firms earn (1 - this) of a leader's profit")
        help: float = number(0.2, "1/year", 0.0, 5.0, "assumed: rate at which a laggard catches up without effort")
        rate: float = number(0.05, "1/year", 0.005, 1.0, "assumed: discount rate")

    parameters: Parameters

    def expected(self) -> dict[str, float]:
        """Roots of the two quadratic Bellman equations and the balance of flows between states."""
        p = self.parameters
        drag = p.rate + p.help
        level = -drag + np.sqrt(drag**2 + 2.0 * p.competition * p.profit)
        drag += level
        behind = -drag + np.sqrt(drag**2 + level**2 + 2.0 * (1.0 - p.competition) * p.profit)
        catch = behind + p.help
        return {
            "effort_level": float(level),
            "effort_behind": float(behind),
            "share_of_time_level": float(catch / (2.0 * level + catch)),
            "innovation": float(4.0 * level * catch / (2.0 * level + catch)),
        }

    def got(self) -> dict[str, float]:
        """Values at given efforts, efforts at given values, to rest; then the chain of states over time."""
        start = np.full(2, np.sqrt(self.parameters.profit))
        solved = solve_fixed_point(lambda effort: 0.5 * (self._better(effort) - effort), start, 1e-12, 20_000)
        level, behind = solved.point
        time = self._time_level(level, behind)
        flow = 2.0 * time * level + (1.0 - time) * (behind + self.parameters.help)
        return {
            "effort_level": float(level),
            "effort_behind": float(behind),
            "share_of_time_level": time,
            "innovation": float(flow),
        }

    def _better(self, effort: Floats) -> Floats:
        """Efforts (2,) worth making when the values of leading, being level and trailing follow from given ones."""
        p = self.parameters
        level, behind = effort
        catch = behind + p.help
        # Rows: r V = flow + rates x changes of V, for the leader, a level firm, and the laggard.
        system = np.array(
            [
                [p.rate + catch, -catch, 0.0],
                [-level, p.rate + 2.0 * level, -level],
                [0.0, -catch, p.rate + catch],
            ]
        )
        flow = [p.profit, (1.0 - p.competition) * p.profit - level**2 / 2.0, -(behind**2) / 2.0]
        lead, even, trail = np.linalg.solve(system, flow)
        return np.array([lead - even, even - trail])

    def _time_level(self, level: float, behind: float) -> float:
        """Long-run share of time the firms are level, from the chain of states step by step."""
        apart, together = 2.0 * level, behind + self.parameters.help
        share, step = 0.5, 0.5 / (apart + together)
        for _ in range(200):
            share += step * ((1.0 - share) * together - share * apart)
        return float(share)
