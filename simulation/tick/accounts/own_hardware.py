"""What users who run open weights themselves pay for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.goods.plan import OWN
from simulation.mechanisms import Flow
from simulation.tick.plans import machine_of, purchase, saved_upkeep, upkeep

if TYPE_CHECKING:
    from simulation.economy import Economy


def flows(economy: "Economy") -> Iterator[Flow]:
    """Machines over their life, those who keep them running, energy, and what insurance and audits take."""
    rows = np.flatnonzero(economy.plans.kind == OWN)
    known = economy.this_uptake().ways.people
    people, premium = economy.plans.subscribers(known), economy.plans.share @ (known * economy.users.liability)
    machines = 0.0
    for row in rows:
        machine = machine_of(economy, int(row))
        bought = people[row] * purchase(machine)
        machines += bought
        yield Flow("users", "hardware", "own machines", bought)
        hours = upkeep(machine, economy.month) - saved_upkeep(economy, int(row))
        yield Flow("users", "labour", "upkeep of own machines", float(economy.plans.share[row] @ (known * hours)))
        yield Flow("users", "resources", "liability of own machines", people[row] * machine.liability + premium[row])
    if len(rows):
        yield Flow("users", "energy", "energy of own machines", economy.this_uptake().energy())
        made = 1 - economy.setup.cost.hardware_rent_share
        yield Flow("hardware", "resources", "making and housing own machines", machines * made)
