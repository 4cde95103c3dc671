"""Models are a complement of some owners' core business: releasing them does not undercut what these live on."""

from collections.abc import Mapping
from typing import Any, ClassVar

from simulation.mechanisms import Patch
from simulation.parameters import Block, number

OWNERS = ("amazon", "google", "meta", "microsoft")


class Complement(Patch):
    """Core gain = revenue x (elasticity x rise of best open weights + targeting x rise of own best) / 100 points.

    Labs of OWNERS in the scenario (of no name there: all with a parent that pays) follow the strategy `complement`:
    they publish at price 0 once the core gains more from it than serving earns, and the parent adds the gain to what it
    pays for R&D. The gain is earned in other markets: an external effect, outside the ledger, in the region of the lab.
    A closed lab ahead of open weights gains from publishing, but has serving profit to lose: at the default numbers
    Google stays closed, Meta is open anyway, and R&D does not move in the first year, since cash does not bind yet.
    Once Google publishes (elasticity 0.2), users who do not consider open weights lose it. Neutral: no core business.
    """

    ID = "P15"
    SOURCE = ("S3:7", "S3:11", "S3:12")
    KIND = "strategy"
    LOOK: ClassVar[Mapping[str, int]] = {
        "core_gain_usd": 1,
        "complement_rd_usd": 1,
        "complement_unfunded_rd_usd": 0,
        "complement_open_share": 0,
        "pure_closed_profit_usd": 0,
    }

    class Parameters(Block):
        """The core business and what it gains."""

        core_revenue: float = number(
            2.0e10, "USD/month", 0.0, 1e13, "assumed: between Meta's 1.4e10 and Alphabet's 2.9e10 in 2024; 0 is off"
        )
        complement_elasticity: float = number(
            0.005, "share of revenue per 100 points", 0.0, 1.0, "assumed: by the best open weights of anybody; 0-0.02"
        )
        ad_targeting_gain: float = number(
            0.01, "share of revenue per 100 points", 0.0, 1.0, "assumed: by its own best weights; 0-0.05"
        )

    def on(self, setup: Any) -> Mapping[str, Any]:
        """Strategy and core business of the owners' labs."""
        named = [name for name in setup.labs if name in OWNERS]
        out: dict[str, Any] = {}
        for name in named or [name for name, lab in setup.labs.items() if lab.parent > 0]:
            out |= {
                f"labs.{name}.strategy": "complement",
                f"labs.{name}.core.revenue": self.parameters.core_revenue,
                f"labs.{name}.core.complement_elasticity": self.parameters.complement_elasticity,
                f"labs.{name}.core.ad_targeting_gain": self.parameters.ad_targeting_gain,
            }
        return out

    def off(self, setup: Any) -> Mapping[str, Any]:
        """No core business, and labs that followed the strategy are on the treadmill."""
        out: dict[str, Any] = {f"labs.{name}.core.revenue": 0.0 for name in setup.labs}
        return out | {
            f"labs.{name}.strategy": "treadmill" for name, lab in setup.labs.items() if lab.strategy == "complement"
        }
