"""What the industry's month takes from the rest of the world, from columns and prices, without the ledger.

One function per kind of cost, listed in `RESOURCES`; whoever adds a cost that is no transfer adds a function.
"""

from simulation.agents.seller import CLOUD


def serving_energy(economy):
    """Electricity of serving."""
    return _serving(economy) * economy.setup.cost.energy_share


def chips(economy):
    """Making and housing chips for serving and R&D: what hardware earns less the rent in it."""
    cost = economy.setup.cost
    compute = _serving(economy) * (1 - cost.energy_share) + economy.sellers.rd.sum() * cost.rd_compute_share
    return compute * (1 - cost.hardware_rent_share)


def research_staff(economy):
    """The part of R&D that is no compute."""
    return economy.sellers.rd.sum() * (1 - economy.setup.cost.rd_compute_share)


def overhead(economy):
    """Staff and sales of active sellers."""
    return economy.sellers.overhead[economy.sellers.active].sum()


def listing(economy):
    """Keeping weights up at resellers."""
    hosted = economy.offers.active & (economy.sellers.kind[economy.offers.seller] >= CLOUD)
    return hosted.sum() * economy.setup.turnover.listing_cost


RESOURCES = (serving_energy, chips, research_staff, overhead, listing)


def resource_cost(economy):
    """USD of this month; call after stage 8, before finance and turnover move anything."""
    return float(sum(cost(economy) for cost in RESOURCES))


def _serving(economy):
    offers = economy.offers
    return (offers.serving * offers.billed.sum(1)).sum()
