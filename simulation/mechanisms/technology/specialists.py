"""Specialised small models eat margins from below: cheap, good in one domain, weak elsewhere."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulation.mechanisms import Derived, Mechanism, MechanismView, Term
from simulation.mechanisms._codes import CLOSED, CLOSED_LAB, CLOUD, HOST, OPEN_LAB, OWN
from simulation.parameters import Block, count, number


class Specialists(Mechanism):
    """Every `refresh` months a host makes of the best open weights, for each domain, a specialist that is cheap to run.

    Skill + spec_quality_bonus in its domain, - spec_quality_penalty in the other tasks, cost of serving x
    spec_cost_ratio; what it takes to make one is left out (thousands of USD beside millions of sales). Its first price
    covers cost plus 15 %, then its host prices as it does, and other hosts may list it. Users who choose per task bear
    model_switch_cost, a share of value, on top of the cost of leaving a seller: they run more than one model.
    """

    ID = "T13"
    SOURCE = (
        "S2:19", "S3:22", "S3:25", "S3:28", "S3:29", "S3:31", "S3:32", "S3:34", "S3:38", "S2:37",
    )  # fmt: skip
    LOOK: ClassVar[Mapping[str, int]] = {
        "specialist_token_share": 1,
        "specialist_best_domain_share": 1,
        "generalist_margin": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        spec_cost_ratio: float = number(
            0.25,
            "share of base's cost",
            1e-3,
            10.0,
            "assumed: a quarter of the parameters suffice in one domain; 0.05-0.5",
        )
        spec_quality_bonus: float = number(
            -10.0, "points", -300.0, 300.0, "assumed: not better than the best even in its domain [S3:34]; -40 to 20"
        )
        spec_quality_penalty: float = number(150.0, "points", 0.0, 1e3, "assumed: two years of progress lost; 80-300")
        n_domains: int = count(3, "domains", 0, 100, "assumed: speech, vision, code; the first tasks; 1-8; 0 is off")
        refresh: int = count(12, "months", 1, 120, "assumed: a new base is worth the work once a year; 6-24")
        model_switch_cost: float = number(
            0.02, "share of value", 0.0, 1.0, "assumed: to keep several models at work; 0-0.1; 0 is off"
        )

    def derive(self, view: MechanismView, state: Mapping[str, Term]) -> list[Derived] | None:
        """Specialists of the domains whose turn it is."""
        numbers, made = self.parameters, []
        domains = min(numbers.n_domains, len(view.tasks))
        for domain in range(domains):
            turn = domain * numbers.refresh // max(domains, 1)
            if view.month % numbers.refresh == turn:
                made += self._specialist(view, domain)
        return made or None

    def stickiness(self, view: MechanismView, state: Mapping[str, Term]) -> Term | None:
        """What users who choose per task bear for another model, (I,)."""
        cost = self.parameters.model_switch_cost
        return None if cost == 0 else np.where(view.users.router, cost, 0.0)

    def _specialist(self, view: MechanismView, domain: int) -> list[Derived]:
        """The specialist of a domain by a keyed host; none without open weights on sale or without hosts."""
        numbers, task, sellers = self.parameters, view.tasks[domain], view.sellers
        hosts = np.flatnonzero(sellers.active & np.isin(sellers.kind, (CLOUD, HOST)))
        base, cost = best_base(view)
        if base < 0 or len(hosts) == 0:
            return []
        seller = sellers.names[hosts[int(view.uniform("specialist", task, view.month) * len(hosts))]]
        skill = np.full(len(view.tasks), -numbers.spec_quality_penalty)
        skill[domain] = numbers.spec_quality_bonus
        name = f"{view.weights.names[base]}-{task}-{view.month}"
        price = FIRST_PRICE * cost * numbers.spec_cost_ratio
        return [Derived(name, base, seller, 0.0, skill, price, numbers.spec_cost_ratio)]


FIRST_PRICE = 1.15
"""First list price over the cost of serving."""


def best_base(view: MechanismView) -> tuple[int, float]:
    """Row of a lab's best open weights that somebody runs, and their cost, USD/Mtok; -1 without any."""
    offers, weights = view.offers, view.weights
    run = view.live[offers.contract[view.live] == OWN]
    of = offers.weights[run]
    fit = (weights.openness[of] != CLOSED) & (np.isin(view.sellers.kind[weights.developer[of]], (CLOSED_LAB, OPEN_LAB)))
    if not fit.any():
        return -1, 0.0
    base = of[fit][np.argmax(weights.rating[of[fit]])]
    return int(base), float(offers.serving[run[of == base]].min())
