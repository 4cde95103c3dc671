"""Certified only: covered segments may buy weights with a certificate alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from simulation.parameters import Block, count, number
from simulation.policies import Clause, Now, Policy, Target
from simulation.policies._words import usd


class CertifiedOnly(Policy):
    """Weights need a certificate, which takes money and time; a developer applies where it expects to earn that back.

    The developer pays, and earns only what it sells itself: open weights that others host find no payer (S08).
    """

    SWITCH, ID, SOURCE = "state.certified_only", "S08", ("S1:17",)
    USUAL: ClassVar[Mapping[str, Any]] = {"target": {"segment": ["regulated", "public"]}}

    class Parameters(Block):
        """Numbers of certification."""

        cert_cost: float = number(2.0e6, "USD", 0.0, 1e11, "assumed: one certificate for one set of weights; FedRAMP-like audits cost 0.5-3 m")
        cert_time: int = count(6, "months", 0, 120, "assumed: from application to certificate; 3-18")
        payback: float = number(12.0, "months", 0.0, 1200.0, "assumed: of last month's gross profit in covered segments that must cover the cost")
        open_can_certify: bool = True
        grandfather: bool = True

    parameters: Parameters

    def levers(self, target: Target, now: Now) -> tuple[Clause, ...]:
        """What has no certificate cannot be bought."""
        return (Clause("available", 1.0 - now.strength, replace(target, uncertified=True)),)

    def says(self) -> str:
        """Cost, time and who may apply."""
        numbers = self.parameters
        barred = "" if numbers.open_can_certify else "; open weights cannot get one"
        kept = "; weights on sale at the start have one" if numbers.grandfather else ""
        return (
            f"only certified weights may be bought; a certificate costs {usd(numbers.cert_cost)} and takes "
            f"{numbers.cert_time} months{barred}{kept}"
        )
