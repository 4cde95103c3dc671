"""`ways` in plain numpy: every way for all routers, then for all single-homers, by the equations of `access`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from simulation.equations.access import Mode, Setting, settle, solve
from simulation.equations.access_tables import Flags, ListDemand
from simulation.equations.demand import Structure
from simulation.equations.layout import Ints
from simulation.equations.modes import NEGLIGIBLE, list_mass, task_tokens
from simulation.equations.nests import Floats
from simulation.equations.use_curves import TaskUse
from simulation.equations.ways import Bought, Problem, Solved, goods_of


class Part(NamedTuple):
    """Some routers or some single-homers: their rows and the columns of their decisions."""

    users: Ints
    columns: Ints
    single: bool


def parts(problem: Problem, inside: Flags) -> Iterator[Part]:
    """Routers and single-homers among the users `inside` (I,)."""
    buyers = problem.buyers
    tasks, many = len(buyers.rate), len(buyers.routers)
    routers, singles = np.flatnonzero(inside[buyers.routers]), np.flatnonzero(inside[buyers.singles])
    if routers.size:
        yield Part(buyers.routers[routers], (np.arange(tasks)[:, None] * many + routers).ravel(), single=False)
    if singles.size:
        yield Part(buyers.singles[singles], tasks * many + singles, single=True)


def one_way(problem: Problem, way: int, part: Part) -> tuple[Setting, TaskUse, Mode]:
    """One way for a part of all users, as `access` takes it."""
    goods, some = problem.goods, part.users
    group, rows = problem.terms.group[way], goods_of(problem)[way]
    market, included = _with_copies(problem, rows, part.columns)
    rate, worth, covered = problem.buyers.rate[:, some], problem.buyers.worth[:, some], goods.covered[group][:, some]
    gross, beyond = goods.gross[rows][:, :, some], goods.beyond[rows][:, some]
    if part.single:
        stake, user = worth.sum(0), np.arange(len(some))
        weight = worth / np.where(stake > 0, stake, 1.0)
    else:
        stake, user = worth.ravel(), np.tile(np.arange(len(some)), len(rate))
        gross, beyond = gross.reshape(len(rows), 1, -1), np.tile(beyond, (1, len(rate)))
        rate, covered, weight = rate.reshape(1, -1), covered.reshape(1, -1), np.ones((1, rate.size))
    curve = TaskUse(gross, rate, weight, covered, beyond, part.single)
    terms = problem.terms.quota[way, some], goods.base[rows], goods.ceiling[rows][:, some], goods.burn[rows][:, some]
    return Setting(market, stake, user, len(some)), curve, Mode(included, 0.0, *terms, covered.any(axis=0))


def _with_copies(problem: Problem, rows: Ints, columns: Ints) -> tuple[ListDemand, Ints]:
    """Offers at list and behind them the copies that a way includes, none of which can be had at list."""
    structure, goods = problem.structure, problem.goods
    copies, included = np.flatnonzero(~goods.listed[rows]), np.array(goods.offer[rows])
    weights = np.concatenate([structure.weights, np.asarray(structure.weights)[included[copies]]])
    included[copies] = len(problem.utility) + np.arange(len(copies))
    seller = np.concatenate([structure.seller, np.full(len(copies), -1)])
    scale = (structure.kappa, structure.rho_host, structure.rho_family)
    barred = np.full((len(copies), len(columns)), -np.inf)
    whole = np.concatenate([problem.utility[:, columns], barred])
    return ListDemand(Structure(seller, weights, structure.family, *scale), whole), included


def solve_reference(problem: Problem) -> Solved:
    """`ways.solve_ways`; `least` leaves nobody out."""
    shape = problem.terms.quota.shape
    price, other, mix, used = np.zeros((4, *shape))
    out = Solved(price, other, mix, np.full(shape, -np.inf), used)
    for way in range(shape[0]):
        for part in parts(problem, problem.terms.open[way]):
            access = solve(*one_way(problem, way, part))
            some = access.used > 0
            found = (access.shadow_price, access.other, access.mix, access.value, access.used)
            for whole, rows in zip(out[:5], found, strict=True):
                whole[way, part.users[some]] = rows[some]
    return out


def purchases_reference(problem: Problem, solved: Solved, share: Floats) -> Bought:
    """`ways.purchases`."""
    starts = np.cumsum([0, *map(len, goods_of(problem))])
    out = Bought(np.zeros(problem.utility.shape), *np.zeros((2, starts[-1], *problem.buyers.rate.shape)))
    for way, taken in enumerate(share):
        for part in parts(problem, taken > NEGLIGIBLE):
            setting, curve, mode = one_way(problem, way, part)
            price, other, mix = (row[way, part.users] for row in (solved.price, solved.other, solved.mix))
            access = settle(setting, curve, mode, (price, other))._replace(mix=mix)
            mass = list_mass(setting, [access], taken[None, part.users])
            out.listed[:, part.columns] += mass[: len(out.listed)]
            volume = problem.buyers.volume[:, part.users]
            flat = volume if part.single else volume.reshape(1, -1)
            tokens = task_tokens(setting, curve, access, flat, np.arange(len(part.users)))
            for whole, found in zip((out.on_quota, out.at_list), tokens, strict=True):
                whole[starts[way] : starts[way + 1], :, part.users] = found * taken[part.users]
    return out
