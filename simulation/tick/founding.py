"""How sellers come into being: at the opening and when labs are founded."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from simulation.agents.seller import (
    AGGREGATOR,
    APP,
    CLOSED_LAB,
    CLOUD,
    HOST,
    OPEN_LAB,
    Aggregator,
    AppVendor,
    Lab,
    OpenLab,
    Reseller,
    Seller,
)
from simulation.parameters import OPENNESS, REGIONS, SEGMENTS, App, Reach
from simulation.parameters import Host as HostBlock
from simulation.parameters import Lab as LabBlock
from simulation.plugins import build

if TYPE_CHECKING:
    from simulation.economy import Economy

KINDS = {"closed": CLOSED_LAB, "open": OPEN_LAB, "cloud": CLOUD, "host": HOST, "aggregator": AGGREGATOR}


def add_seller(economy: "Economy", name: str, block: LabBlock | HostBlock | App, **known: float) -> Seller:
    """Append a seller and make its Mesa agent; its tastes and thresholds are keyed by its name.

    `known`: further columns of its row, for those that enter after the start.
    """
    setup = economy.setup
    segment = economy.users.segment
    brand = np.array([setup.segments[item].brand.get(name, 0.0) for item in SEGMENTS])[segment]
    values: dict[str, Any] = {
        "kind": APP if isinstance(block, App) else KINDS[block.kind],
        "origin": REGIONS.index(block.origin),
        "active": True,
        "entered": economy.month,
        "brand": brand + getattr(block, "trust", 0.0),
        "cash": block.cash,
        "paid_in": block.cash,
        "band": _band(economy, name, getattr(block, "kind", "app")),
        "reach": _reach(economy, name, getattr(block, "reach", None)),
    }
    pricing = build("pricing", block.pricing)
    if isinstance(block, App):
        return AppVendor(
            economy, _row(economy, name, values | {"overhead": block.overhead} | known), name, pricing, block
        )
    if isinstance(block, HostBlock):
        row = _row(economy, name, values | {"fleet": block.fleet} | known)
        if block.kind == "aggregator":
            return Aggregator(economy, row, name, pricing, block.markup)
        return Reseller(economy, row, name, pricing)
    row = _row(economy, name, values | _developer(economy, name, block) | known)
    kind = Lab if block.kind == "closed" else OpenLab
    return kind(economy, row, name, pricing, build("strategies", block.strategy))


def _reach(economy: "Economy", name: str, reach: Reach | None) -> NDArray[np.bool_]:
    """Which user types know a seller, (I,): a keyed draw per base type, so twins know the same."""
    share = np.array([1.0 if reach is None else getattr(reach, item) for item in SEGMENTS])[economy.users.segment]
    if np.all(share >= 1):
        return np.ones(len(share), bool)
    draws = ndtr(economy.streams.stratified_normal("reach", name, economy.users.cell[::2]))
    return np.asarray(np.repeat(draws, 2) < share)


def _row(economy: "Economy", name: str, values: dict[str, Any]) -> int:
    return int(economy.sellers.append([name], **values)[0])


def _developer(economy: "Economy", name: str, block: LabBlock) -> dict[str, Any]:
    """Columns that only developers of weights have."""
    setup = economy.setup
    draws = economy.streams.stratified_normal("user taste", name, economy.users.cell[::2])
    imitation = block.imitation
    if imitation is None:
        imitation = setup.technology.imitation if block.kind == "open" else setup.technology.imitation_closed
    return {
        "taste": setup.demand.taste_sd * np.repeat(draws, 2),
        "openness": OPENNESS.index(block.openness),
        "rd": block.rd,
        "overhead": block.overhead,
        "parent": block.parent,
        "imitation": imitation,
    }


def _band(economy: "Economy", name: str, kind: str) -> float:
    numbers = economy.setup.pricing
    band = numbers.band_closed if kind in ("closed", "app") else numbers.band_open
    return float(band * np.exp(numbers.band_sd * economy.streams.normal("price band", name)))
