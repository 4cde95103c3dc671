"""Anybody may host open weights, so hosts that enter and undercut bring their price to marginal cost."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch, each
from simulation.parameters import Block, number

NO_ENTRY = 1.0e12
"""USD of set-up cost at which no profit of a month is worth entering for."""


class HostCompetition(Patch):
    """A host lists weights if its expected profit > upkeep + set-up cost / payback; margins go to kappa (1 - rho_host).

    Hosts of the same weights are near-perfect substitutes: with many of them a best response is
    p - c = kappa (1 - rho_host) x value / (1 - own share of the nest), Bertrand's p = c as rho_host goes to 1 (the
    textbook case bertrand_homogeneous checks the limit); with a
    step they undercut the cheapest of the same weights instead, p = max(c, (1 - step) x cheapest). Without it nobody
    enters: hosts keep what they list on the first day and its successors. Where few host, entry cuts their margin;
    where nineteen do already (the baseline's best-hosted weights), entrants are the cheap ones and it hardly moves.
    """

    ID = "P05"
    SOURCE = ("S1:6", "S0:6")
    LABEL = "calibrated: hosts per open weights, hosts' price dispersion"
    LOOK: ClassVar[Mapping[str, int]] = {
        "hosts_per_open_weights": 1,
        "cheapest_open_price_over_cost": -1,
        "open_price_over_cost": 0,
        "host_margin": 0,
    }

    class Parameters(Block):
        """Numbers of the mechanism; what is left out stays as the scenario has it."""

        host_entry_cost: float | None = number(
            None, "USD", 0.0, 1e12, "assumed: sunk when weights are listed anew; 0.5-10 m USD"
        )
        n_hosts: int | None = number(
            None,
            "hosts",
            0,
            10_000,
            "definition: inference hosts on the first day, the first of the file; all if left out",
        )
        undercut_step: float | None = number(
            None,
            "share of price",
            1e-4,
            0.5,
            "assumed: if given, hosts undercut by it, not respond; 0.01-0.05",
        )
        rho_host: float | None = number(
            None, "1", 0.0, 0.95, "assumed: how alike hosts of the same weights are; at the upper end price wars"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Entry at the given cost, and how hosts price."""
        numbers = self.parameters
        given = {
            "turnover.setup_cost": numbers.host_entry_cost,
            "pricing.undercut_step": numbers.undercut_step,
            "demand.rho_host": numbers.rho_host,
        }
        out = {path: value for path, value in given.items() if value is not None}
        if numbers.undercut_step is not None:
            hosts = {name: host for name, host in setup.hosts.items() if host.kind != "aggregator"}
            out |= each("hosts", hosts, "pricing", lambda _: "undercut")
        return out | self._too_many(setup)

    def _too_many(self, setup: Any) -> dict[str, None]:
        """Hosts beyond the first n, taken out."""
        hosts = [name for name, host in setup.hosts.items() if host.kind == "host"]
        kept = len(hosts) if self.parameters.n_hosts is None else self.parameters.n_hosts
        return {f"hosts.{name}": None for name in hosts[kept:]}

    def off(self, setup: Any) -> Mapping[str, Any]:
        """A set-up cost that nothing earns back, so that nobody lists anything anew."""
        return {"turnover.setup_cost": NO_ENTRY}
