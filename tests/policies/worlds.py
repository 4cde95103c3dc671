"""Small economies under policies, and ways to look at what a policy does in them."""

from typing import Any

import numpy as np

from simulation.economy import Economy
from simulation.parameters import REGIONS, SEGMENTS
from simulation.tick import s08_account
from tests.economies import play_until, toy

OPEN = ["weights", "full"]


def entry(policy: str, **more: Any) -> dict[str, Any]:
    """An entry of a policy; `numbers` are its own, keys of its target stand beside those of the entry."""
    keys = ("openness", "origin", "segment", "compute", "developer")
    target = {key: more.pop(key) for key in keys if key in more}
    return {"policy": policy, "target": target, "with": more.pop("numbers", {})} | more


def three(*changes: str, **values: Any) -> Any:
    """The toy with a second open lab, an American one."""
    release = {"rating": 1430, "price": 0.6, "cost": 0.3, "hosts": {"gamma": 0.5}}
    block = {"kind": "open", "openness": "weights", "origin": "us", "rd": 2e7, "cash": 1e9, "overhead": 1e6}
    return toy(*changes, labs={"delta": block | {"releases": {"delta-1": release}}}, **values)


def until(stage: str, *entries: dict[str, Any], months: int = 0, scenario: Any = toy, changes: Any = ()) -> Economy:
    """An economy under policies that has run some months, and the next one up to a stage."""
    economy = Economy(scenario(f"months={months + 1}", *changes, policies=list(entries)), 1)
    for _ in range(months):
        economy.step()
    play_until(economy, stage)
    return economy


def played(*entries: dict[str, Any], months: int = 1, scenario: Any = toy, changes: Any = ()) -> Economy:
    """An economy under policies that has run some months."""
    return Economy(scenario(f"months={months}", *changes, policies=list(entries)), 1).run()


def cells(region: Any = None, segment: Any = None) -> np.ndarray:
    """Cells of some regions and segments, by name, (cells,)."""
    wanted = [
        (region is None or home in region) and (segment is None or group in segment)
        for home in REGIONS
        for group in SEGMENTS
    ]
    return np.array(wanted)


def account(economy: Economy, name: str, payer: str | None = None, payee: str | None = None) -> dict[int, float]:
    """USD of an account by month, of a payer and payee or of all."""
    out: dict[int, float] = {}
    for (month, by, to, what), usd in economy.ledger.flows.items():
        if what == name and payer in (None, by) and payee in (None, to):
            out[month] = out.get(month, 0.0) + usd
    return out


def row(table: Any, name: str) -> int:
    """Row of a name in a table."""
    return list(table.names).index(name)


def at_accounts(economy: Economy) -> list[dict[str, np.ndarray]]:
    """Run all months; what stood on offers and sellers when each was accounted for."""
    found: list[dict[str, np.ndarray]] = []

    def noted(it: Economy) -> None:
        s08_account.run(it)
        found.append(
            {
                f"{key}.{name}": table.unwatched(name).copy()
                for key, table in (("offers", it.offers), ("sellers", it.sellers), ("weights", it.weights))
                for name in table.columns()
            }
        )

    economy.stages = tuple(
        stage._replace(run=noted) if stage.name.startswith("s08") else stage for stage in economy.stages
    )
    economy.run()
    return found
