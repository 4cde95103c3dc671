"""Numbers of the pricing rules that learn, invest in customers or keep to an agreement."""

from simulation.parameters.base import Block, count, number


class Conduct(Block):
    """How sellers behave who do not simply post their best response."""

    reaction_speed: float = number(1.0, "share of log gap", 0.01, 1.0, "definition: 1 goes all the way to the price the rule asks for")
    penetration_depth: float = number(0.3, "share of best response", 0.0, 0.95, "assumed: discount of a seller without customers; 0.1-0.5")
    penetration_target: float = number(0.2, "share of tokens", 1e-3, 1.0, "assumed: share at which the discount ends; 0.05-0.5")
    subsidy_depth: float = number(0.3, "share of cost", 0.0, 0.95, "assumed: what is paid on top of each token; 0.1-0.7")
    subsidy_target: float = number(0.2, "share of tokens", 1e-3, 1.0, "assumed: share at which the subsidy ends; 0.05-0.5")
    subsidy_months: int = count(24, "months", 0, 1200, "assumed: how long investors pay for it; 12-36")
    value_share: float = number(0.5, "share of the lead's worth", 0.0, 1.0, "assumed: the customer keeps the rest; 0.3-0.9")
    arms: int = count(11, "prices", 2, 100, "assumed: prices a learner that looks back compares; 7-21")
    regret_rate: float = number(0.5, "per unit of payoff", 1e-3, 20.0, "derived: sqrt(8 ln arms / months) is 0.4-0.6 over 60-120 months (Freund and Schapire 1997)")
    q_prices: int = count(9, "prices", 3, 25, "assumed: coarser than the 15 of Calvano et al. 2020, since months are few; 5-15")
    q_span: float = number(0.4, "log units", 0.01, 2.0, "assumed: how far from the best response prices are tried, up and down; 0.2-1")
    q_learning_rate: float = number(0.15, "weight", 1e-3, 1.0, "measured: alpha of Calvano et al. 2020")
    q_discount: float = number(0.95, "per month", 0.0, 0.999, "measured: delta of Calvano et al. 2020, there per period")
    q_decay: float = number(0.03, "per month", 0.0, 1.0, "assumed: half of the prices are tried at random after two years; their 4e-6 would leave all at random")
    tacit_tolerance: float = number(0.35, "log units", 0.0, 3.0, "assumed: just above the band within which list prices stay (pricing.band_closed); 0.2-0.6")
    tacit_punishment: int = count(6, "months", 1, 1200, "assumed: length of a price war; 3 to for ever (Green and Porter 1984, Friedman 1971)")
