"""A model-agnostic cloud stocks any product: it earns its commission whichever lab wins."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number


class Reseller(Patch):
    """Cloud profit = sum over labs of a x p x Q (or b of gross profit), and its margin on open weights it hosts.

    Terms are the scenario's; a commission replaces every share of revenue, and cross-selling adds to users' taste for
    buying where they buy the rest. Clouds that do not host open weights stock closed ones alone. Where no lab has a
    reseller, every cloud gets the closed weights of every lab. Without it labs sell all closed tokens themselves.
    """

    ID = "P12"
    SOURCE = ("S3:23",)
    LABEL = "calibrated: facts 63, share of revenue kept"
    LOOK: ClassVar[Mapping[str, int]] = {
        "cloud_resale_profit_usd": 1,
        "cloud_share_of_closed_tokens": 1,
        "cloud_share_of_largest_lab": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism."""

        commission: float | None = number(
            None, "share of revenue", 0.0, 0.95, "measured: about 0.2 (facts 63); the scenario's if left out"
        )
        cross_sell: float = number(
            0.0, "share of value", -1.0, 1.0, "assumed: added to every segment's taste for the cloud; 0-0.05"
        )
        host_open: bool = Field(True, description="clouds host open weights as well")

    def on(self, setup: Any) -> Mapping[str, Any]:
        """The scenario's contracts at the given terms, or a contract of every closed lab with every cloud."""
        clouds = {name: host for name, host in setup.hosts.items() if host.kind == "cloud"}
        out = {} if self.parameters.host_open else each("hosts", clouds, "hosts_open", lambda _: False)
        if not any(lab.resale for lab in setup.labs.values()):
            return out | self._everywhere(setup)
        for name, lab in setup.labs.items():
            for cloud, terms in lab.resale.items():
                out |= self._terms(f"labs.{name}.resale.{cloud}", terms, setup.segments)
        return out

    def _terms(self, path: str, terms: Any, segments: Mapping[str, Any]) -> dict[str, Any]:
        numbers, out = self.parameters, {}
        if numbers.commission is not None:
            out[f"{path}.share_of_revenue"] = numbers.commission
            out[f"{path}.share_of_gross_profit"] = 0.0
        if numbers.cross_sell:
            out[f"{path}.taste"] = {name: terms.taste.get(name, 0.0) + numbers.cross_sell for name in segments}
        return out

    def _everywhere(self, setup: Any) -> dict[str, Any]:
        numbers = self.parameters
        share = 0.2 if numbers.commission is None else numbers.commission
        terms = {"share_of_revenue": share, "taste": dict.fromkeys(setup.segments, numbers.cross_sell)}
        closed = [name for name, lab in setup.labs.items() if lab.kind == "closed" and lab.api]
        clouds = [name for name, host in setup.hosts.items() if host.kind == "cloud"]
        return {f"labs.{lab}.resale": dict.fromkeys(clouds, terms) for lab in closed if clouds}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No contracts with clouds."""
        return {f"labs.{name}.resale": {} for name, lab in setup.labs.items() if lab.resale}
