import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from simulation.experiments.result import Batch, Result
from simulation.experiments.store import Store
from simulation.reporting import figures
from simulation.reporting.series import collect
from simulation.reporting.style import look
from tests.reporting import markets

ROOT = Path(__file__).resolve().parents[2]


def words_in(figure):
    axes_texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    return axes_texts + [text.get_text() for text in figure.texts]


def rendered(name, tables, **options):
    with look():
        figure = figures.render(figures.PLATES[name], collect(tables, **options))
        figure.canvas.draw()
    return figure


def inside(figure):
    """Whether every text lies on the page, and no two names of lines in one panel overlap."""
    renderer, page = figure.canvas.get_renderer(), figure.bbox
    for axes in figure.axes:
        boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
        assert all(page.x0 <= box.x0 and box.x1 <= page.x1 + 1 for box in boxes)
        assert all(not one.overlaps(two) for at, one in enumerate(boxes) for two in boxes[at + 1 :])
    return True


def test_all_figures_are_written_with_alt_texts(tmp_path):
    paths = figures.draw(markets.tables(), tmp_path)
    assert {path.suffix for path in paths} == {".png", ".svg"}
    assert {path.stem for path in paths} == set(figures.PLATES)
    texts = json.loads((tmp_path / "alt.json").read_text(encoding="utf-8"))
    assert set(texts) == {path.name for path in paths}
    for path in paths:
        assert "a model, not a forecast" in texts[path.name]
        if path.suffix == ".png":
            with Image.open(path) as image:
                assert image.info["Description"] == texts[path.name]
                assert min(image.size) > 500
        else:
            assert "<dc:description>" in path.read_text(encoding="utf-8")


def test_same_tables_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "PLATES", {name: figures.PLATES[name] for name in ("prices", "surplus")})
    first = figures.draw(markets.tables(6), tmp_path / "one")
    second = figures.draw(markets.tables(6), tmp_path / "two")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert (tmp_path / "one" / "alt.json").read_bytes() == (tmp_path / "two" / "alt.json").read_bytes()


@pytest.mark.parametrize("name", figures.PLATES)
@pytest.mark.parametrize(
    "tables",
    [markets.tables(60), markets.tables(1), markets.tables(2), markets.tables(with_open=False), markets.seeds()],
    ids=["long", "one month", "two months", "no open weights", "seeds"],
)
def test_names_are_legible_and_every_panel_has_a_unit(name, tables):
    figure = rendered(name, tables)
    assert inside(figure)
    for axes in figure.axes:
        assert axes.get_ylabel()
        assert axes.has_data() or "no open weights on sale" in words_in(figure)
    assert any("a model, not a forecast" in text for text in words_in(figure))


def test_months_are_calendar_dates_from_the_start():
    series = collect(markets.tables(3), start=date(2030, 11, 1))
    assert series.dates.astype(str).tolist() == ["2030-11-01", "2030-12-01", "2031-01-01"]


def test_an_industry_without_open_weights_says_so():
    assert "no open weights on sale" in words_in(rendered("lag", markets.tables(with_open=False)))
    assert "open labs" not in words_in(rendered("profit", markets.tables(with_open=False)))


def test_losses_are_drawn_below_zero():
    (axes,) = rendered("surplus", markets.tables()).axes
    lowest = min(path.vertices[:, 1].min() for area in axes.collections for path in area.get_paths())
    assert lowest == pytest.approx(-4 * 0.5)


def test_the_stack_adds_up_to_welfare():
    tables = markets.tables()
    series = collect(tables)
    sum_of_parts = (
        series.monthly("consumer_surplus_usd", 1e-9).mean
        + series.monthly("hardware_profit_usd", 1e-9).mean
        + series.layer("hosts", "profit_usd").mean
        + series.layer("labs", "profit_usd").mean
    )
    tables["monthly"]["welfare_usd"] = 1e9 * sum_of_parts
    np.testing.assert_allclose(collect(tables).monthly("welfare_usd", 1e-9).mean, sum_of_parts)


def test_a_run_and_a_batch_know_their_start_seed_and_title(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.prepare()
    results = []
    for seed in (4, 5):
        record = {"seed": seed, "title": "A market", "resolved": {"start": "2027-05-01"}}
        empty = {name: markets.tables()["monthly"] for name in ("users", "ledger")}
        results.append(Result(store.write(f"{seed:016x}", {**markets.tables(), **empty}, record)))
    one = collect(results[0])
    assert (one.title, one.origin, one.start) == ("A market", "seed 4", date(2027, 5, 1))
    assert collect(Batch(results)).origin == "median and 10\N{EN DASH}90 % band of 2 seeds"
    monkeypatch.setattr(figures, "PLATES", {"lag": figures.PLATES["lag"]})
    assert [path.name for path in results[0].plot()] == ["lag.png", "lag.svg"]
    assert figures.draw(Batch(results), tmp_path / "batch")


def test_nothing_to_draw_and_unknown_formats_are_sentences(tmp_path):
    empty = {name: frame.iloc[:0] for name, frame in markets.tables().items()}
    with pytest.raises(ValueError, match="nothing to draw"):
        figures.draw(empty, tmp_path)
    with pytest.raises(ValueError, match="A figure is written as"):
        figures.draw(markets.tables(2), tmp_path, ("bmp",))


def test_matplotlib_is_left_as_it_was():
    before = dict(mpl.rcParams)
    rendered("lag", markets.tables(2))
    assert dict(mpl.rcParams) == before


def test_pyplot_is_never_loaded():
    script = "import sys, simulation.reporting.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
