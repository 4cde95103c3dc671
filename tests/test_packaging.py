"""What is shipped: a wheel with scenarios and data that runs as the tree does, and locks without addresses."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import simulation

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments, cwd, path=None):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    done = run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel alone in a folder, without its dependencies."""
    folder = tmp_path_factory.mktemp("site")
    done = run(
        "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder), str(wheel), cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return folder


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_versions_agree():
    assert project()["version"] == simulation.__version__
    assert f"version: {simulation.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_python_floor_is_said_once():
    floor = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    assert project()["requires-python"] == f">={floor}"


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_locks_are_exact_hashed_and_hold_no_address(name):
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all(re.match(r"[a-z0-9.\-]+(\[[a-z,]+\])?==\S+( ; .+)? \\$", line) for line in entries)
    assert text.count("--hash=sha256:") >= len(entries)
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|^-e", text)


def test_locks_hold_every_dependency_and_agree():
    locks = [
        dict(
            re.findall(
                r"^([a-z0-9.\-]+)(?:\[.*?\])?==(\S+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE
            )
        )
        for name in ("run.txt", "dev.txt")
    ]
    needed = {re.match(r"[A-Za-z0-9.\-]+", line)[0].replace(".", "-").lower() for line in project()["dependencies"]}
    assert needed <= set(locks[0])
    assert locks[0].items() <= locks[1].items()
    assert {"hatchling", "editables"} <= set(locks[0])


@pytest.mark.slow
def test_the_wheel_holds_scenarios_and_data_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for path in [*ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("simulation/data/*")]:
        if path.is_file():
            inside = path.relative_to(ROOT).as_posix()
            assert (inside if inside.startswith("simulation") else f"simulation/{inside}") in names
    assert "simulation/py.typed" in names
    assert {f"simulation/reporting/report/page.{kind}" for kind in ("html", "css")} <= set(names)
    assert not [name for name in names if not name.startswith(("simulation/", "ai_market_simulation-"))]
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in names if ".dist-info/licenses/" in name}


@pytest.mark.slow
def test_an_editable_build_leaves_no_copy_of_the_scenarios(tmp_path):
    build = "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    done = run("-c", build, str(tmp_path), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    names = zipfile.ZipFile(tmp_path / done.stdout.strip()).namelist()
    assert not [name for name in names if "scenarios" in name]
    assert not (ROOT / "simulation" / "scenarios").exists()


@pytest.mark.slow
def test_the_wheel_validates_and_names_its_own_files(installed, tmp_path):
    done = run("-m", "simulation.cli", "validate", "baseline", cwd=tmp_path, path=installed)
    assert (done.returncode, done.stderr) == (0, "")
    where = run("-c", "import simulation; print(simulation.__file__)", cwd=tmp_path, path=installed).stdout
    assert where.startswith(str(installed))


@pytest.mark.slow
def test_the_wheel_and_the_tree_give_the_same_bytes(installed, tmp_path):
    arguments = ("-m", "simulation.cli", "run", "light", "--months", "3", "--json", "--out")
    done = [
        run(*arguments, str(tmp_path / name), cwd=tmp_path, path=path)
        for name, path in (("wheel", installed), ("tree", ROOT))
    ]
    assert [one.returncode for one in done] == [0, 0], done[0].stderr + done[1].stderr
    (first,), (second,) = (list((tmp_path / name).glob("????????????????")) for name in ("wheel", "tree"))
    assert first.name == second.name
    for path in first.glob("*.parquet"):
        assert path.read_bytes() == (second / path.name).read_bytes()


@pytest.mark.slow
def test_make_says_one_sentence_without_a_python(need, tmp_path):
    need("make")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "make", "grep", "sort", "rm"):
        found = next(Path(folder) / tool for folder in os.defpath.split(":") if (Path(folder) / tool).exists())
        (tools / tool).symlink_to(found)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/run.txt", "requirements/build_hook.py", "pyproject.toml"):
        (tmp_path / name).touch()
    done = subprocess.run(
        ["make", "-C", str(tmp_path), "install"], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("No Python 3.12 or newer was found")
