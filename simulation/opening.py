"""The industry on the first day: sellers, weights and offers from the scenario and the shipped panel."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.agents.seller import Seller
from simulation.agents.user import User, draw_types
from simulation.data.panel import snapshot
from simulation.equations.cost import anchored_cost, host_costs
from simulation.goods.history import PREHISTORY
from simulation.parameters import OPENNESS, TIERS
from simulation.parameters import Lab as LabBlock
from simulation.parameters import Release as ReleaseBlock
from simulation.tick.contracts import open_resale
from simulation.tick.founding import add_seller
from simulation.tick.listing import NewOffer, NewWeights, add_offers, add_weights, formula_cost, usual_factor

if TYPE_CHECKING:
    from simulation.economy import Economy
    from simulation.scenario import Scenario


def months_between(start: date, other: date) -> int:
    """Whole months from start to another date; negative before the start."""
    return (other.year - start.year) * 12 + other.month - start.month


def open_users(economy: "Economy") -> None:
    """Append all user types and make their Mesa agents."""
    columns = draw_types(economy.setup, economy.streams)
    names = [f"type {row}" for row in range(len(columns["cell"]))]
    for row in economy.users.append(names, **columns):
        User(economy, int(row))


def open_industry(economy: "Economy") -> None:
    """Append every seller, its weights and its offers."""
    setup = economy.setup
    for name, host in setup.hosts.items():
        add_seller(economy, name, host)
    for name, lab in setup.labs.items():
        seller = add_seller(economy, name, lab)
        for key, release in lab.releases.items():
            _release(economy, seller, lab, key, release)
    for name, app in setup.apps.items():
        add_seller(economy, name, app)
    open_resale(economy)


def _release(economy: "Economy", seller: Seller, lab: LabBlock, key: str, release: ReleaseBlock) -> None:
    setup = economy.setup
    name = release.panel or key
    rating, known = release.rating, release.released or setup.start
    skill = np.array([release.skills.get(task, 0.0) for task in setup.tasks])
    if rating is None:
        panel = snapshot(setup.start)
        rating, known = panel.rating(name), release.released or panel.released(name)
        skill = np.array([panel.skill(name, task.categories) for task in setup.tasks.values()])
    shift = _imposed_shift(setup) if lab.kind == "open" else 0.0
    weights = add_weights(
        economy,
        [NewWeights(key, seller.row, TIERS.index(release.tier), rating + shift, skill, OPENNESS.index(lab.openness),
                    min(-1, months_between(setup.start, known)), release.compute or 0.0)],
    )  # fmt: skip
    hosts = _host_prices(economy, release, name) if lab.kind == "open" else {}
    own = release.price
    if own is None and lab.api:
        own = snapshot(setup.start).list_price(name)
    prices = ({seller.name: own} if own is not None else {}) | hosts
    _list(economy, int(weights[0]), prices, release.cost)


def _imposed_shift(setup: "Scenario") -> float:
    """Points added to all open weights so that the best stands `technology.open_lag` months behind, 0 if not set.

    best open + shift = best closed - slope x lag.
    """
    if setup.technology.open_lag is None:
        return 0.0
    panel = snapshot(setup.start) if any(_from_panel(setup)) else None
    best = {"closed": -np.inf, "open": -np.inf}
    for lab in setup.labs.values():
        for key, release in lab.releases.items():
            rating = (
                release.rating if release.rating is not None or panel is None else panel.rating(release.panel or key)
            )
            best[lab.kind] = max(best[lab.kind], -np.inf if rating is None else rating)
    if not np.isfinite(best["closed"] - best["open"]):
        return 0.0
    return float(best["closed"] - best["open"] - setup.technology.frontier_slope * setup.technology.open_lag)


def _from_panel(setup: "Scenario") -> list[bool]:
    return [release.rating is None for lab in setup.labs.values() for release in lab.releases.values()]


def _host_prices(economy: "Economy", release: ReleaseBlock, name: str) -> dict[str, float]:
    listed = snapshot(economy.setup.start).hosts(name) if release.hosts == "panel" else release.hosts
    assert isinstance(listed, dict)
    hosts = {name for name, host in economy.setup.hosts.items() if host.hosts_open}
    return {host: float(price) for host, price in listed.items() if host in hosts and price is not None}


def _list(economy: "Economy", weights: int, prices: dict[str, float], cost: float | None) -> None:
    """List weights at given prices; unit costs come from the scenario, or from prices and rating.

    Closed and open weights by `anchored_cost` and `host_costs` of simulation/equations/cost.py.
    """
    numbers = economy.setup.cost
    formula = float(formula_cost(economy, economy.weights.rating[weights]))
    listed = np.array(list(prices.values()))
    if cost is not None:
        units = np.full(len(listed), cost)
    elif economy.weights.openness[weights] > 0:
        units = host_costs(listed, numbers.host_anchor, numbers.host_spread)
    else:
        units = anchored_cost(formula * usual_factor(economy, 0), listed, numbers.list_anchor)
    common = float(np.exp(np.log(np.maximum(units, 1e-12)).mean()) / formula) if len(units) else None
    sellers = [economy.sellers.names.index(seller) for seller in prices]
    factors = zip(sellers, listed.tolist(), (units / formula).tolist(), strict=True)
    add_offers(economy, [NewOffer(weights, row, price, factor, common=common) for row, price, factor in factors])


def open_history(economy: "Economy") -> None:
    """Fill the months before the start from the panel, or along the trend for weights the panel does not know."""
    setup, weights = economy.setup, economy.weights
    slope = setup.technology.frontier_slope
    months = np.arange(-PREHISTORY, 0)
    best = {}
    for column, is_open in (("best_closed", False), ("best_open", True)):
        rows = np.flatnonzero((weights.openness > 0) == is_open)
        top = weights.rating[rows].max() if len(rows) else weights.rating.max()
        trend = top + slope * (months - weights.released[rows].max(initial=-1))
        best[column] = np.minimum(trend, top)
    _panel_history(economy, months, best)
    drift = np.log(setup.technology.algorithms) / 12
    investors = setup.investors
    poles = investors.prior_monopoly, investors.prior_commodity
    belief = np.array([poles[0], 1 - sum(poles), poles[1]])
    economy.history.append(
        [str(month) for month in months],
        month=months,
        best_knowledge=drift * months,
        belief=belief,
        growth=investors.growth,
        open_share=investors.open_share,
        **best,
    )


def _panel_history(economy: "Economy", months: NDArray[np.int64], best: dict[str, NDArray[np.float64]]) -> None:
    """Replace the trend by the panel's record where every release comes from the panel."""
    if not all(_from_panel(economy.setup)) or economy.setup.technology.open_lag is not None:
        return
    panel = snapshot(economy.setup.start)
    for column, is_open in (("best_closed", False), ("best_open", True)):
        path = np.zeros(len(months))
        for released, rating in panel.records(open_weights=is_open):
            path = np.where(months >= months_between(economy.setup.start, released), rating, path)
        best[column] = np.where(path > 0, path, best[column])
