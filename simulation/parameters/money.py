"""Numbers of finance, entry and exit."""

from simulation.parameters.base import Block, count, number


class Finance(Block):
    """Cash, funding and runway."""

    discount_rate: float = number(0.10, "1/year", 0.0, 1.0, "assumed: 5, 10 and 15% are reported (facts B)")
    social_rate: float = number(0.03, "1/year", 0.0, 1.0, "assumed: social discount rate")
    runway_target: float = number(12.0, "months", 1.0, 120.0, "assumed: a lab raises money below it")
    dilution: float = number(0.2, "share of value", 0.0, 1.0, "assumed: the most sold in one round; 0.1-0.3")
    round_interval: int = count(9, "months", 1, 60, "assumed: between rounds")
    round_months: float = number(18.0, "months", 1.0, 120.0, "assumed: of the present burn that a round asks for; 12-24")
    sale_runway: float = number(6.0, "months", 0.0, 60.0, "assumed: a lab that cannot raise money offers itself for sale below it; 0 is never; 3-9")
    parent_months: float = number(12.0, "months", 0.0, 120.0, "assumed: of its limit that a parent pays at once for a take-over")
    inference_margin: float | None = number(None, "share of revenue", 0.0, 0.99, "assumed: gross margin of closed labs at first prices, contested, 0.5 or above 0.9; left out, costs are what list prices and ratings imply")
    team_kept: float = number(0.5, "share of lead", 0.0, 1.0, "assumed: of the target's lead in knowledge that its buyer learns; part of the team leaves; 0.2-0.8")


class Turnover(Block):
    """Entry and exit of hosts and labs."""

    listing_cost: float = number(2.0e5, "USD/month", 0.0, 1e9, "assumed: engineers and support to keep one set of weights up")
    replica: float = number(0.0, "Mtok/month", 0.0, 1e12, "assumed: capacity kept ready for one set of weights whatever is sold, at unit cost")
    setup_cost: float = number(0.0, "USD", 0.0, 1e12, "assumed: sunk when a host lists weights anew: porting, tuning, capacity reserved ahead")
    setup_share: float = number(0.0, "months of revenue", 0.0, 1000.0, "assumed: sunk besides, in months of what all hosts of the weights sell: speed and marketing that a larger market repays (Sutton 1991)")
    payback: float = number(6.0, "months", 0.1, 600.0, "assumed: time in which a host that lists weights wants its set-up cost back")
    minimum_share: float = number(1e-4, "share of tokens", 0.0, 0.1, "assumed: a host drops weights below it")
    patience: int = count(3, "months", 1, 60, "assumed: losses borne before delisting")
    lab_entry: float = number(0.5, "1/year", 0.0, 50.0, "assumed: start-up labs founded with enough money to train")
    seed_capital: float = number(5.0e9, "USD", 0.0, 1e12, "assumed: recent seed rounds of frontier start-ups")
    entrant_overhead: float = number(0.2, "share of R&D", 0.0, 10.0, "assumed: fixed cost of an entrant at its founding; incumbents' is 0.2-0.4 of R&D")
    entrant_rd: float = number(0.1, "share of leader's R&D", 1e-4, 2.0, "assumed")
    entrant_open: float = number(0.5, "1", 0.0, 1.0, "assumed: probability that an entrant publishes its weights")
