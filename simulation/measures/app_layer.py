"""Who earns on applications, and what is left to those whose weights they run on."""

import numpy as np

from simulation.agents.seller import CLOUD
from simulation.goods.offer import APPLIED
from simulation.measures import MonthView, ratio


def measure(view: MonthView) -> dict[str, float]:
    """Margins of applications and of models, and whose applications sell.

    `app_margin`: revenue less wholesale and integration, share of revenue; `model_layer_margin`: gross profit of labs
    over their revenue at list, wholesale and from plans. `lab_share_of_apps`, `open_share_of_apps`: share of the
    revenue of applications that labs' own, and those on open weights, have. `apps_selling`: vendors that sell anything.
    """
    sellers, applied = view.tables.sellers, view.contract == APPLIED
    revenue = np.where(applied, view.revenue, 0.0)
    owners = {name for name, app in view.setup.apps.items() if app.owner}
    owned = np.array([name in owners for name in sellers.names])[view.seller]
    whole, labs = float(revenue.sum()), sellers.active & (sellers.kind < CLOUD)
    income = float((sellers.revenue + sellers.wholesale_revenue)[labs].sum())
    return {
        "app_margin": ratio(float(view.profit[applied].sum()), whole),
        "model_layer_margin": ratio(float(np.sum(sellers.gross_profit[labs])), income),
        "lab_share_of_apps": ratio(float(revenue[owned].sum()), whole),
        "open_share_of_apps": ratio(float(revenue[~view.closed].sum()), whole),
        "apps_selling": float(len(np.unique(view.seller[applied & (view.tokens > 0)]))),
    }
