"""Which segments use weights on machines of their own, what the regulated buy, and from what use on a machine pays."""

import numpy as np

from simulation.equations.subscription import break_even
from simulation.goods.plan import OWN
from simulation.goods.safety import on_machines
from simulation.measures import Floats, MonthView, ratio
from simulation.parameters import REGIONS, SEGMENTS


def measure(view: MonthView) -> dict[str, float]:
    """Shares of tokens by segment, the part of owners who are committed, and break-even use of machines.

    `<segment>_own_token_share`: of the tokens a segment uses; `regulated_closed_token_share` likewise for closed
    weights. `niche_part_of_owners`: people of the committed niche among those with a machine. `own_break_even_mtok`:
    use Q* = F / (p - e) Mtok a month from which a machine (F USD a month, energy e USD/Mtok) costs less than the best
    weights that fit it do at their cheapest seller, p; `own_break_even_load`: Q* over what the machine can carry, and
    from 1 on it never pays for itself. Both are the least over machines.
    """
    served = view.by_cell
    own = _by_segment(np.bincount(view.tables.users.cell, on_machines(view.tables), len(REGIONS) * len(SEGMENTS)))
    sold, closed = _by_segment(served.sum(axis=0)), _by_segment(served[view.closed].sum(axis=0))
    regulated = SEGMENTS.index("regulated")
    shares = {
        f"{name}_own_token_share": ratio(float(own[place]), float(own[place] + sold[place]))
        for place, name in enumerate(SEGMENTS)
    }
    whole = float(own[regulated] + sold[regulated])
    return {
        **shares,
        "regulated_closed_token_share": ratio(float(closed[regulated]), whole),
        "niche_part_of_owners": _niche(view),
        **_break_even(view),
    }


def _niche(view: MonthView) -> float:
    plans = view.tables.plans
    owners = plans.share[plans.kind == OWN].sum(axis=0) * view.people
    return ratio(float(owners @ np.asarray(view.tables.users.niche, float)), float(owners.sum()))


def _by_segment(cells: Floats) -> Floats:
    """Sum over regions, (cells,) to (segments,)."""
    return np.asarray(cells.reshape(len(REGIONS), len(SEGMENTS)).sum(axis=0))


def _break_even(view: MonthView) -> dict[str, float]:
    """The least use and the least load over machines that anybody can have."""
    ways, plans = view.tables.this_uptake().ways, view.tables.plans
    can_be_had = (plans.kind[ways.rows] == OWN) & ways.problem.terms.open.any(axis=1)
    found = [_of_machine(view, int(way)) for way in np.flatnonzero(can_be_had)]
    pays = [one for one in found if one[0] < np.inf]
    least = np.min(pays, axis=0) if pays else (np.nan, np.nan)
    return {"own_break_even_mtok": float(least[0]), "own_break_even_load": float(least[1])}


def _of_machine(view: MonthView, way: int) -> tuple[float, float]:
    """Break-even use of a machine, Mtok a month, and over what it can carry; nan where energy costs as much."""
    uptake, offers, weights = view.tables.this_uptake(), view.tables.offers, view.tables.weights
    rows = offers.weights[uptake.market.live]
    fitting = rows[uptake.ways.places[way]]
    best = int(np.argmax(weights.rating[fitting]))
    price = float(uptake.prices[rows == fitting[best]].min())
    goods = uptake.ways.problem.goods
    good = int(goods.start[uptake.ways.problem.terms.group[way]]) + best
    use = break_even(float(uptake.fees[way]), price, float(goods.base[good]))
    return use, use * float(goods.burn[good].max())
