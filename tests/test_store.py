"""The store: one atomic folder per run, found by id, verified by hash, never half-written."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from simulation.experiments import store as module
from simulation.experiments.identity import canonical_json, code_hash, jsonable, run_id
from simulation.experiments.store import RECORD, TABLES, Store, StoreError, UnknownRunError, read_record, read_table
from tests.fakes import tables, tiny

ROOT = Path(__file__).resolve().parent.parent
ID = "0123456789abcdef"
OTHER = "0123ffffffffffff"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "results")


def write(store, identity=ID, seed=1, **options):
    return store.write(identity, tables(3, seed), {"seed": seed, "headline": {"x": float("nan")}}, **options)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_run_is_its_tables_and_a_record_and_nothing_else(store):
    folder = write(store)
    assert names(folder) == sorted([RECORD, *(f"{name}.parquet" for name in TABLES)])
    assert names(store.root) == [ID]


def test_tables_come_back_as_they_went(store):
    folder = write(store)
    for name, table in tables(3, 1).items():
        pd.testing.assert_frame_equal(read_table(folder, name), table, check_dtype=False)


def test_record_is_strict_json_with_null_for_nan(store):
    text = (write(store) / RECORD).read_text(encoding="utf-8")
    assert json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))["headline"] == {"x": None}


def test_same_tables_same_bytes(tmp_path):
    first, second = write(Store(tmp_path / "a")), write(Store(tmp_path / "b"))
    for name in TABLES:
        assert (first / f"{name}.parquet").read_bytes() == (second / f"{name}.parquet").read_bytes()


def test_index_and_attributes_of_a_frame_do_not_reach_the_bytes(tmp_path):
    changed = {name: table.set_axis(range(5, 8)) for name, table in tables(3, 1).items()}
    first, second = write(Store(tmp_path / "a")), Store(tmp_path / "b").write(ID, changed, {})
    assert (first / "monthly.parquet").read_bytes() == (second / "monthly.parquet").read_bytes()


def test_a_finished_run_is_kept(store):
    before = (write(store) / RECORD).stat().st_ino
    write(store, seed=2)
    assert (store.path(ID) / RECORD).stat().st_ino == before
    assert read_record(store.path(ID))["seed"] == 1


def test_force_replaces(store):
    write(store)
    write(store, seed=2, force=True)
    assert read_record(store.path(ID))["seed"] == 2
    assert names(store.root) == [ID]


@pytest.mark.parametrize("damage", ["remove", "cut", "record"])
def test_a_damaged_run_is_not_there_and_is_replaced(store, damage):
    path = write(store) / "users.parquet"
    if damage == "remove":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        (store.path(ID) / RECORD).write_text("{", encoding="utf-8")
    assert not store.has(ID)
    write(store)
    assert store.has(ID)
    assert store.verify(ID) == []


def test_verify_names_each_changed_file(store):
    folder = write(store)
    content = bytearray((folder / "users.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "users.parquet").write_bytes(content)
    (folder / "ledger.parquet").unlink()
    problems = store.verify("last")
    assert len(problems) == 2
    assert any("users.parquet is not what the run wrote" in text for text in problems)
    assert any("ledger.parquet is missing" in text for text in problems)


def test_find_by_id_prefix_path_and_last(store):
    write(store, OTHER)
    os.utime(store.path(OTHER) / RECORD, (1, 1))
    write(store)
    assert store.runs() == [OTHER, ID]
    assert store.find(ID) == store.find("01234") == store.find("last") == store.path(ID)
    assert store.find(store.path(OTHER)) == store.find(str(store.path(OTHER))) == store.path(OTHER)


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [("0123", "begins the ids of 2 runs"), ("9", "There is no run '9'"), ("g" * 16, "There is no run")],
)
def test_find_says_what_is_wrong(store, reference, sentence):
    write(store, OTHER)
    write(store)
    with pytest.raises(UnknownRunError, match=sentence) as caught:
        store.find(reference)
    assert "\n" not in str(caught.value)


def test_find_in_an_empty_or_absent_store(store):
    with pytest.raises(UnknownRunError, match="no finished runs"):
        store.find("last")


def test_a_folder_that_is_no_run(store, tmp_path):
    with pytest.raises(UnknownRunError, match="not a run"):
        store.find(tmp_path)


def test_left_overs_of_dead_processes_are_ignored_and_removed(store):
    store.prepare()
    dead, live, young = (store.root / f".{ID}.{pid}.tmp" for pid in (2**22 + 1, os.getpid(), 2**22 + 2))
    for folder in (dead, live, young):
        folder.mkdir()
        (folder / "monthly.parquet").write_bytes(b"half")
    old = time.time() - 7200
    for folder in (dead, live):
        os.utime(folder, (old, old))
    assert store.runs() == []
    store.clean()
    assert (dead.exists(), live.exists(), young.exists()) == (False, True, True)


def full_disk(*_args, **_options):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["_flush", "_write_record", "_write_table"])
def test_a_full_disk_leaves_nothing_behind(store, monkeypatch, step):
    monkeypatch.setattr(module, step, full_disk)
    with pytest.raises(StoreError, match="No space left on device") as caught:
        write(store)
    assert "\n" not in str(caught.value)
    assert names(store.root) == []


def test_a_full_disk_keeps_the_run_that_force_would_replace(store, monkeypatch):
    write(store)
    monkeypatch.setattr(module, "_flush", full_disk)
    with pytest.raises(StoreError):
        write(store, seed=2, force=True)
    assert read_record(store.path(ID))["seed"] == 1


@pytest.mark.skipif(os.name != "posix", reason="a limit that POSIX sets")
def test_a_write_that_the_system_cuts_short_leaves_nothing_behind(tmp_path):
    script = (
        "import resource\n"
        "from simulation.experiments.store import Store, StoreError\n"
        "from tests.fakes import tables\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))\n"
        "try:\n"
        f"    Store({str(tmp_path / 'results')!r}).write({ID!r}, tables(500, 1), {{}})\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert "File too large" in done.stdout
    assert names(tmp_path / "results") == []


def test_a_root_that_is_a_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    for store in (Store(path), Store(path / "below")):
        with pytest.raises(StoreError, match="could not be written"):
            store.prepare()


def test_a_folder_that_refuses(tmp_path):
    if os.name != "posix" or os.geteuid() == 0:
        path = "/proc/nowhere"  # refuses even root
        if not Path("/proc").is_dir():
            pytest.skip("no folder here refuses this user")
    else:
        path = tmp_path / "closed"
        path.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="could not be written"):
        Store(path).prepare()


def test_the_root_comes_from_the_argument_the_environment_then_here(monkeypatch):
    monkeypatch.setenv("AIMARKET_RESULTS", "elsewhere")
    assert str(Store("given").root) == "given"
    assert str(Store().root) == "elsewhere"
    monkeypatch.delenv("AIMARKET_RESULTS")
    assert str(Store().root) == "results"


def test_the_id_depends_on_content_alone():
    resolved = tiny().resolved()
    shuffled = dict(reversed(resolved.items()))
    assert run_id(resolved, 1) == run_id(shuffled, 1)
    assert len(run_id(resolved, 1)) == 16
    assert len({run_id(resolved, 1), run_id(resolved, 2), run_id(tiny("months=4").resolved(), 1)}) == 3


def test_the_code_hash_sees_code_and_data_but_not_caches_scenarios_or_figures(tmp_path):
    for inside in ("economy.py", "data/prices.csv.gz", "tick/s01_policy.py"):
        (tmp_path / inside).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / inside).write_bytes(b"one\n")
    hashes = {digest(tmp_path)}
    caches = ("__pycache__/economy.py", "a.nbi")
    for inside in ("cli/commands/run.py", "reporting/figures.py", "scenarios/baseline.yaml", *caches):
        (tmp_path / inside).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / inside).write_bytes(b"two\n")
    (tmp_path / "economy.py").write_bytes(b"one\r\n")
    assert {digest(tmp_path)} == hashes
    for inside in ("economy.py", "data/prices.csv.gz", "tick/s01_policy.py"):
        (tmp_path / inside).write_bytes(b"three\n")
        hashes.add(digest(tmp_path))
    assert len(hashes) == 4


def digest(package):
    code_hash.cache_clear()
    return code_hash(package)


def test_canonical_json_knows_numpy_dates_and_nan():
    from datetime import date

    import numpy as np

    value = {"b": np.float64(1.5), "a": [np.int64(2), date(2026, 3, 1), float("inf"), None, True, np.array([1.0])]}
    assert canonical_json(value) == '{"a":[2,"2026-03-01",null,null,true,[1.0]],"b":1.5}'
    assert jsonable(np.float64("nan")) is None
