"""Expected shares: every decision carries its people as masses, without sampling noise."""

from simulation.engines import Engine, Scene
from simulation.equations.demand import Outcome, choose


class Expected(Engine):
    """The law itself: share_j = sum_c m_c P_j^c."""

    def choose(self, scene: Scene) -> Outcome:
        """Masses after choice, exact."""
        return choose(scene.structure, scene.choices)
