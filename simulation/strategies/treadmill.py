"""The R&D treadmill: spend what the trend asks as long as the money lasts."""

from simulation.parameters import Block, number
from simulation.strategies import Decision, SellerView, Strategy


class Treadmill(Strategy):
    """R&D = min(R&D x trend, serving profit + parent - overhead + (cash + round - reserve) / runway target), >= 0."""

    class Parameters(Block):
        """What stays in the bank."""

        reserve: float = number(3.0, "months of overhead", 0.0, 60.0, "assumed: never planned for R&D; 1-6")

    parameters: Parameters

    def decide(self, view: SellerView) -> Decision:
        """R&D on trend, cut when the runway is short; releases whenever training ends, as openly as before."""
        spread = (view.cash + view.raisable - self.parameters.reserve * view.overhead) / view.runway_target
        affordable = view.serving_profit + view.parent - view.overhead + spread
        return Decision(rd=max(0.0, min(view.rd * view.trend, affordable)), openness=view.openness)
