"""What mechanisms add to the worth of a month and take from the rest of the world, by the accounts they post."""

WORTH = ("services", "royalty on discoveries")
"""Paid by somebody outside the token market, or for something else than tokens, that is worth what is paid for it."""
TAKEN = ("services staff",)
"""Paid for labour and other resources."""


def mechanism_value(economy):
    """USD of this month: worth less resources; payments between sellers and sectors that earn a rent cancel."""
    flows = economy.ledger.month(economy.month)
    return sum(usd * ((key[2] in WORTH) - (key[2] in TAKEN)) for key, usd in flows.items())
