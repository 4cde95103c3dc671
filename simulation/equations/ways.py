"""Ways to buy beside pay as you go, for all users and ways at once: what each is worth, and what it asks of offers.

`access` has the equations of one way. Ways of a group include the same offers on the same terms and differ in fee and
quota alone. Compiled where numba is installed; the reference solves way by way.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.equations.access_tables import Flags
from simulation.equations.demand import Structure, have_numba
from simulation.equations.layout import Ints
from simulation.equations.nests import Floats


class Buyers(NamedTuple):
    """Users i of tasks k: utility lost per USD/Mtok, USD and Mtok a month at stake, (K, I) each; who chooses how.

    Decisions n are the routers', task by task, then the single-homers', one each.
    """

    rate: Floats
    worth: Floats
    volume: Floats
    routers: Ints  # rows of users, (R,)
    singles: Ints  # rows of users, (S,)


class Goods(NamedTuple):
    """What ways include, group after group: goods `start[g]` to `start[g + 1]` are group g's, (M,) in all.

    A good is the offer at list in place `offer`, or else (`listed` False) a copy of its weights beside it. It costs
    `base` + `burn` x shadow price under the quota and `ceiling` beyond it; tasks not covered cost `beyond`.
    """

    start: Ints  # (G + 1,)
    offer: Ints  # (M,)
    listed: Flags  # (M,)
    gross: Floats  # share of value, -inf where it cannot be had, (M, K, I)
    base: Floats  # USD/Mtok, (M,)
    burn: Floats  # quota per Mtok, (M, I)
    ceiling: Floats  # USD/Mtok, inf where nothing is sold, (M, I)
    beyond: Floats  # USD/Mtok, (M, I)
    covered: Flags  # (G, K, I)


class Terms(NamedTuple):
    """Ways l: their group (L,), quota Mtok a month, value USD a month below which it may be left out, who may have it.

    The last three (L, I).
    """

    group: Ints
    quota: Floats
    least: Floats
    open: Flags


class Problem(NamedTuple):
    """All ways on offer, with every offer at list: `utility` (J, N) share of value."""

    structure: Structure
    utility: Floats
    buyers: Buyers
    goods: Goods
    terms: Terms


class Solved(NamedTuple):
    """Shadow price, the other one where tokens jump over the quota, weight of the first, value, quota used; (L, I).

    `value` is USD a month before fees, -inf where a way gives nothing, is not open or falls short of `least`. `kept` is
    what the kernel can use again.
    """

    price: Floats
    other: Floats
    mix: Floats
    value: Floats
    used: Floats
    kept: Any = None


class Bought(NamedTuple):
    """What people in ways buy: masses at list of offers their way does not include, (J, N); Mtok of what it includes.

    `on_quota` and `at_list` by task and user, (goods of all ways one after another, K, I).
    """

    listed: Floats
    on_quota: Floats
    at_list: Floats


def goods_of(problem: Problem) -> list[Ints]:
    """Rows of `Goods` that each way includes, (L,) lists."""
    start = problem.goods.start
    return [np.arange(start[group], start[group + 1]) for group in problem.terms.group]


def solve_ways(problem: Problem, *, compiled: bool | None = None) -> Solved:
    """Every way's shadow price and value for every user; the formula stands in `access`.

    `compiled` picks numba kernel or numpy reference (default: numba where installed). Compiled it raises ValueError
    where the goods of a way meet their list prices apart.
    """
    if have_numba() if compiled is None else compiled:
        from simulation.equations.access_kernel import solve_kernel

        return solve_kernel(problem)
    from simulation.equations.ways_reference import solve_reference

    return solve_reference(problem)


def purchases(problem: Problem, solved: Solved, share: Floats, *, compiled: bool | None = None) -> Bought:
    """What people buy who take ways in shares (L, I); `compiled` as in `solve_ways`."""
    if have_numba() if compiled is None else compiled:
        from simulation.equations.access_kernel import purchases_kernel

        return purchases_kernel(problem, solved, share)
    from simulation.equations.ways_reference import purchases_reference

    return purchases_reference(problem, solved, share)
