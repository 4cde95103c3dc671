"""What persons run on devices of their own."""

import math

from simulation.goods.plan import OWN
from simulation.measures import MonthView, ratio

PERSONS = frozenset({"consumer", "developer"})


def measure(view: MonthView) -> dict[str, float]:
    """Mtok on devices of consumers and developers, their share of all tokens , and what they displace.

    `device_value_usd` is what these tokens would be billed at the mean price paid for open weights.
    """
    plans, machines = view.tables.plans, view.setup.own_hardware
    own = float(plans.tokens[plans.kind == OWN].sum())
    device = math.fsum(
        float(plans.tokens[row])
        for row, name in enumerate(name.removeprefix("own ") for name in plans.names)
        if plans.kind[row] == OWN and PERSONS & set(machines[name].segments)
    )
    open_billed = view.billed[~view.closed].sum()
    price = ratio(view.revenue[~view.closed].sum(), open_billed)
    return {
        "device_tokens_mtok": device,
        "device_token_share": ratio(device, float(view.tokens.sum()) + own),
        "device_value_usd": device * price if device else 0.0,
    }
