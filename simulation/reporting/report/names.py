"""What groups, steps and criteria are called on the page."""

from collections.abc import Callable

from simulation.reporting.policies import BUYERS, REGIONS
from simulation.reporting.table import ratio, share, usd

STEPS = {
    "base": "welfare in the base",
    "alternative": "welfare in the alternative",
    "consumer_surplus": "users' surplus",
    "state": "state",
    "public_funds": "worth of public money",
    "external": "others (external)",
}
MAIN = {
    "consumer_surplus_pv_usd": "users' surplus, present value",
    "profit_pv_usd": "sellers' profit, present value",
    "state_pv_usd": "state, present value",
    "welfare_pv_usd": "welfare, present value",
    "price_paid": "price paid",
    "safety_weighted_use_share": "safety-weighted use",
    "closed_token_share": "closed weights' share of tokens",
}
FISCAL: dict[str, tuple[str, Callable[[float], str]]] = {
    "welfare": ("welfare, public money at its worth", usd),
    "deadweight": ("deadweight: what is lost to all, money counted once", usd),
    "fiscal_cost": ("cost to the state", usd),
    "fiscal_cost_at_mcpf": ("the same at the worth of public money", usd),
    "consumer_surplus_per_public_dollar": ("users' gain per dollar of public money", ratio),
}
SELLERS = {"apps": "applications", "parents": "parent companies"}
CRITERIA: dict[str, tuple[str, Callable[[float], str]]] = {
    "welfare": ("Welfare, present value", usd),
    "consumer_surplus": ("Users' surplus, present value", usd),
    "domestic_consumer_surplus": ("Domestic users' surplus, present value", usd),
    "safety_weighted_use": ("Safety-weighted use, last month", share),
}


def group_name(kind: str, name: str) -> str:
    """A segment, region or layer as a reader would call it."""
    if kind == "region":
        return f"users in {REGIONS.get(name, name)}"
    if kind == "segment":
        return BUYERS.get(name, f"{name} users")
    return {"state": "state", "external": "others (external)"}.get(kind, SELLERS.get(name, name.replace("_", " ")))


def step_name(step: str) -> str:
    """A step of the waterfall as a reader would call it."""
    return STEPS.get(step, step.replace("_", " ").replace("profit ", "profit, "))
