"""Welfare with plans, free tiers and own hardware by a second route, on the economy's own market."""

import numpy as np
import pytest

from simulation.economy import Economy
from simulation.goods.plan import OWN
from tests.economies import around, channels, play_until
from tests.equations.markets import LONG
from tests.identities.gross import entropy, gross_value, shares

TAX = [{"policy": "token_tax", "with": {"rate": 0.2}, "region": ["us", "china"]}]
CASES = {
    "as it is": lambda: channels("months=3"),
    "taxed": lambda: channels("months=2", policies=TAX),
    "fees move": lambda: channels("months=4", "channels.review=1", rules=("first_order", "copy")),
}


@pytest.mark.parametrize("case", CASES)
def test_gross_value_less_resource_cost_is_surplus_and_profit_and_state(case):
    """Route one: what use is worth in every way to buy, less what it takes. Route two: what everybody is left with."""
    economy = Economy(CASES[case]())
    values = []
    around(economy, "s07", lambda it: values.append((gross_of_all_ways(it), machines(it))), lambda it: None)
    for _ in range(economy.setup.months):
        economy.step()
        row = economy.recorder.monthly[-1]
        assert row["subscribers"] > 0
        assert row["self_hosted_tokens_mtok"] > 0
        parts = row["consumer_surplus_usd"] + row["profit_usd"] + row["state_usd"]
        gross, own = values[-1]
        assert gross - resource_cost(economy) - own == pytest.approx(parts, rel=0, abs=1e-9 * gross)


def gross_of_all_ways(economy):
    """Sum over ways of share x gross value of use there, tastes over ways included, USD a month."""
    uptake = economy.this_uptake()
    ways, choice = uptake.ways, uptake.choice
    total = _metered(economy, choice.share[0])
    for way, row in enumerate(ways.rows):
        total += _in_way(economy, way) + _flat_rate(economy, row, choice.share[1 + way])
    return float(total + (ways.tastes.kappa * ways.money * mode_entropy(choice.share, ways)).sum())


def _metered(economy, share):
    """Gross value by pay as you go, each user's scaled by its share: one user at a time is what the function sees."""
    from dataclasses import replace

    market = economy.this_market()
    scaled = replace(market.people, volume=market.people.volume * share, worth=market.people.worth * share)
    return gross_value(replace(market, people=scaled), economy.offers.price[market.live], economy.sellers.incumbency)


def _flat_rate(economy, row, share):
    if economy.plans.kind[row] != 1:
        return 0.0
    worth = np.array([segment.flat_rate for segment in economy.setup.segments.values()])[economy.users.segment]
    return float((worth * economy.this_ways().money) @ share)


def _in_way(economy, way):
    """Gross value of use of all people in one way: every offer repriced by hand, choices in long double."""
    uptake, market = economy.this_uptake(), economy.this_market()
    total = LONG(0)
    for side in uptake.ways.sides:
        if way not in side.ways:
            continue
        curve, access = side.ways[way]
        share = uptake.share[way, side.users]
        low, other = priced(access, access.shadow_price, side), priced(access, access.other, side)
        mix = access.mix[side.setting.user]
        top = priced(access, np.full(side.setting.users, np.inf), side)
        listed = np.all(np.isfinite(top) & (low >= top * (1 - 1e-12)), axis=0)
        parts = [(np.where(listed, 1.0, mix), low), (np.where(listed, 0.0, 1 - mix), other)]
        for weight, price in parts:
            utility, use = _repriced(side, market, economy, access.mode.included, curve, price)
            chosen = shares(side.setting.market.structure, np.where(np.isfinite(utility), utility, -1e3))
            chosen = np.where(np.isfinite(utility), chosen, 0)
            worth = (chosen * np.where(np.isfinite(utility), use, 0)).sum(0)
            worth = worth + side.setting.market.structure.kappa * entropy(side.setting.market.structure, chosen)
            total += (worth * side.setting.stake * weight * share[side.setting.user]).sum()
    return float(total)


def priced(access, shadow, side):
    """Prices of included offers at a shadow price, never above list, (m, N)."""
    mode, user = access.mode, side.setting.user
    burn = np.broadcast_to(mode.burn if np.ndim(mode.burn) == 2 else np.asarray(mode.burn)[:, None],
                           (len(mode.included), side.setting.users))[:, user]  # fmt: skip
    ceiling = np.broadcast_to(mode.ceiling if np.ndim(mode.ceiling) == 2 else np.asarray(mode.ceiling)[:, None],
                              (len(mode.included), side.setting.users))[:, user]  # fmt: skip
    return np.minimum(np.asarray(mode.base)[:, None] + burn * shadow[user], ceiling)


def _repriced(side, market, economy, included, curve, price):
    """Utility and utility but for money of every offer and copy, (J, N)."""
    from tests.identities.gross import used_value

    listed = economy.offers.price[market.live]
    utility = np.array(side.setting.market.utility)
    use = np.zeros_like(utility)
    use[: len(listed)] = used_value(market, listed)[:, side.part]
    net = curve.gross - curve.rate * np.where(curve.covered[None], price[:, None], curve.beyond[:, None])
    used = net > 0 if curve.single else np.ones(net.shape, bool)
    barred = np.isneginf(curve.gross[:, 0])
    utility[included] = np.where(barred, -np.inf, (np.where(used, net, 0) * curve.weight).sum(1))
    use[included] = np.where(barred, 0, (np.where(used, curve.gross, 0) * curve.weight).sum(1))
    return utility, use


def mode_entropy(share, ways):
    """Worth of variety among ways, in units of their scale, (I,): nests by seller, each by its scale."""
    nests = {seller: share[ways.seller == seller] for seller in set(ways.seller.tolist())}
    lam, out = 1 - ways.tastes.rho, 0.0
    for block in nests.values():
        whole = block.sum(0)
        out = out - xlogx(whole, np.ones_like(whole)) - lam * sum(xlogx(part, whole) for part in block)
    return out


def xlogx(part, whole):
    ok = part > 0
    return np.where(ok, part * np.log(np.where(ok, part, 1) / np.where(ok, whole, 1)), 0)


def resource_cost(economy):
    """What serving, research and staff of sellers take, from costs and shares and not the ledger."""
    offers, sellers, cost = economy.offers, economy.sellers, economy.setup.cost
    serving = (offers.cost * (offers.billed + offers.quota_billed).sum(1)).sum()
    compute = serving * (1 - cost.energy_share) + sellers.rd.sum() * cost.rd_compute_share
    tax = ((offers.tax * offers.price[:, None] + offers.fee) * offers.quota_billed).sum()
    # Overhead and listing, from sellers' results; they pay the taxes on tokens under plans as well.
    rest = (sellers.revenue - sellers.serving_cost - sellers.rd - sellers.profit).sum() - tax
    assert rest >= sellers.overhead[sellers.active].sum() * (1 - 1e-12)
    staff = sellers.rd.sum() * (1 - cost.rd_compute_share)
    return serving * cost.energy_share + (1 - cost.hardware_rent_share) * compute + staff + rest


def machines(economy):
    """Own machines: made, kept up, insured and powered, USD a month."""
    plans, people, total = economy.plans, economy.this_uptake().ways.people, 0.0
    for row in np.flatnonzero(plans.kind == OWN):
        block = economy.setup.own_hardware[plans.names[row].removeprefix("own ")]
        each = block.cost * (1 - economy.setup.cost.hardware_rent_share) + block.upkeep * block.wage + block.liability
        total += each * (plans.share[row] @ people) + energy(economy, row)
    return total


def energy(economy, row):
    """Tokens of a machine's owners by task, billed as elsewhere, times the energy of their weights."""
    uptake, market = economy.this_uptake(), economy.this_market()
    way = int(np.flatnonzero(uptake.ways.rows == row)[0])
    from simulation.tick.listing import formula_cost

    weights = economy.offers.weights[market.live[uptake.ways.places[way]]]
    unit = formula_cost(economy, economy.weights.rating[weights]) * economy.setup.cost.energy_share
    return float(unit @ (uptake.included[way].on_quota.sum(2) @ market.people.billed))


def test_surplus_falls_by_tokens_at_list_over_all_ways_when_a_price_rises():
    """dCS/dp = - tokens billed at list, where a plan's quota price hangs on list prices: also less mu x quota tokens.

    The credit is in USD of list value, so a dearer offer also burns it faster: worth mu per USD.
    """
    economy = Economy(channels("months=3"))
    economy.step()
    play_until(economy, "s07")
    market = economy.this_market()
    prices = economy.offers.price[market.live]
    uptake = economy.this_uptake()
    expected = -np.einsum("jkc,k->j", uptake.at_list(), market.people.billed)
    for way, places in enumerate(uptake.ways.places):
        if economy.plans.kind[uptake.ways.rows[way]] == OWN:
            continue
        for side in uptake.ways.sides:
            if way in side.ways:
                access = side.ways[way][1]
                each = access.shadow_price * np.array([side.setting.by_user(row) for row in access.quota_tokens])
                expected[places] -= (each * uptake.share[way, side.users]).sum(1)
    slopes = np.array([_slope(economy, prices, offer) for offer in range(len(prices))])
    np.testing.assert_allclose(slopes, expected, rtol=2e-5, atol=1e-6 * np.abs(expected).max())


def _slope(economy, prices, offer):
    step, values = 1e-5 * prices[offer], []
    for sign in (1, -1):
        moved = prices.copy()
        moved[offer] += sign * step
        values.append(surplus_at(economy, moved))
    return (values[0] - values[1]) / (2 * step)


def surplus_at(economy, prices, change=None):
    """Consumer surplus of all ways at other list prices, fees or credits, incumbents as they are."""
    from simulation.equations.demand import choose
    from simulation.tick.ways import open_ways

    market = economy.this_market()
    people = market.people
    outcome = choose(market.structure, market.choices(prices, economy.sellers.incumbency))
    metered = np.bincount(people.user, outcome.surplus * people.stake, len(economy.users))
    ways = open_ways(economy, market, prices, metered)
    fees = economy.plans.fee[ways.rows].copy()
    if change is not None:
        fees = change(fees)
    return float(ways.choice(fees).surplus.sum())


def test_surplus_falls_by_subscribers_when_a_fee_rises():
    economy = Economy(channels("months=2"))
    economy.step()
    play_until(economy, "s07")
    prices = economy.offers.price[economy.this_market().live]
    people = economy.plans.subscribers(economy.this_ways().people)
    for way in range(len(people)):

        def moved(fees, sign, way=way):
            fees[way] += sign * 1e-4
            return fees

        up, down = (surplus_at(economy, prices, lambda fees, s=sign: moved(fees, s)) for sign in (1, -1))
        assert (up - down) / 2e-4 == pytest.approx(-people[way], rel=1e-5, abs=1e-7 * people.max())


def test_surplus_rises_by_the_shadow_price_when_a_credit_grows():
    from simulation.columns import writing

    economy = Economy(channels("months=2"))
    economy.step()
    play_until(economy, "s07")
    prices, uptake = economy.offers.price[economy.this_market().live], economy.this_uptake()
    for way, row in enumerate(uptake.ways.rows):
        if economy.plans.kind[row] == OWN:
            continue
        expected = sum(
            (side.ways[way][1].shadow_price * uptake.share[way, side.users] * uptake.ways.people[side.users]).sum()
            for side in uptake.ways.sides
            if way in side.ways
        )
        values, credit = [], economy.plans.credit.copy()
        for sign in (1, -1):
            with writing(economy.tables, ("plans.credit",)):
                economy.plans.put("credit", row, credit[row] * (1 + sign * 1e-5))
            values.append(surplus_at(economy, prices))
        with writing(economy.tables, ("plans.credit",)):
            economy.plans.credit = credit
        got = (values[0] - values[1]) / (2e-5 * credit[row])
        assert got == pytest.approx(expected, rel=2e-4, abs=1e-6 * uptake.ways.people.sum())
