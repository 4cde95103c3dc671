"""Numbers that only measures of welfare use: no seller and no user acts on them."""

from typing import Literal

from pydantic import Field

from simulation.parameters.base import Block, number


class Welfare(Block):
    """What counts as a user's gain, and what closed weights are compared with."""

    bias_share: float = number(0.0, "share of trust terms", 0.0, 1.0, "assumed: what part of brand, closed premium and distrust of origin moves choices and is not enjoyed; 0: all of it is value")
    public_funds: float = number(1.3, "USD", 1.0, 5.0, "measured: welfare cost of a dollar of public funds, 1.17-1.56 (Ballard, Shoven and Whalley 1985)")
    home: Literal["us", "eu", "china", "rest"] = Field(default="us", description="whose users are domestic in comparisons of policies")
    harm: float = number(0.0, "USD/Mtok", 0.0, 1e6, "assumed: expected harm to third parties of use outside any safety rule; nobody has measured it, so none is counted")
    local_overhead: float = number(3.0, "1", 0.1, 100.0, "assumed: a Mtok on one's own hardware over the cheapest host's cost; busy 15% of hours against 40% (facts, fleet utilisation 20-70%) and one's own upkeep; 1.5-8")
