"""The R&D treadmill: spend what the trend asks as long as the money lasts."""

from simulation.strategies import Decision, SellerView, Strategy


class Treadmill(Strategy):
    """R&D = min(R&D x trend, serving profit + parent - overhead + (cash + one round) / runway target), at least 0."""

    def decide(self, view: SellerView) -> Decision:
        """R&D on trend, cut when the runway is short; releases whenever training ends, as openly as before."""
        spread = (view.cash + view.raisable) / view.runway_target
        affordable = view.serving_profit + view.parent - view.overhead + spread
        return Decision(rd=max(0.0, min(view.rd * view.trend, affordable)), openness=view.openness)
