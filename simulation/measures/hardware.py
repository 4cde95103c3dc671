"""The hardware market: how dear, how full, how idle, and who could not be served."""

import numpy as np

from simulation.equations.capacity import production_share
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Rent, load and fleets of compute, and the share of tokens that rationing touched.

    Rent index: rent of a let unit over its trend (1 at the reference). Load: share of the fleet that is let, and what
    research lets of it. Utilisation: share of hired time in use, over all suppliers. Fleets in units (1 USD a month at
    the reference rent with the hardware of month 0), installed and on order. Rationed: share of tokens asked for whose
    first choice turned them away; unserved: net of what next choices served. Vendor margin: what a new unit costs over
    making it, share of its price. Profit of chips and data centres is economic profit at the user cost of capital, USD.
    Undefined (but the rent and the shares) where compute is not limited.
    """
    economy, served = view.tables, view.served
    demanded = economy.offers.demanded[view.live]
    asked = float(demanded.sum())
    away = float(np.maximum(demanded - served, 0.0).sum())
    found = {
        "rent_index": float(economy.rent),
        "rationed_token_share": ratio(away, asked),
        "unserved_token_share": ratio(max(asked - float(served.sum()), 0.0), asked),
        "chips_profit_usd": view.upstream.chips,
        "datacentres_profit_usd": view.upstream.datacentres,
    }
    return found | _fleet(view)


NAMES = ("gpu_load", "research_load", "utilisation", "fleet_units", "fleet_on_order_units", "vendor_margin")


def _fleet(view: MonthView) -> dict[str, float]:
    economy, hardware = view.tables, view.setup.hardware
    if not hardware.limited:
        return dict.fromkeys(NAMES, float("nan"))
    sellers, fleets, compute, offers = economy.sellers, economy.fleets, economy.compute, economy.offers
    used = float((offers.units[view.live] * (view.billed + view.under_plans)).sum())
    hired = float(sellers.hired.sum())
    coming = fleets.units[fleets.delivered > view.month].sum()
    let = hired + compute.research_units
    values = (
        ratio(let, compute.fleet),
        ratio(compute.research_units, compute.fleet),
        ratio(used * hardware.target_utilisation, hired),
        compute.fleet,
        float(coming),
        1.0 - production_share(view.setup.cost.hardware_rent_share, hardware.upkeep) / compute.price,
    )
    return dict(zip(NAMES, values, strict=True))
