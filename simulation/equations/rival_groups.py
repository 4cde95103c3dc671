"""Sellers' own problems all at once: groups of firms move, each with everybody else at posted prices."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from simulation.equations.layout import Groups, Ints, build_groups
from simulation.equations.nests import HIDDEN, Floats
from simulation.equations.response import Response, RivalTables, SellerProblem, respond
from simulation.equations.slopes import Sums


class RivalGroups:
    """Best-response oracles of several groups of equally patient firms, asked together.

    Firms of a group move together, each counting its own margins; every other group stands still for them. `offers`
    are the rows of all of them, ascending, `firm` (m,) holds each.
    """

    def __init__(self, rivals: RivalTables, groups: list[list[int]]) -> None:
        """Rivals of a group stand as posted in `rivals`."""
        market = self.market = rivals.market
        self.rivals, self.groups = rivals, groups
        holder = market.owners[market.structure.seller]
        moving = np.zeros(1 + int(holder.max(initial=-1)), dtype=bool)
        moving[[firm for group in groups for firm in group]] = True
        self.offers: Ints = moving[holder].nonzero()[0]
        self.firm: Ints = holder[self.offers]
        self.costs, self.prices = market.costs[self.offers], rivals.prices[self.offers]
        self.slopes = rivals.rows.slope[self.offers]

    def evaluate(self, prices: Floats) -> Response:
        """Response of all offers at `prices` (m,), USD/Mtok, profit of all, in the order of `offers`."""
        prices, logs = np.asarray(prices, dtype=float), self.rivals.asked_logs[0]
        if not self.market.compiled or not logs.family.max(initial=0.0) < HIDDEN:
            return self._one_by_one(prices)
        from simulation.equations.demand_kernel import groups_kernel

        market, view = self.market, self.market.asked[0]
        rows = self.rivals.rows, market.demand.rows(self.offers, prices)
        moved, margin = np.full((2, market.costs.size), -1), self.rivals.prices - market.costs
        moved[:, self.offers], margin[self.offers] = (np.arange(self.offers.size), self._group), prices - self.costs
        parts = groups_kernel(view, market.structure.scale, self._lists, rows, (moved, margin), logs)
        own = [Sums(*(array[self.offers] for array in sums)) for sums in parts]
        weights = [np.broadcast_to(weight, margin.shape)[self.offers] for weight in view.weights]
        return respond([*weights], own, prices, self.costs)

    @cached_property
    def _lists(self) -> Groups:
        view = self.market.asked[0]
        return build_groups(view.layout, view.firms, self.market.owners, self.groups)

    @cached_property
    def _group(self) -> Ints:
        """The group of each offer, (m,)."""
        place = {firm: place for place, group in enumerate(self.groups) for firm in group}
        return np.array([place[firm] for firm in self.firm.tolist()], dtype=np.int64)

    def _one_by_one(self, prices: Floats) -> Response:
        """The same from each group's own problem."""
        tokens, gradient, step, profit = *(np.empty(prices.size) for _ in range(3)), 0.0
        for problem in self._problems:
            own = np.searchsorted(self.offers, problem.offers)
            found = problem.evaluate(prices[own])
            tokens[own], gradient[own], step[own] = found.tokens, found.gradient, found.step
            profit += found.profit
        return Response(tokens, profit, gradient, step)

    @cached_property
    def _problems(self) -> list[SellerProblem]:
        return [SellerProblem(self.rivals, *group) for group in self.groups]
