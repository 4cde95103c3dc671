"""Best response: maximise own profit against rivals' posted prices."""

import numpy as np

from simulation.pricing import Floats, MarketView, PricingRule


class BestResponse(PricingRule):
    """p = argmax sum_j (p_j - c_j) T_j(p, rivals fixed) (Bertrand 1883; Morrow and Skerlos 2011 for the iteration)."""

    def prices(self, view: MarketView) -> Floats:
        """Desired prices, computed only as far as it can matter to what is posted.

        A first step of less than half the band is as good as none; a better answer inside the band is not scanned.
        """
        for look, part in ((view.first_step, 0.5), (view.improved, 1.0)):
            answer = look()
            # From a loss the first step can overshoot to a price below zero, which is no answer.
            if not (answer > 0).all():
                continue
            if (np.abs(np.log(answer / view.price))[view.movable] <= part * view.band).all():
                return answer
        return view.best_response()
