"""Open weights can be adapted to other markets and norms, as R1-1776 was, by firms that train nothing themselves.

Weights answer as it is usual where their developer is from. Norms differ between China and the rest of the world.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulation.mechanisms import Derived, Flow, LowRank, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CHINA, CLOSED, CLOUD, HOST, OWN
from simulation.mechanisms._views import by_segment, unlike
from simulation.parameters import SEGMENTS, Block, number

MARK = "-adapted"
"""End of the names of variants."""


class Adaptation(Mechanism):
    """u -= norm_distance x d_i where weights are from China and the user is not, or the other way round.

    d_i: segment's factor x exp(sd e_i - sd^2/2). A host from the users' side that serves open weights itself may pay
    adapt_cost, once, for a variant with the same ratings and no distance to its own side: if its margin on them times
    the tokens that the side uses of them, split evenly over all who serve them (others may list the variant), is above
    adapt_cost over `payback` months. One variant of each set of
    weights; among such hosts one is drawn by key. It counts as the variant's developer (so that the baseline's distrust
    of Chinese weights is gone too), the variant keeps the family's name and open licence, and other hosts may list it.
    """

    ID = "D20"
    SOURCE = ("S0:5",)
    LOOK: ClassVar[Mapping[str, int]] = {"derived_weights": 1, "derived_token_share": 1, "chinese_token_share": -1}

    class Parameters(Block):
        """Numbers of the mechanism."""

        norm_distance: float = number(
            0.06,
            "share of value",
            0.0,
            1.0,
            "assumed: about the baseline's distrust of Chinese weights; 0-0.2; 0 is off",
        )
        norm_sd: float = number(0.5, "log units", 0.0, 2.0, "assumed: most tasks touch no norm; 0-1")
        strict: float = number(2.0, "1", 0.0, 10.0, "assumed: regulated and public users relative to others; 1-3")
        adapt_cost: float = number(
            3e6, "USD", 0.0, 1e9, "assumed: post-training on tens of thousands of prompts, and testing; 0.5-10 m"
        )
        adapt_allowed: float = number(
            1.0, "share of weights", 0.0, 1.0, "assumed: whose licence allows it; the leading open licences do; 0.5-1"
        )
        payback: float = number(6.0, "months", 0.1, 60.0, "assumed: until the next generation; 3-12")

    def start(self, view: MechanismView) -> Mapping[str, Term]:
        """What a distance of norms costs each user, share of value, (I,)."""
        numbers = self.parameters
        factor = {name: numbers.strict if name in ("regulated", "public") else 1.0 for name in SEGMENTS}
        return {"minds": numbers.norm_distance * by_segment(view, factor) * unlike(view, "norms", numbers.norm_sd)}

    def taste(self, view: MechanismView, state: Mapping[str, Term]) -> list[LowRank] | None:
        """The penalty on offers of weights from the other side."""
        rows = view.offers.weights[view.live]
        return [(by_weights[rows], by_user) for by_weights, by_user in self.home_taste(view, state)]

    def home_taste(self, view: MechanismView, state: Mapping[str, Term]) -> list[LowRank]:
        """The same by weights, for own hardware."""
        chinese, inside = _chinese(view), np.asarray(view.users.region == CHINA)
        apart = (chinese, np.where(inside, 0.0, state["minds"])), (~chinese, np.where(inside, state["minds"], 0.0))
        return [(np.where(there, -1.0, 0.0), by_user) for there, by_user in apart]

    def derive(self, view: MechanismView, state: Mapping[str, Term]) -> list[Derived] | None:
        """A variant of every set of open weights on sale that is worth adapting and has not been."""
        if self.parameters.norm_distance == 0:
            return None
        names, weights, rows = view.weights.names, view.weights, view.offers.weights[view.live]
        return [
            Derived(names[base] + MARK, int(base), *maker)
            for base in np.unique(rows[(weights.openness[rows] != CLOSED) & (weights.superseded[rows] < 0)])
            if not names[base].endswith(MARK)
            and names[base] + MARK not in names
            and view.uniform("licence to adapt", names[base]) < self.parameters.adapt_allowed
            for maker in self._makers(view, int(base))[:1]
        ]

    def _makers(self, view: MechanismView, base: int) -> list[tuple[str, float, Term, float]]:
        """Hosts for which it pays, in the order of their draws: name, points and skill added (none), first price."""
        offers, sellers, foreign = view.offers, view.sellers, not _chinese(view)[base]
        sold = view.live[offers.weights[view.live] == base]
        side = np.repeat(np.arange(offers.served.shape[2] // len(SEGMENTS)) == CHINA, len(SEGMENTS)) == foreign
        serve = sold[offers.contract[sold] == OWN]
        each = float(offers.served[sold][:, :, side].sum()) / max(len(serve), 1)
        found = []
        for row in serve[np.isin(sellers.kind[offers.seller[serve]], (CLOUD, HOST))]:
            maker = int(offers.seller[row])
            gain = (offers.price[row] - offers.cost[row]) * each * self.parameters.payback
            if (
                (sellers.origin[maker] == CHINA) == foreign
                and sellers.active[maker]
                and gain > self.parameters.adapt_cost
            ):
                draw = view.uniform("adapts", f"{sellers.names[maker]}|{view.weights.names[base]}")
                found.append((draw, sellers.names[maker], float(offers.price[row])))
        none = np.zeros(len(view.tasks))
        return [(name, 0.0, none, price) for _, name, price in sorted(found)]

    def flows(self, view: MechanismView, state: Mapping[str, Term]) -> list[Flow] | None:
        """What this month's variants cost those who made them: staff, a real resource."""
        cost, makers = self.parameters.adapt_cost, (view.sellers.names[row] for row in _new(view))
        return [Flow(name, "labour", "adaptation", cost) for name in makers if cost > 0]


def _chinese(view: MechanismView) -> NDArray[np.bool_]:
    """Whether who answers for each set of weights is from China, (G,)."""
    return np.asarray(view.sellers.origin[view.weights.developer] == CHINA)


def _new(view: MechanismView) -> Iterator[int]:
    """Makers of the variants of this month."""
    for row in np.flatnonzero(view.weights.released == view.month):
        if view.weights.names[row].endswith(MARK):
            yield int(view.weights.developer[row])
