"""A comparison is remembered by its runs: same content, same bytes; found by id, beginning, path or last."""

import os
import shutil

import pytest

from simulation.experiments.comparisons import load_comparison
from simulation.experiments.store import StoreError, UnknownRunError
from tests.comparisons import BAN, BASE, TAX, compared, simulate_or_fail


def test_it_comes_back_as_it_was(tmp_path):
    found = compared(tmp_path, seeds=4, home="eu", simulate=simulate_or_fail)
    again = load_comparison("last", tmp_path)
    assert again.table().equals(found.table())
    assert again.ranking().equals(found.ranking())
    assert (again.names, again.seeds, again.failures, again.home, again.path) == (
        found.names, found.seeds, found.failures, "eu", found.path,
    )  # fmt: skip


def test_a_stopped_comparison_keeps_its_wider_intervals(tmp_path):
    found = compared(tmp_path, (BASE, TAX), until_ci=1.0, measure="price_paid")
    assert load_comparison("last", tmp_path).stopping == found.stopping
    assert load_comparison("last", tmp_path).table().equals(found.table())


def test_same_content_same_bytes(tmp_path):
    one, two = compared(tmp_path / "one", seeds=2), compared(tmp_path / "two", seeds=2)
    assert one.id == two.id
    assert (one.path / "record.json").read_bytes() == (two.path / "record.json").read_bytes()
    assert compared(tmp_path / "one", seeds=3).id != one.id
    assert compared(tmp_path / "one", seeds=2, home="eu").id != one.id
    assert sorted(path.name for path in one.path.iterdir()) == ["record.json"]


def test_the_last_is_the_last_made_also_if_it_was_made_before(tmp_path):
    first, second = compared(tmp_path, (BASE, TAX), seeds=2), compared(tmp_path, (BASE, BAN), seeds=2)
    for age, one in enumerate((second, first), start=1):
        os.utime(one.path / "record.json", (1e9 - age, 1e9 - age))
    assert load_comparison("last", tmp_path).id == second.id
    assert compared(tmp_path, (BASE, TAX), seeds=2).id == first.id
    assert load_comparison("last", tmp_path).id == first.id


def test_it_is_found_by_id_beginning_and_path(tmp_path):
    found = compared(tmp_path, seeds=2)
    for reference in (found.id, found.id[:6], found.path, str(found.path)):
        assert load_comparison(reference, tmp_path).id == found.id
    assert load_comparison(found.path, tmp_path / "elsewhere").seeds == [1, 2]


def test_what_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(UnknownRunError, match="There are no comparisons in"):
        load_comparison("last", tmp_path)
    found = compared(tmp_path, seeds=2)
    with pytest.raises(UnknownRunError, match=f"no comparison 'zzz' .* the last one is {found.id}"):
        load_comparison("zzz", tmp_path)
    shutil.copytree(found.path, found.path.with_name(found.id[:8] + "00000000"))
    with pytest.raises(UnknownRunError, match="begins the ids of 2 comparisons"):
        load_comparison(found.id[:8], tmp_path)
    shutil.rmtree(found.batches["Tax"].results[0].path)
    with pytest.raises(UnknownRunError, match=r"is not in .*; compare again"):
        load_comparison(found.id, tmp_path)


def test_a_folder_that_refuses_is_a_sentence(tmp_path):
    (tmp_path / "comparisons").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="The comparison could not be written to"):
        compared(tmp_path, seeds=1)
