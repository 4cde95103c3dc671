"""Numbers of finance, entry and exit."""

from simulation.parameters.base import Block, count, number


class Finance(Block):
    """Cash, funding and runway."""

    discount_rate: float = number(0.10, "1/year", 0.0, 1.0, "assumed: 5, 10 and 15% are reported (facts B)")
    social_rate: float = number(0.03, "1/year", 0.0, 1.0, "assumed: social discount rate")
    runway_target: float = number(12.0, "months", 1.0, 120.0, "assumed: a lab raises money below it")
    value_multiple: float = number(8.0, "years of serving profit", 0.0, 200.0, "assumed: what investors pay for an oligopoly's gross profit")
    frontier_value: float = number(8.0e9, "USD", 0.0, 1e13, "assumed: what investors pay for capability at the frontier without profit")
    frontier_decay: float = number(100.0, "points", 1.0, 1e4, "assumed: distance from the frontier at which that value falls by a factor e")
    dilution: float = number(0.2, "share of value", 0.0, 1.0, "assumed: the most sold in one round")
    round_interval: int = count(9, "months", 1, 60, "assumed: between rounds")


class Turnover(Block):
    """Entry and exit of hosts and labs."""

    listing_cost: float = number(2.0e5, "USD/month", 0.0, 1e9, "assumed: engineers and idle GPUs to keep one set of weights up")
    minimum_share: float = number(1e-4, "share of tokens", 0.0, 0.1, "assumed: a host drops weights below it")
    patience: int = count(3, "months", 1, 60, "assumed: losses borne before delisting")
    lab_entry: float = number(0.5, "1/year", 0.0, 50.0, "assumed: start-up labs founded with enough money to train")
    seed_capital: float = number(5.0e9, "USD", 0.0, 1e12, "assumed: recent seed rounds of frontier start-ups")
    entrant_rd: float = number(0.1, "share of leader's R&D", 1e-4, 2.0, "assumed")
    entrant_open: float = number(0.5, "1", 0.0, 1.0, "assumed: probability that an entrant publishes its weights")
    max_hosts: int = count(6, "hosts", 1, 500, "assumed: no further host lists; mean 2.9, best 15-20 (panel, facts 40); taste for hosts would feed endless entry")
