"""The month-by-month tables on panels made by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulation.data import monthly
from simulation.data.tables import Card, Quote


def quote(name, price, **other):
    given = {"developer": "acme", "source": "litellm", "host": "acme", "host_type": "first-party"}
    given |= {"first": "2025-01-01", "last": "2025-12-31"} | other
    return Quote(name=name, price=price, **given)


def releases(*rows):
    table = pd.DataFrame(rows, columns=["weights", "developer", "open", "rating", "released"])
    return table.assign(released=pd.to_datetime(table["released"]))


JANUARY = monthly.month_number(2025, 1)
DAYS = monthly.first_days(JANUARY, JANUARY + 5)
RATED = releases(("big", "acme", False, 1400.0, "2024-06-01"), ("free", "acme", True, 1390.0, "2025-03-15"))


def test_months_count_from_year_0():
    assert monthly.month_number(2026, 2) - monthly.month_number(2025, 12) == 2
    assert monthly.month_name(monthly.month_number(2025, 12)) == "2025-12"
    assert DAYS[JANUARY + 1] == pd.Timestamp(2025, 2, 1)


def test_the_list_price_is_the_developers_in_the_best_catalogue_and_the_cheapest_anybodys():
    spells = monthly.quote_table(
        [
            quote("big", 9.0),
            quote("big", 5.0, source="models.dev"),
            quote("big", 6.0, source="models.dev"),
            quote("big", 2.0, source="models.dev", host="shop", host_type="inference-host"),
        ]
    )
    row = monthly.market_table(spells, RATED, DAYS).iloc[0]
    assert (row["price"], row["cheapest"], row["developer"]) == (5.0, 2.0, "acme")  # the lower of the middle two


def test_what_its_developer_does_not_sell_costs_the_middle_of_its_hosts_and_counts_from_its_release():
    spells = monthly.quote_table(
        [quote("free", p, host=f"h{p}", host_type="inference-host", developer="acme") for p in (1.0, 3.0, 8.0)]
    )
    market = monthly.market_table(spells, RATED, DAYS)
    assert list(market["month"]) == [JANUARY + 3, JANUARY + 4, JANUARY + 5]
    assert set(market["price"]) == {3.0}
    assert set(market["cheapest"]) == {1.0}


def test_a_price_is_current_for_75_days_after_it_was_last_seen():
    spells = monthly.quote_table([quote("big", 5.0, first="2024-11-10", last="2025-01-20")])
    assert set(monthly.on_sale(spells, DAYS)["month"]) == {JANUARY, JANUARY + 1, JANUARY + 2, JANUARY + 3}


def test_hosts_are_models_devs_and_regional_shops_count_once():
    cards = {"free": Card("acme", True, "2025-01-01"), "big": Card("acme", False, "2025-01-01")}
    spells = monthly.quote_table(
        [
            quote("free", 2.0, source="models.dev", host="a", host_type="inference-host"),
            quote("free", 1.0, source="models.dev", host="a", host_type="inference-host"),
            quote("free", 4.0, source="models.dev", host="b", host_type="hyperscaler"),
            quote("free", 0.1, source="models.dev", host="r", host_type="router"),
            quote("free", 0.2, source="litellm", host="c", host_type="inference-host"),
            quote("big", 0.3, source="models.dev", host="a", host_type="inference-host"),
        ]
    )
    hosts = monthly.host_table(spells, pd.Timestamp(2025, 2, 1), cards)
    assert hosts.to_dict("list") == {"weights": ["free", "free"], "host": ["a", "b"], "price": [1.0, 4.0]}


def test_changes_are_between_months_running_of_one_catalogue():
    cards = {"big": Card("acme", False, "2025-01-01")}
    kept = {"source": "openrouter", "host": "openrouter", "host_type": "router"}
    spells = monthly.quote_table(
        [
            quote("big", 4.0, first="2025-01-01", last="2025-02-15", **kept),
            quote("big", 2.0, first="2025-02-16", last="2025-06-30", **kept),
            quote("unknown", 4.0, **kept),
            quote("big", 9.0),
        ]
    )
    posted = monthly.posted_table(spells, DAYS, cards, "openrouter")
    changes = monthly.change_table(posted)
    assert list(posted["price"]) == [4.0, 4.0, 2.0, 2.0, 2.0, 2.0]
    np.testing.assert_allclose(changes["change"], [0.0, np.log(0.5), 0.0, 0.0, 0.0])
    assert not changes["open"].any()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("claude-3.5-sonnet-20241022", "claude-sonnet"),
        ("claude-sonnet-4.5", "claude-sonnet"),
        ("gpt-4o-mini", "gpt-o-mini"),
        ("o1-preview", "o"),
        ("gemini-2.5-flash-lite", "gemini-flash-lite"),
    ],
)
def test_the_product_line_is_the_name_without_its_version(name, line):
    assert monthly.family(name) == line


def test_a_successor_follows_in_its_line_and_variants_of_one_release_do_not():
    line = releases(
        ("big-1", "acme", False, 1300.0, "2025-01-01"),
        ("big-1.1", "acme", False, 1310.0, "2025-01-10"),
        ("big-2", "acme", False, 1400.0, "2025-04-10"),
        ("big-3", "acme", True, 1500.0, "2025-06-10"),
    )
    market = pd.DataFrame({"month": [5, 5, 6, 6], "weights": ["big-1.1", "big-2"] * 2, "price": [4.0, 2.0, 1.0, 3.0]})
    (row,) = monthly.succession_table(market, line).itertuples(index=False)
    assert (row.weights, row.ratio) == ("big-2", 0.5)
    assert row.interval == pytest.approx(90 / monthly.DAYS_PER_MONTH)


def test_a_runs_offers_take_the_markets_shape():
    offers = pd.DataFrame(
        {
            "month": 0,
            "offer": ["w@acme", "w@shop", "w@other"],
            "weights": "w",
            "developer": "acme",
            "seller": ["acme", "shop", "other"],
            "openness": "weights",
            "rating": 1400.0,
            "price": [3.0, 1.0, 2.0],
        }
    )
    own = monthly.market_of_run(offers).iloc[0]
    resold = monthly.market_of_run(offers.iloc[1:]).iloc[0]
    assert (own["price"], own["cheapest"], bool(own["open"])) == (3.0, 1.0, True)
    assert resold["price"] == 1.0  # the lower of the middle two


def test_the_shipped_releases_are_all_rated_and_of_known_openness():
    table = monthly.release_table(date(2026, 2, 28))
    assert len(table) > 150
    assert not table.isna().any().any()
    assert "reka-core" not in set(table["weights"])
