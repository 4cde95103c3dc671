"""Numbers that only measures of welfare use: no seller and no user acts on them."""

from simulation.parameters.base import Block, number


class Welfare(Block):
    """What counts as a user's gain, and what closed weights are compared with."""

    bias_share: float = number(0.0, "share of trust terms", 0.0, 1.0, "assumed: what part of brand, closed premium and distrust of origin moves choices and is not enjoyed; 0: all of it is value")
    local_overhead: float = number(3.0, "1", 0.1, 100.0, "assumed: a Mtok on one's own hardware over the cheapest host's cost; busy 15% of hours against 40% (facts, fleet utilisation 20-70%) and one's own upkeep; 1.5-8")
