import json

import pytest

from simulation.reporting.lag_response import OUTCOMES, draw_lag_response, from_study
from tests.reporting import markets


def test_the_figure_is_written_with_its_words_and_the_same_bytes(tmp_path):
    data = markets.lag_response()
    first, second = (draw_lag_response(data, tmp_path / name) for name in ("one", "two"))
    assert [path.name for path in first] == ["lag_response.png", "lag_response.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    words = json.loads((tmp_path / "one" / "lag_response.alt.json").read_text(encoding="utf-8"))["lag_response.png"]
    assert "from a lag of 0 to 24 months" in words
    assert "on: flagship list price from 2.05 to 6.85 USD/Mtok" in words


def test_the_study_gives_the_columns():
    names = ("flagship_price", "closed_serving_margin", "closed_serving_profit_usd", "closed_token_share")
    names += ("closed_revenue_share", "consumer_surplus_usd")
    data = markets.lag_response()
    study = data.rename(columns={one.column: name for one, name in zip(OUTCOMES, names, strict=True)})
    study = study.rename(columns={"lag_months": "technology.open_lag"})
    assert set(from_study(study)) == set(data)


@pytest.mark.parametrize("shape", [{"arms": tuple("abcde")}, {"lags": (6,)}], ids=["five arms", "one lag"])
def test_many_arms_and_a_single_lag_are_drawn(shape, tmp_path):
    assert draw_lag_response(markets.lag_response(**shape), tmp_path, ("png",))


def test_what_cannot_be_drawn_is_said_in_a_sentence(tmp_path):
    data = markets.lag_response()
    with pytest.raises(ValueError, match="missing: token_share"):
        draw_lag_response(data.drop(columns="token_share"), tmp_path)
    with pytest.raises(ValueError, match="no rows"):
        draw_lag_response(data.iloc[:0], tmp_path)
    with pytest.raises(ValueError, match="at most"):
        draw_lag_response(markets.lag_response(arms=range(9)), tmp_path)
