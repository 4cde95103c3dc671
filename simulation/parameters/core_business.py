"""The core business of a lab's parent, to which models are a complement."""

from simulation.parameters.base import Block, number


class CoreBusiness(Block):
    """What search, social networks or software gain from models; a parent with none has revenue 0."""

    revenue: float = number(0.0, "USD/month", 0.0, 1e13, "definition: 0 is no core business; Meta 1.4e10, Alphabet 2.9e10 in 2024 (annual reports)")
    complement_elasticity: float = number(0.005, "share of revenue per 100 points", 0.0, 1.0, "assumed: more content and use where anybody can build on good open weights; 0-0.02")
    ad_targeting_gain: float = number(0.01, "share of revenue per 100 points", 0.0, 1.0, "assumed: targeting and ranking by its own best weights, published or not; 0-0.05")
