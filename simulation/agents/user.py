"""Users: weighted types in segments and regions, each a Mesa agent and a row of a table.

Every base type is two rows, people who do and who do not consider open weights; the mass moves between the
twins as consideration spreads. A type with a router chooses per task, one without takes one offer for all.
"""

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulation.columns import Column, RowAgent, Table
from simulation.parameters import REGIONS, SEGMENTS
from simulation.streams import Streams

if TYPE_CHECKING:
    from simulation.economy import Economy
    from simulation.scenario import Scenario


class Users(Table):
    """All user types; trailing dimension `task`."""

    cell = Column("region x segment", "row of REGIONS times number of SEGMENTS plus row of SEGMENTS", int)
    considers = Column("bool", "sees open weights at all", bool)
    router = Column("bool", "chooses per task", bool)
    value = Column("USD/Mtok", "worth of a perfectly done Mtok", float, ("task",))
    hardness = Column("points", "own difficulty less the task's", float, ("task",))
    switching = Column("share of value", "cost of leaving the incumbent seller")
    potential = Column("Mtok/month", "use of the base type at full adoption and intensity 1", float, ("task",))
    metered = Column("share of tokens", "billed at list, over what it would be if everybody paid as they go", fill=1.0)
    people = Column("people", "people behind the base type")
    mass = Column("share of base type", "people in this twin")
    adoption = Column("share of potential users", "have begun to use AI models")
    rank = Column("1", "place in the order in which people comply, 0 to 1: the first evade a weak ban last", float)
    portability = Column("1", "factor of policies on switching costs", fill=1.0)
    liability = Column("USD/month", "premium for each machine of one's own")
    niche = Column("bool", "committed to running weights on machines of their own", bool, fill=0)
    moved = Column("share of value", "whose incumbent changed in the month, net")
    surplus = Column("USD/month", "consumer surplus")
    spending = Column("USD/month", "paid, taxes included")

    @property
    def segment(self) -> NDArray[np.int64]:
        """Row of SEGMENTS."""
        return np.asarray(self.read("cell") % len(SEGMENTS))

    @property
    def region(self) -> NDArray[np.int64]:
        """Row of REGIONS."""
        return np.asarray(self.read("cell") // len(SEGMENTS))


class User(RowAgent, mesa.Agent["Economy"]):
    """One user type; `user.spending` is a row of `economy.users.spending`."""

    cell, considers, router, value, hardness = Users.cell, Users.considers, Users.router, Users.value, Users.hardness
    switching, potential, people, mass = Users.switching, Users.potential, Users.people, Users.mass
    adoption, surplus, spending = Users.adoption, Users.surplus, Users.spending

    def __init__(self, economy: "Economy", row: int) -> None:
        super().__init__(economy)
        self.table, self.row = economy.users, row


def cells(scenario: "Scenario") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of tokens and value multiplier of every region x segment cell, each (cells,)."""
    regions = [scenario.regions[name] for name in REGIONS]
    segments = [scenario.segments[name] for name in SEGMENTS]
    share = np.array([region.share * segment.volume for region in regions for segment in segments])
    value = np.array([region.value * segment.value for region in regions for segment in segments])
    return share, value


def allocate(share: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Types per cell, (cells,): at least one where there is volume, the rest by share (largest remainder)."""
    counts = np.where(share > 0, 1, 0)
    free = share / share.sum() * (total - counts.sum())
    counts += free.astype(int)
    order = np.argsort(-(free - np.floor(free)), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts


def draw_types(scenario: "Scenario", streams: Streams) -> dict[str, NDArray[np.float64]]:
    """Columns of the user table from the scenario: stratified draws of value, difficulty and router.

    ln w_ik = ln(median) + sigma (sqrt(r) e_i + sqrt(1-r) e_ik), clipped; d_ik - d_k = sd e'_ik + slope x score.
    Every dimension is stratified within its cell (Latin hypercube; McKay, Beckman and Conover 1979).
    """
    demand, tasks = scenario.demand, scenario.tasks
    share, cell_value = cells(scenario)
    counts = allocate(share, scenario.users.types // 2)
    cell = np.repeat(np.arange(len(share)), counts)
    common = streams.stratified_normal("user value", "common", cell)
    value, hardness, potential = [], [], []
    for name, task in tasks.items():
        own = streams.stratified_normal("user value", name, cell)
        mix = demand.value_correlation
        score = np.clip(np.sqrt(mix) * common + np.sqrt(1 - mix) * own, -demand.value_clip, demand.value_clip)
        value.append(demand.value * task.value * cell_value[cell] * np.exp(demand.value_sigma * score))
        luck = streams.stratified_normal("user difficulty", name, cell)
        hardness.append(demand.difficulty_sd * luck + demand.difficulty_per_value * score)
        potential.append(demand.volume * task.volume * share[cell] / counts[cell])
    segments = [scenario.segments[name] for name in SEGMENTS]
    segment = cell % len(SEGMENTS)
    tokens, persons = _tilts(scenario, streams, cell)
    use = np.array([item.use for item in segments])[segment]
    rank = streams.stratified_normal("user router", "", cell)
    router_share = np.array([item.router for item in segments])[segment]
    base = {
        "cell": cell,
        # To send a share of tasks where one would send everything is, in the mass, not to route for that share.
        "router": _below(rank, router_share * (1 - demand.router_error)),
        "value": np.array(value).T,
        "hardness": np.array(hardness).T,
        "potential": np.array(potential).T * tokens[:, None],
        "people": np.sum(potential, axis=0) / use * persons,
        "switching": np.array([item.switching_cost for item in segments])[segment],
        "adoption": np.array([item.adoption_start for item in segments])[segment],
        "rank": _rank(streams, cell),
    }
    columns = {key: np.repeat(np.asarray(column), 2, axis=0) for key, column in base.items()}
    return columns | _twins(scenario, streams, cell)


def _twins(scenario: "Scenario", streams: Streams, cell: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Every drawn type stands twice: people who do not look at open weights, and people who do."""
    niche = _niche(scenario, streams, cell)
    by_segment = np.array([scenario.segments[name].considers_open for name in SEGMENTS])
    considers = np.where(niche["niche"][::2], 1.0, by_segment[cell % len(SEGMENTS)])
    mass = np.stack([1 - considers, considers], axis=1).ravel()
    return niche | {"considers": np.tile([False, True], len(cell)), "mass": mass}


def _niche(scenario: "Scenario", streams: Streams, cell: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    """Column of those committed to machines of their own, drawn within cells, the same for both twins."""
    share = np.full(len(cell), scenario.demand.niche_share)
    return {"niche": np.repeat(_below(streams.stratified_normal("user niche", "", cell), share), 2)}


def _tilts(
    scenario: "Scenario", streams: Streams, cell: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How tokens and people of base types depart from their cell's mean, each (base types,).

    A person's use is m times the mean, ln m normal with sd sigma; types are drawn halfway between people and tokens,
    so people go as m^-1/2 and tokens as m^1/2, both with mean 1 in every cell (docs/decisions/0009).
    """
    sigma = np.array([scenario.segments[name].use_sigma for name in SEGMENTS])[cell % len(SEGMENTS)]
    half = 0.5 * sigma * streams.stratified_normal("user use", "", cell)
    tilts = np.exp(half), np.exp(-half)
    count = np.bincount(cell)
    more, fewer = (tilt * (count / np.bincount(cell, tilt).clip(min=np.finfo(float).tiny))[cell] for tilt in tilts)
    return more, fewer


def _rank(streams: Streams, cell: NDArray[np.int64]) -> NDArray[np.float64]:
    """Uniform, stratified place of every base type in the order in which its cell complies with bans, in (0, 1)."""
    from scipy.special import ndtr

    return np.asarray(ndtr(streams.stratified_normal("compliance", "", cell)))


def _below(score: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a standard normal score lies below the quantile of a share."""
    from scipy.special import ndtr

    return np.asarray(ndtr(score) < share)
