"""What users miss because they do not know, or are kept from, offers that they may buy."""

from dataclasses import replace

import numpy as np

from simulation.equations.demand import Outcome
from simulation.goods.market import Floats, Market
from simulation.measures import MonthView, ratio

NAMES = ("information_value_usd", "information_share_gap", "closed_share_if_informed")


def measure(view: MonthView) -> dict[str, float]:
    """Choices at posted prices by pay as you go if everybody knew every offer, beside those of today's knowledge.

    Both without switching costs, in shadow months alone. `information_value_usd`: surplus gained, USD a month, never
    negative; `information_share_gap`: half the sum of differences of sellers' shares of tokens;
    `closed_share_if_informed`: of tokens. Offers withheld by mechanisms count as unknown, those barred by law do not.
    """
    market = view.tables.this_market()
    if not view.is_shadow or market.informed is None or not len(market.live):
        return dict.fromkeys(NAMES, float("nan"))
    told = replace(market, gross=market.performance + market.informed[:, None])
    now, then = _bought(market, view.price, view.unlocked), _bought(told, view.price, told.unlocked(view.price))
    sellers, is_closed = market.structure.seller, view.closed
    shares = [np.bincount(sellers, tokens) / max(tokens.sum(), np.finfo(float).tiny) for tokens, _ in (now, then)]
    return {
        "information_value_usd": then[1] - now[1],
        "information_share_gap": float(np.abs(shares[1] - shares[0]).sum() / 2),
        "closed_share_if_informed": ratio(float(then[0][is_closed].sum()), float(then[0].sum())),
    }


def _bought(market: Market, prices: Floats, found: Outcome) -> tuple[Floats, float]:
    """Tokens by offer, Mtok, (J,), and surplus, USD a month, of what users choose."""
    people = market.people
    worth = people.stake * people.metered[people.user]
    return market.tokens(found.share, prices, market.markup.shape[1]).sum((1, 2)), float(found.surplus @ worth)
