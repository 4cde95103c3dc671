"""What the industry's month takes from the rest of the world, from columns and prices, without the ledger.

One function per kind of cost, listed in `RESOURCES`; whoever adds a cost that is no transfer adds a function. Where
compute is limited the functions are those of `LIMITED` for hardware: what is there costs its making, busy or not.
"""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.goods import offer as contracts
from simulation.goods.plan import OWN
from simulation.mechanisms.demand.adaptation import MARK
from simulation.tick.plans import machine_of


def serving_energy(economy):
    """Electricity of serving, at list, under plans and at resellers; the rent of hardware is no part of it."""
    share = economy.setup.cost.energy_share
    if not economy.setup.hardware.limited:
        return _serving(economy) * share
    return (economy.offers.units * _run(economy)).sum() * _trend(economy) * share / (1 - share)


def chips(economy):
    """Making and housing chips for serving and R&D: what hardware earns less the rent in it."""
    cost = economy.setup.cost
    if economy.setup.hardware.limited:
        return _fleet(economy)
    compute = _serving(economy) * (1 - cost.energy_share) + _research(economy) * cost.rd_compute_share
    return compute * (1 - cost.hardware_rent_share)


def _fleet(economy):
    """Housing of what is let, and making whatever is installed at the user cost of capital."""
    fleets, setup, now, month = economy.fleets, economy.setup, economy.compute, economy.month
    trend, hardware = _trend(economy), setup.hardware
    research = _research(economy) * setup.cost.rd_compute_share * now.research / now.rent
    there = fleets.units[(fleets.delivered <= month) & (fleets.retires > month)].sum()
    making = there * hardware.normal_load * (1 - setup.cost.hardware_rent_share - hardware.upkeep) * trend
    return (economy.sellers.hired.sum() + research) * hardware.upkeep * trend + making


def research_staff(economy):
    """The part of R&D that is no compute."""
    return _research(economy) * (1 - economy.setup.cost.rd_compute_share)


def _research(economy):
    """R&D of labs, whether they or the state pay for it."""
    return (economy.sellers.rd + economy.sellers.aid).sum()


def overhead(economy):
    """Staff and sales of active sellers."""
    return economy.sellers.overhead[economy.sellers.active].sum()


def listing(economy):
    """Keeping weights up at those who host them: staff and a replica kept ready."""
    offers, numbers = economy.offers, economy.setup.turnover
    hosts = economy.sellers.kind[offers.seller] >= CLOUD
    kept = offers.active & hosts & (offers.contract == contracts.OWN)
    replicas = _formula(economy, economy.weights.rating[offers.weights[kept]]) * economy.rent
    return kept.sum() * numbers.listing_cost + numbers.replica * replicas.sum()


def setting_up(economy):
    """What listing weights anew took: paid in the month after, by whoever listed them."""
    return economy.offers.setup[economy.offers.listed == economy.month - 1].sum()


def integration(economy):
    """What applications do beside the weights they are built on."""
    return (economy.offers.integration * economy.offers.billed.sum(1)).sum()


def machines(economy):
    """Users' own machines: made, kept up, insured and powered."""
    plans, people, total = economy.plans, economy.this_uptake().ways.people, 0.0
    for row in np.flatnonzero(plans.kind == OWN):
        block = economy.setup.own_hardware[plans.names[row].removeprefix("own ")]
        upkeep = block.upkeep * block.wage * (1 + block.hassle_growth) ** (economy.month / 12)
        each = block.price * block.cost * (1 - economy.setup.cost.hardware_rent_share) + upkeep + block.liability
        insured = plans.share[row] @ (people * economy.users.liability)
        saved = plans.share[row] @ (people * economy.users.niche) * (1 - economy.setup.demand.niche_hassle) * upkeep
        total += each * (plans.share[row] @ people) + insured - saved + _powered(economy, row)
    return total


def _powered(economy, row):
    """Tokens of a machine's owners by task, billed as elsewhere, times the energy of their weights."""
    uptake, market = economy.this_uptake(), economy.this_market()
    total = 0.0
    for way in np.flatnonzero(uptake.ways.rows == row):
        weights = economy.offers.weights[market.live[uptake.ways.places[way]]]
        energy = _formula(economy, economy.weights.rating[weights]) * economy.setup.cost.energy_share
        energy = energy * machine_of(economy, row).power
        total += energy @ (uptake.included[way].on_quota.sum(2) @ market.people.billed)
    return total


def complying(economy):
    """Staff that see to rules: of developers, and of whoever pays with the price of tokens."""
    offers = economy.offers
    sold = offers.compliance * (offers.billed + offers.quota_billed)
    return economy.sellers.rule_cost.sum() + (sold.sum(1) * offers.price).sum()


def adapting(economy):
    """Variants that hosts made of others' open weights this month."""
    if "demand.adaptation" not in economy.mechanisms:
        return 0.0
    weights = economy.weights
    new = np.flatnonzero(weights.released == economy.month)
    return (
        sum(weights.names[row].endswith(MARK) for row in new)
        * economy.mechanisms["demand.adaptation"].parameters.adapt_cost
    )


RESOURCES = (
    serving_energy,
    chips,
    research_staff,
    overhead,
    listing,
    setting_up,
    integration,
    machines,
    complying,
    adapting,
)


def resource_cost(economy):
    """USD of this month; call after stage 8, before finance and turnover move anything."""
    return float(sum(cost(economy) for cost in RESOURCES))


def _run(economy):
    """Tokens run on every offer, Mtok billed, (J,)."""
    return (economy.offers.billed + economy.offers.quota_billed).sum(1)


def _serving(economy):
    return (economy.offers.serving * _run(economy)).sum()


def _trend(economy):
    return economy.setup.cost.hardware ** (-economy.month / 12)


def _formula(economy, rating):
    """Unit cost by rating at the reference rent, USD/Mtok."""
    cost = economy.setup.cost
    gained = (cost.algorithms * cost.hardware) ** (economy.month / 12)
    gained = min(gained, 1 / cost.floor) if cost.floor else gained
    return cost.reference * 2 ** ((rating - cost.reference_rating) / cost.points_per_doubling) / gained
