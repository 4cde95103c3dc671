"""The symbols of equations and docstrings beside their names in code; units are read from the code itself."""

from typing import NamedTuple

from simulation.agents.seller import Sellers
from simulation.agents.user import Users
from simulation.columns import Column, Table
from simulation.goods.fleet import Fleets
from simulation.goods.history import History
from simulation.goods.offer import Offers
from simulation.goods.plan import Plans
from simulation.goods.weights import Weights

TABLES: dict[str, type[Table]] = {
    "users": Users, "sellers": Sellers, "weights": Weights, "offers": Offers, "plans": Plans, "history": History,
    "fleets": Fleets,
}  # fmt: skip
ROWS = {"users": "I", "sellers": "S", "weights": "G", "offers": "J", "plans": "L", "history": "T", "fleets": "V"}
"""The symbol for the number of rows of a table."""
SIZES = {
    "task": "K",
    "cell": "C",
    "user": "I",
    "decision": "D",
    "ahead": "A",
    "memory": "M",
    "regime": "B",
    "level": "O",
}
"""The symbol for the length of a trailing dimension."""
COUNTS = (
    ("I", "user types, twice the base types: with and without open weights in view"),
    ("J", "offers: (weights, seller, channel)"),
    ("L", "plans, free tiers and kinds of own hardware"),
    ("G", "weights"),
    ("S", "sellers: labs, clouds and hosts"),
    ("K", "tasks"),
    ("C", "cells: regions times segments"),
    ("D", "decisions: one per task for users with a router, one for all tasks otherwise"),
    ("T", "months"),
    ("V", "vintages of hardware, by owner"),
    ("A", "months from signing to use of reserved compute"),
    ("M", "numbers that pricing rules keep in mind"),
    ("B", "regimes that investors think possible"),
    ("O", "levels of openness: closed, weights, full"),
    ("m", "own offers of one seller, in a pricing rule's view"),
)


class Symbol(NamedTuple):
    """A symbol, where it lives (a column, or a path in a scenario), and what it means if the code does not say."""

    symbol: str
    home: str
    meaning: str = ""


SYMBOLS = (
    Symbol("p_j", "offers.price"),
    Symbol("c_j", "offers.cost"),
    Symbol("q_g", "weights.rating"),
    Symbol("skill_gk", "weights.skill"),
    Symbol("w_ik", "users.value"),
    Symbol("d_ik", "users.hardness"),
    Symbol("z_i", "users.switching"),
    Symbol("M_ik", "users.potential"),
    Symbol("CS_i", "users.surplus"),
    Symbol("F_l", "plans.fee"),
    Symbol("Q_l", "plans.credit"),
    Symbol("kappa_m", "channels.kappa", "taste dispersion over ways to buy"),
    Symbol("rho_m", "channels.rho", "correlation of tastes for one seller's plans"),
    Symbol("K_f", "sellers.knowledge"),
    Symbol("R_f", "sellers.rd"),
    Symbol("m_fd", "sellers.incumbency"),
    Symbol("b_f", "sellers.band"),
    Symbol("kappa", "demand.kappa", "taste dispersion, the scale of the logit"),
    Symbol("rho_h", "demand.rho_host", "correlation among hosts of one set of weights"),
    Symbol("rho_f", "demand.rho_family", "correlation within a developer's family"),
    Symbol("tau", "demand.tau", "width of the performance curve"),
    Symbol("sigma_w", "demand.value_sigma", "spread of the log worth of a Mtok"),
    Symbol("gamma", "technology.points_per_doubling", "points per doubling of effective compute"),
    Symbol("g", "technology.frontier_slope", "slope of the closed frontier"),
    Symbol("s", "technology.spillover", "speed of learning the leader's knowledge"),
    Symbol("delta", "technology.spillover_delay", "age of the knowledge that can be learnt"),
    Symbol("eta", "technology.imitation", "strength of distillation by open labs"),
    Symbol("d", "technology.imitation_delay", "age of the outputs that can be distilled"),
    Symbol("c_ref", "cost.reference", "cost of serving at the reference rating"),
    Symbol("q_ref", "cost.reference_rating", "the reference rating"),
    Symbol("ppd", "cost.points_per_doubling", "points per doubling of serving cost"),
    Symbol("patience", "pricing.patience", "weight of long-run demand in a seller's expectation"),
    Symbol("r", "finance.discount_rate", "discount rate of present values"),
)


def dimension(table: str, column: Column) -> str:
    """The shape of a column in symbols: `(J, K, C)`."""
    sizes = [ROWS[table], *(SIZES.get(name, name) for name in column.dims)]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
