"""Amounts as they are said in sentences on policies."""


def usd(amount: float) -> str:
    """USD with a round unit: 5 bn, 300,000."""
    for size, unit in ((1e9, " bn"), (1e6, " m")):
        if amount >= size:
            return f"{amount / size:,.4g}{unit} USD"
    return f"{amount:,.0f} USD"


def flop(compute: float) -> str:
    """FLOP as laws write it: 1e25."""
    return f"{compute:.3g} FLOP".replace("e+", "e")


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{100 * share:.4g} %"


def growing(factor: float) -> str:
    """How a budget changes from year to year; nothing where it stays."""
    return f", {factor:g} times as much every year" if factor != 1 else ""
