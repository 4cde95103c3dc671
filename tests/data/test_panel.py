from datetime import date
from importlib.resources import files

import pytest

from simulation.data.panel import PanelError, snapshot
from simulation.data.tables import cards, quotes, scores

START = date(2026, 3, 1)
PANEL = snapshot(START)


def test_the_tables_are_all_there() -> None:
    assert len(scores()) == 3770
    assert len(cards()) == 1565
    assert 5000 < len(quotes()) < 6150
    assert all(0 < quote.price <= 50 for quote in quotes())
    notice = files("simulation.data").joinpath("NOTICE").read_text(encoding="utf-8")
    assert "CC BY 4.0" in notice
    assert "MIT" in notice


def test_nothing_is_dated_after_february_2026() -> None:
    assert max(quote.last for quote in quotes()) <= "2026-02-28"
    assert all(PANEL.released(name) < START for name in PANEL.names())


@pytest.mark.parametrize(
    ("name", "rating", "price"),
    [
        ("gpt-5.2-chat", 1475.5, 4.8125),
        ("claude-opus-4.6", 1502.6, 10.0),
        ("claude-sonnet-4.6", 1472.0, 6.0),
        ("gemini-3.1-pro", 1486.8, 4.5),
        ("grok-4.1-fast", 1430.4, 0.275),
        ("glm-5", 1457.4, 1.55),
        ("kimi-k2.5", 1449.9, 1.2),
        ("mistral-large-3", 1414.7, 0.75),
    ],
)
def test_ratings_and_own_list_prices(name: str, rating: float, price: float) -> None:
    assert PANEL.rating(name) == rating
    assert PANEL.list_price(name) == price


def test_weights_their_developer_does_not_sell_have_no_own_price() -> None:
    assert PANEL.list_price("gpt-oss-120b") is None
    assert PANEL.list_price("llama-4-maverick-17b-128e") is None
    assert PANEL.list_price("glm-5", "openai") is None


def test_of_two_quotes_the_lower_is_taken_not_their_mean() -> None:
    # The turbo mode of these weights is posted at 2.8625.
    assert PANEL.list_price("kimi-k2-thinking") == 1.075


def test_hosts_are_others_than_the_developer_and_counted_once() -> None:
    hosts = PANEL.hosts("glm-4.7")
    assert len(hosts) == 9
    assert not {"zai", "zhipuai", "siliconflow-cn"} & set(hosts)
    assert hosts["chutes"] == 0.525  # the cheaper of two
    assert len(PANEL.hosts("gpt-oss-120b")) == 19
    assert "azure-cognitive-services" not in PANEL.hosts("kimi-k2-thinking")
    assert PANEL.hosts("claude-opus-4.6") == {}
    assert PANEL.hosts("glm-5") == {}


def test_kimi_k25_is_not_its_predecessor() -> None:
    assert PANEL.rating("kimi-k2-thinking") == 1429.9
    assert PANEL.released("kimi-k2.5") == date(2026, 1, 27)


def test_of_two_variants_the_better_rated_counts() -> None:
    assert PANEL.rating("qwen3-max") == 1434.3
    assert PANEL.rating("qwen3-next-80b-a3b") == 1398.5


def test_skills_average_to_zero_over_weights_in_each_category() -> None:
    every = [name for name, row in PANEL.ratings.items() if "coding" in row]
    assert sum(PANEL.skill(name, ["coding"]) for name in every) == pytest.approx(0.0, abs=1e-6)


def test_skill_is_the_mean_over_categories_less_the_rating() -> None:
    row, offsets = PANEL.ratings["claude-haiku-4.5"], PANEL.offsets
    expected = (row["math"] - offsets["math"] + row["science"] - offsets["science"]) / 2 - row["overall"]
    assert PANEL.skill("claude-haiku-4.5", ("math", "science")) == pytest.approx(expected)
    assert PANEL.skill("claude-haiku-4.5", ["overall"]) == 0.0
    assert PANEL.skill("claude-haiku-4.5", []) == 0.0
    lacking = next(name for name in PANEL.names() if "korean" not in PANEL.ratings[name])
    assert PANEL.skill(lacking, ["korean"]) == 0.0


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(PanelError, match=r"no set of weights 'glm5'; nearest: .*glm-5"):
        PANEL.rating("glm5")
    with pytest.raises(PanelError, match=r"no Arena category 'codign'; nearest: coding"):
        PANEL.skill("glm-5", ["codign"])
    with pytest.raises(PanelError, match="no Arena rating"):
        PANEL.rating("nova-2-pro")


def test_an_earlier_day_knows_only_what_was_released() -> None:
    early = snapshot(date(2025, 1, 1))
    assert early.names()[0] == "o1"
    with pytest.raises(PanelError, match="released on 2026-02-05, after 2025-01-01"):
        early.rating("claude-opus-4.6")


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2026, 6, 1)])
def test_a_day_outside_the_panel_is_refused(day: date) -> None:
    with pytest.raises(PanelError, match="it runs from 2023-07-26 to 2026-02-28"):
        snapshot(day)


def test_a_snapshot_is_made_once() -> None:
    assert snapshot(START) is PANEL


def test_records_rise_to_the_frontier() -> None:
    closed, opened = PANEL.records(open_weights=False), PANEL.records(open_weights=True)
    assert closed[-1] == (date(2026, 2, 5), 1502.6)
    assert opened[-1] == (date(2026, 2, 11), 1457.4)
    for path in (closed, opened):
        assert list(path) == sorted(path)
        assert len({points for _, points in path}) == len(path)
