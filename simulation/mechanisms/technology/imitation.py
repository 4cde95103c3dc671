"""Imitation: nobody keeps a secret sauce, followers learn and distil what the leader knows within months."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number

MOST = 0.99  # share of the gap that distillation may close


class Imitation(Patch):
    """dK_f = a + own_f + s (1 - secrecy) (K_best(t - delta) - K_f), and q_f <- (1 - eta) q_f + eta q_best(t - d).

    s is the hazard at which followers learn (1/month), eta what distillation closes of the gap in points. Off, eta = 0:
    lag = Delta / g with Delta = gamma [log2(1 / sigma) + G / ln 2], G = (a + own) delta + (own - own_f) / s
    (equations/technology.py). Of a lead that stands still exp(-s t) is left after t months of learning.
    """

    ID = "T03"
    SOURCE = ("S4:13", "S1:23", "S2:15")
    LABEL = "calibrated: lag of open weights behind the frontier, 4-8 months (S0:7)"
    LOOK: ClassVar[Mapping[str, int]] = {
        "lag_months_vertical": -1,
        "labs_near_frontier": 1,
        "lead_half_life_months": 0,
    }
    CONFLICTS = ("technology.open_lag",)

    class Parameters(Block):
        """Numbers of the mechanism."""

        imitation_hazard: float = number(
            1.0, "share of the scenario's spillover", 0.1, 10.0, "definition: 1 is as the scenario has it"
        )
        distill_efficiency: float = number(
            1.0, "share of the scenario's imitation", 0.0, 2.0, "definition: 1 is as the scenario has it"
        )
        secrecy: float = number(
            0.0, "share of spillover", 0.0, 0.99, "definition: kept back on top of the scenario's; 0 is as it has it"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The scenario's spillover and imitation times the factors, and secrecy on top of its own."""
        technology, factors = setup.technology, self.parameters
        kept = 1.0 - (1.0 - technology.secrecy) * (1.0 - factors.secrecy) if factors.secrecy else technology.secrecy
        return {
            "technology.spillover": factors.imitation_hazard * technology.spillover,
            "technology.secrecy": min(kept, MOST),
        } | _strengths(setup, lambda eta: min(factors.distill_efficiency * eta, MOST))

    def off(self, setup: Any) -> Mapping[str, Any]:
        """Nobody distils; followers still learn what spills over."""
        return _strengths(setup, lambda _: 0.0)


def _strengths(setup: Any, value: Any) -> dict[str, Any]:
    """Every number that says how much of a gap distillation closes, by dotted path."""
    own = {name: lab for name, lab in setup.labs.items() if lab.imitation is not None}
    return {
        "technology.imitation": value(setup.technology.imitation),
        "technology.imitation_closed": value(setup.technology.imitation_closed),
    } | each("labs", own, "imitation", lambda lab: value(lab.imitation))
