"""Months made by hand: three closed labs, one open lab and a host, in round numbers."""

from types import SimpleNamespace

import numpy as np

from simulation.columns import writing
from simulation.goods.plan import Plans
from simulation.measures import MonthView
from simulation.parameters import Welfare

NAMES = ["openai", "acme", "bolt", "libre", "hosty"]


class Rows(SimpleNamespace):
    """Columns by attribute, as long as their names."""

    def __len__(self):
        return len(self.names)


def month(**changes):
    """A played month: offers of openai (flagship, small), acme, bolt, libre and hosty (same open weights)."""
    sellers = Rows(
        names=list(NAMES),
        kind=np.array([0, 0, 0, 1, 3]),
        origin=np.array([0, 0, 0, 2, 0]),
        active=np.array([True, True, True, True, True]),
        profit=np.array([50.0, 10.0, -5.0, -20.0, 3.0]),
        raised=np.array([0.0, 0.0, 5.0, 20.0, 0.0]),
        dealt=np.zeros(5),
        cash=np.array([30.0, 8.0, 1.0, 2.0, 3.0]),
        assets=np.array([5.0, 0.0, 0.0, 0.0, 0.0]),
        paid_in=np.array([20.0, 10.0, 6.0, 22.0, 1.0]),
        retained=np.array([15.0, -2.0, -5.0, -20.0, 2.0]),
        acquired_by=np.full(5, -1),
        closed=np.full(5, -1),
        valuation=np.array([400.0, 60.0, 20.0, 10.0, 0.0]),
        rd=np.array([5.0, 1.0, 1.0, 2.0, 0.0]),
        openness=np.array([0, 0, 0, 1, 1]),
    )
    weights = SimpleNamespace(
        rating=np.array([1500.0, 1400.0, 1480.0, 1460.0, 1450.0]),
        tier=np.array([0, 2, 0, 0, 0]),
        developer=np.array([0, 0, 1, 2, 3]),
        openness=np.array([0, 0, 0, 0, 1]),
    )
    tables = SimpleNamespace(
        sellers=sellers,
        weights=weights,
        users=SimpleNamespace(
            surplus=np.array([60.0, 40.0]), spending=np.array([100.0, 65.0]), segment=np.array([0, 2])
        ),
        plans=plans(),
        history=history(),
    )
    cost = np.array([2.0, 0.5, 4.0, 3.0, 0.5, 0.3])
    view = {
        "month": 3,
        "setup": SimpleNamespace(welfare=Welfare(public_funds=1.5)),
        "tables": tables,
        "flows": {},
        "external": (),
        "live": np.arange(6),
        "weights": np.array([0, 1, 2, 3, 4, 4]),
        "seller": np.array([0, 0, 1, 2, 3, 4]),
        "closed": np.array([True, True, True, True, False, False]),
        "price": np.array([10.0, 1.0, 8.0, 6.0, 0.5, 0.4]),
        "cost": cost,
        "resource": cost,
        "contract": np.zeros(6, int),
        "outlet": np.arange(6),
        "tokens": np.array([16.0, 20.0, 4.0, 2.0, 20.0, 100.0]),
        "metered": np.array([16.0, 20.0, 4.0, 2.0, 20.0, 100.0]),
        "billed": np.array([8.0, 20.0, 4.0, 2.0, 20.0, 50.0]),
        "under_plans": np.zeros(6),
        "fees": np.zeros(5),
        "people": np.array([10.0, 5.0]),
        "tokens_by_cell": np.zeros(20),
    }
    return MonthView(**(view | changes))


def plans(rows=()):
    """Rows (seller, kind, fee, credit, share by type, used by type, tokens, serving) of a table of plans."""
    table = Plans("plans", {"task": 1, "cell": 1, "user": 2})
    with writing({"plans": table}, ("plans.*",)):
        for place, (seller, kind, fee, credit, share, used, tokens, serving) in enumerate(rows):
            table.append(
                [f"plan {place}"], seller=seller, kind=kind, fee=fee, credit=credit, share=share, used=used,
                tokens=tokens, serving=serving,
            )  # fmt: skip
    return table


def history(closed=None, opened=None):
    """A frontier that rises by 6 points a month, open weights 4 months behind."""
    months = np.arange(-36, 4)
    closed = 1500.0 + 6 * (months - 3) if closed is None else closed
    opened = 1500.0 + 6 * (months - 7) if opened is None else opened
    books = {"lab_revenue": np.full(40, 154.0), "lab_result": np.full(40, 30.8), "growth": np.full(40, 2.0)}
    belief = np.tile([0.2, 0.5, 0.3], (40, 1))
    return SimpleNamespace(month=months, best_closed=closed, best_open=opened, belief=belief, **books)


def empty():
    """A month in which nobody sells anything."""
    none, whole = np.zeros(0), np.zeros(0, int)
    parts = dict.fromkeys(("price", "cost", "resource", "tokens", "metered", "billed", "under_plans"), none)
    parts |= dict.fromkeys(("live", "weights", "seller", "contract", "outlet"), whole)
    return month(closed=np.zeros(0, bool), **parts)
