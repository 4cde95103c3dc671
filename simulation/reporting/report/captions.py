"""What figures share in words: what measures are called, and which alternatives are drawn."""

from simulation.reporting.report.subject import Case, Subject
from simulation.reporting.report.wording import known

NAMES = {
    "consumer_surplus_pv_usd": "users' surplus",
    "profit_pv_usd": "sellers' profit",
    "state_pv_usd": "state",
    "welfare_pv_usd": "welfare",
    "price_paid": "price paid",
    "flagship_price": "flagship price",
    "closed_price_paid": "closed, price paid",
    "open_price_paid": "open, price paid",
    "tokens_mtok": "tokens used",
    "safety_weighted_use_share": "safety-weighted use",
    "closed_token_share": "closed share of tokens",
    "hhi_revenue": "concentration (HHI)",
    "consumer_surplus_usd": "Users' surplus",
    "profit_usd": "Sellers' profit",
    "welfare_usd": "Welfare",
}


def largest(subject: Subject, most: int) -> list[Case]:
    """The alternatives whose welfare differs most from the base's, in their own order."""

    def size(case: Case) -> float:
        row = subject.difference(case, "welfare_pv_usd")
        return -abs(row["difference"]) if row is not None and known(row["difference"]) else 0.0

    kept = sorted(subject.alternatives, key=size)[:most]
    return [case for case in subject.alternatives if case in kept]
