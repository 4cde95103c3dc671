"""Fleets: compute hardware in use and on order, one row per vintage and owner."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.columns import Column, Table
from simulation.equations.capacity import production_share

if TYPE_CHECKING:
    from simulation.economy import Economy
    from simulation.scenario import Scenario

RENTAL = -1
"""Owner of what is let to everybody: the rental sector, no seller."""


class Fleets(Table):
    """All hardware ever ordered; a unit costs 1 USD a month at the reference rent with the hardware of month 0."""

    owner = Column("row of sellers", "whose it is; -1: the rental sector's", int)
    units = Column("units", "compute")
    price = Column("1", "price paid over the trend of prices")
    ordered = Column("month", "when it was ordered", int)
    delivered = Column("month", "first month in use", int)
    retires = Column("month", "first month no longer in use", int)

    def in_use(self, month: int) -> NDArray[np.bool_]:
        """Which rows are installed in a month, (V,)."""
        return np.asarray((self.delivered <= month) & (month < self.retires))

    def installed(self, month: int) -> float:
        """Units installed in a month, among them those on order now that will be there by then."""
        return float(self.units[self.in_use(month)].sum())

    def owned(self, month: int, owners: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Units installed by owning seller, (S,); what belonged to sellers out of business is the rental sector's."""
        rows = np.flatnonzero(self.in_use(month) & (self.owner >= 0))
        return np.asarray(np.bincount(self.owner[rows], self.units[rows], len(owners)) * owners)


class Compute(NamedTuple):
    """The month's hardware market as stage 4 finds it."""

    rent_index: float = 1.0  # rent of a let unit over its trend
    trend: float = 1.0  # USD a month of a let unit at the reference rent
    research: float = 1.0  # share of the compute research would pay for that it gets
    research_units: float = 0.0
    reference_demand: float = 0.0  # units asked for at the reference rent
    growth: float = 0.0  # expected of it, log units a month
    fleet: float = 0.0  # units installed
    price: float = 1.0  # of a new unit, over the trend of prices

    @property
    def rent(self) -> float:
        """USD a month of a let unit."""
        return self.rent_index * self.trend


class Terms(NamedTuple):
    """What a unit costs a month, USD: all fall with the trend of hardware."""

    charge: float  # user cost of a unit bought at the trend of prices
    production: float  # the part of it that making a unit takes
    upkeep: float  # of a unit in use


def terms(setup: "Scenario", trend: float) -> Terms:
    """Terms of a month with `trend` USD per unit at the reference rent: charge = normal load x (1 - upkeep) x trend."""
    hardware = setup.hardware
    charge = hardware.normal_load * (1.0 - hardware.upkeep) * trend
    made = production_share(setup.cost.hardware_rent_share, hardware.upkeep)
    return Terms(charge, made * charge, hardware.upkeep * trend)


class Profits(NamedTuple):
    """Economic profit of a month at the user cost of capital, USD."""

    chips: float  # the vendor's margin on hardware in use
    datacentres: float  # rent less upkeep and user cost of what is let, less what seller-owners earn so


NO_PROFITS = Profits(0.0, 0.0)


def profits(economy: "Economy") -> Profits:
    """Profit of the layers above the sellers; 0 where compute is not limited (there the sector `hardware` has it)."""
    if not economy.setup.hardware.limited:
        return NO_PROFITS
    fleets, compute, sellers = economy.fleets, economy.compute, economy.sellers
    now, use = terms(economy.setup, compute.trend), fleets.in_use(economy.month)
    let = float(sellers.hired.sum()) + compute.research_units
    margin = (fleets.units * (fleets.price * now.charge - now.production))[use].sum()
    total = float((fleets.units * fleets.price)[use].sum()) * now.charge
    theirs = np.flatnonzero(use & (fleets.owner >= 0))
    # Who closes down at the end of the month has owned its hardware all through it.
    owning = sellers.active | (sellers.closed == economy.month)
    theirs = theirs[owning[fleets.owner[theirs]]]
    share = 1.0 - fleets.units[theirs].sum() / compute.fleet if compute.fleet > 0 else 0.0
    leased = float((fleets.units * fleets.price)[theirs].sum()) * now.charge
    return Profits(float(margin), let * (compute.rent - now.upkeep) * float(share) - (total - leased))
