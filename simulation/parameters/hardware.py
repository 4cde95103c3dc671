"""Numbers of the hardware market: fleets, their rent, orders, and what suppliers reserve."""

from pydantic import Field

from simulation.parameters.base import Block, count, number


class Hardware(Block):
    """Compute is scarce: it is ordered ahead, lasts for years, and its rent follows the load."""

    limited: bool = Field(default=False, description="whether compute is scarce; if not, everybody rents what is needed at a rent of 1")
    normal_load: float = number(0.80, "share of fleet", 0.05, 1.0, "assumed: let share at which the rent pays for new hardware; cost studies use 0.7-0.9")
    rent_elasticity: float = number(3.1, "1", 0.0, 8.0, "derived: the scarce part of rent doubles from normal to full load, 4 against 2 USD an hour (facts 51, B); 1-5")
    upkeep: float = number(0.15, "share of reference rent", 0.0, 0.7, "assumed: housing, network and staff, saved while a unit is idle; the rent cannot fall below it")
    vendor_share: float = number(0.5, "1", 0.0, 1.0, "assumed: elasticity of the price of new hardware to its rent; at 1 the vendor takes every scarcity rent")
    lead_time: int = count(8, "months", 0, 60, "assumed: order to first use; chips take 6-9 months, halls and power up to 24")
    life: int = count(60, "months", 2, 240, "measured: accounting lives of 3-6 years (facts 53); 36-72")
    lot: float = number(1.0e7, "units", 0.0, 1e12, "assumed: hardware of 10 m USD a month of rent, about 7,000 accelerators, is the least that is built; 0 is any amount")
    learning: float = number(0.15, "1/month", 0.0, 1.0, "assumed: weight of the last month's growth in what those who order expect")
    target_utilisation: float = number(0.6, "share of time", 0.05, 1.0, "assumed: at which the reference cost holds and contracts are made; 0.2-0.7 (facts B)")
    contract_lead: int = count(1, "months", 1, 12, "assumed: from signing to use of reserved capacity; 1-3")
    contract_lot: float = number(1.2e4, "units", 0.0, 1e9, "derived: one node of 8 accelerators at 2 USD an hour (facts B); below it capacity is shared; 0 is any amount")
    by_hour: float = number(0.2, "share of what is free", 0.0, 1.0, "assumed: of the fleet that nobody has let, what can be had within the month; 0: contracts are all a supplier can have")
    forecast: float = number(0.05, "1/month", 0.0, 1.0, "assumed: weight of the last month's growth in a supplier's own forecast")
    plan_limit: float = number(1.5, "1/month", 1.0, 10.0, "assumed: nobody signs for more than this growth a month, whatever the last months were")
    idle_memory: float = number(0.20, "1/month", 0.0, 0.9, "assumed: weight of the last month's utilisation in the unit cost that is priced; 0: idle capacity is never priced")
