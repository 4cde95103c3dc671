"""Figures of a comparison: same bytes, alt texts with numbers, panels that draw what the tables hold."""

import json
from itertools import pairwise

import numpy as np
import pytest

from simulation.reporting.comparison_figures import SHEETS, draw
from simulation.reporting.comparison_panels import PATHS, forest, months, path_of, relative, waterfall, winners
from simulation.reporting.style import look, page
from tests.comparisons import BASE, TAX, compared


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("runs"), seeds=5)


def axes_of(panel, *arguments):
    with look():
        _, (axes,) = page(6, 4)
        panel(axes, *arguments)
    return axes


def test_figures_have_the_same_bytes_and_alt_texts(found, tmp_path):
    one, two = (draw(found, tmp_path / name, ("svg",)) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    alt = json.loads((tmp_path / "one" / "alt.json").read_text(encoding="utf-8"))
    assert set(alt) == {f"{name}.svg" for name in SHEETS}
    assert "price paid by all +5.0 % (+5.0 to +5.0)" in alt["differences.svg"]
    assert "profit by layer closed labs" in alt["winners.svg"]
    assert all("against Tiny" in text and "Ban:" in text and "nan" not in text for text in alt.values())


def test_the_forest_is_in_shares_of_the_base(found):
    rows = {row.label: row for row in relative(found, "Tax")}
    assert rows["price paid by all"].mid == pytest.approx(0.05)
    assert "state, present value" not in rows  # 0 in the base
    axes = axes_of(forest, found, "Tax")
    assert [text.get_text() for text in axes.get_yticklabels()] == list(rows)


def test_a_waterfalls_bars_end_at_the_difference_of_welfare(found):
    axes = axes_of(waterfall, found, "Ban")
    whole = found.fiscal().query("alternative == 'Ban' and name == 'welfare'")["value"].item() / 1e9
    *steps, total = [bar for bar in axes.patches if bar.get_width() != 0]
    assert total.get_width() == pytest.approx(whole)
    assert sum(bar.get_width() for bar in steps) == pytest.approx(whole)
    for before, after in pairwise(steps):
        assert after.get_x() == pytest.approx(before.get_x() + before.get_width())


def test_winners_leave_out_what_does_not_move(found):
    names = [text.get_text() for text in axes_of(winners, found, "Ban").get_yticklabels()]
    assert names == ["consumer", "enterprise", "us", "eu", "closed labs", "state"]


def test_monthly_differences_are_of_pairs(found):
    mid, lo, hi = path_of(found, "Ban", "price_paid")
    assert mid == pytest.approx(np.full(3, 0.5))
    assert (lo <= mid).all()
    assert (mid <= hi).all()
    axes = axes_of(months, found, PATHS[2])
    assert [line.get_label() for line in axes.get_lines()][1:] == ["Tax", "Ban"]


def test_one_seed_has_lines_without_bands(tmp_path):
    alone = compared(tmp_path, (BASE, TAX), seeds=1)
    assert np.isnan(path_of(alone, "Tax", "price_paid")[1]).all()
    assert len(draw(alone, tmp_path / "figures", ("svg",))) == len(SHEETS)
