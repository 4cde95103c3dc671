"""The complement strategy: the core business pays for models that earn nothing, and they may be given away."""

from simulation.parameters import Block, number
from simulation.strategies import Decision, SellerView, Strategy

CLOSED, WEIGHTS = 0, 1


class Complement(Strategy):
    """Publish if the core gains more from it than serving earns; R&D on trend while parent and core gain pay for it.

    R&D = min(R&D x trend, serving profit + parent + core gain - overhead + (cash + round - reserve) / runway), >= 0: at
    zero model revenue it lives on parent and core. A lab that publishes goes on doing so.
    """

    class Parameters(Block):
        """What stays in the bank."""

        reserve: float = number(3.0, "months of overhead", 0.0, 60.0, "assumed: never planned for R&D; 1-6")

    parameters: Parameters

    def decide(self, view: SellerView) -> Decision:
        """R&D and openness of one month."""
        spread = (view.cash + view.raisable - self.parameters.reserve * view.overhead) / view.runway_target
        affordable = view.serving_profit + view.parent + view.core_gain - view.overhead + spread
        # In the first month there are no books yet that tell what serving earns.
        worth_it = view.month > 0 and view.release_gain > max(view.serving_profit, 0.0)
        wanted = WEIGHTS if worth_it else CLOSED
        return Decision(rd=max(0.0, min(view.rd * view.trend, affordable)), openness=max(view.openness, wanted))
