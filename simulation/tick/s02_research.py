"""Stage 2: labs decide R&D and openness, or are sold; knowledge grows and spreads."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Lab
from simulation.equations.technology import (
    Learning,
    balanced_gaps,
    knowledge_after,
    knowledge_gap,
    learnt,
    own_discovery,
    value_before,
)
from simulation.goods.history import NOBODY
from simulation.parameters import OPENNESS
from simulation.strategies import SellerView
from simulation.tick.core_business import gain_of_release
from simulation.tick.deals import agreed, closing
from simulation.tick.money import best_by_lab, raisable

if TYPE_CHECKING:
    from simulation.economy import Economy

READS = (
    "sellers.kind", "sellers.openness", "sellers.active", "sellers.knowledge", "sellers.rd", "sellers.release",
    "sellers.grant", "sellers.aid", "sellers.pool", "sellers.may_buy", "sellers.cash", "sellers.overhead",
    "sellers.parent", "sellers.core_gain", "sellers.last_round", "sellers.revenue", "sellers.serving_cost",
    "sellers.wholesale_revenue", "sellers.wholesale_cost", "sellers.profit", "sellers.valuation",
    "sellers.acquired_by", "sellers.sale_price", "weights.developer", "weights.rating", "weights.openness",
    "history.best_closed", "history.best_open", "history.best_knowledge", "history.level_knowledge",
    "history.belief", "history.growth", "history.open_share",
)  # fmt: skip
WRITES = (
    "sellers.rd",
    "sellers.openness",
    "sellers.release",
    "sellers.acquired_by",
    "sellers.sale_price",
    "sellers.knowledge",
    "history.*",
)
KEPT = ("best_closed", "best_open", "belief", "growth", "open_share")
"""Columns of the public record that hold until a later stage of the month has news."""


def learning(economy: "Economy") -> Learning:
    """Public progress a = (1 - own share) ln(algorithms) / 12, speed s (1 - secrecy) and delay of learning."""
    technology = economy.setup.technology
    public = (1 - technology.own_share) * np.log(technology.algorithms) / 12
    return Learning(float(public), technology.spillover * (1 - technology.secrecy), technology.spillover_delay)


def discoveries(economy: "Economy") -> NDArray[np.float64]:
    """Each seller's own discoveries this month, log units, (S,)."""
    technology = economy.setup.technology
    leader = technology.own_share * np.log(technology.algorithms) / 12
    start = max(lab.rd for lab in economy.setup.labs.values())
    trend = start * technology.spend_growth ** (economy.month / 12)
    budget = economy.sellers.research_budget + economy.sellers.pool
    return own_discovery(budget, trend, leader) if trend > 0 else np.zeros(len(budget))


def opening(economy: "Economy") -> None:
    """The lab that spends most leads in knowledge; the others stand at their balanced distance."""
    own, drift = discoveries(economy), np.log(economy.setup.technology.algorithms) / 12
    if _alike(economy):
        gaps = [knowledge_gap(float(own.max()), float(mine), learning(economy)) for mine in own]
        economy.sellers.knowledge = np.where(own < own.max(), -np.array(gaps), 0.0)
    else:
        level = np.where(economy.sellers.research_budget > 0, economy.sellers.openness, -1)
        economy.sellers.knowledge = -balanced_gaps(own, level, learning(economy), _factors(economy))
    economy.history.level_knowledge = _by_level(economy, economy.sellers.research_budget > 0) + np.multiply.outer(
        drift * economy.history.month, np.ones(len(OPENNESS))
    )


def _factors(economy: "Economy") -> NDArray[np.float64]:
    """Speed of learning from labs of each openness over that from closed ones, (L,)."""
    technology = economy.setup.technology
    return np.array([1.0, technology.spillover_weights, technology.spillover_full])


def _alike(economy: "Economy") -> bool:
    """Whether labs of every openness are learnt from alike."""
    return bool(np.all(_factors(economy) == 1.0))


def _by_level(economy: "Economy", labs: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Knowledge of the best lab of each openness, (L,)."""
    known, level = economy.sellers.knowledge[labs], economy.sellers.openness[labs]
    return np.array([known[level == place].max(initial=NOBODY) for place in range(len(OPENNESS))])


def _learnt(economy: "Economy") -> NDArray[np.float64]:
    """Knowledge (S,) after public progress, own discoveries and what is learnt from those who know more."""
    rule, sellers, history = learning(economy), economy.sellers, economy.history
    before = value_before(history.best_knowledge, rule.delay)
    own = discoveries(economy)
    if _alike(economy):
        return knowledge_after(sellers.knowledge, before, own, rule)
    gain = learnt(sellers.knowledge, before, history.level_knowledge[-1], rule, _factors(economy))
    return np.asarray(sellers.knowledge + rule.public + own + gain)


def run(economy: "Economy") -> None:
    """Labs that run out of money are sold; every active lab decides; then all learn."""
    sellers = economy.sellers
    sellers.acquired_by, sellers.sale_price = agreed(economy)
    rd, openness, release = sellers.rd.copy(), sellers.openness.copy(), sellers.release.copy()
    rd[~sellers.active] = 0.0
    labs = [lab for lab in economy.sellers_of(Lab) if sellers.active[lab.row]]
    for lab, view in zip(labs, _views(economy, labs), strict=True):
        decision = lab.strategy.decide(view)
        rd[lab.row], openness[lab.row], release[lab.row] = decision.rd, decision.openness, decision.release
    sellers.rd, sellers.openness, sellers.release = rd, openness, release
    sellers.knowledge = _with_teams(economy, _learnt(economy) + sum(economy.hooks("knowledge")))
    train = rd > 0
    best = float(sellers.knowledge[train].max()) if train.any() else float(economy.history.best_knowledge[-1])
    last = {name: economy.history.read(name)[-1] for name in KEPT}
    last["level_knowledge"] = np.maximum(economy.history.level_knowledge[-1], _by_level(economy, train))
    economy.history.append([str(economy.month)], month=economy.month, best_knowledge=best, **last)


def _with_teams(economy: "Economy", knowledge: NDArray[np.float64]) -> NDArray[np.float64]:
    """Knowledge (S,) after buyers learn a part of the lead of those they take over."""
    out = knowledge.copy()
    for row in closing(economy):
        buyer = economy.sellers.acquired_by[row]
        out[buyer] += economy.setup.finance.team_kept * max(float(knowledge[row] - out[buyer]), 0.0)
    return out


def _views(economy: "Economy", labs: list[Lab]) -> list[SellerView]:
    """What each of some labs knows when it decides."""
    sellers, history, setup = economy.sellers, economy.history, economy.setup
    public: dict[str, Any] = {
        "month": economy.month,
        "runway_target": setup.finance.runway_target,
        "trend": setup.technology.spend_growth ** (1 / 12),
        "best_closed": float(history.best_closed[-1]),
        "best_open": float(history.best_open[-1]),
    }
    own: dict[str, NDArray[Any]] = {
        "rd": sellers.rd,
        "cash": sellers.cash,
        "overhead": sellers.overhead,
        "serving_profit": sellers.gross_profit,
        "parent": sellers.parent + sellers.grant,
        "raisable": raisable(economy),
        "openness": sellers.openness,
        "rating": np.maximum(best_by_lab(economy), 0.0),
        "core_gain": sellers.core_gain,
    }
    rows = [lab.row for lab in labs]
    books = zip(*(column[rows].tolist() for column in own.values()), strict=True)
    return [
        SellerView(**public, **dict(zip(own, book, strict=True)), release_gain=gain_of_release(economy, row))
        for row, book in zip(rows, books, strict=True)
    ]
