"""The README: its snippets run, its links lead somewhere, its commands exist."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = [match.groups() for match in re.finditer(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)]
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "scenarios" / "README.md"]


def snippets(language, holding=""):
    found = [text for kind, text in SNIPPETS if kind == language and holding in text]
    assert found, f"the README has no {language} snippet with {holding!r}"
    return found


SMALL = ("--set", "users.types=80")


def small(text):
    """The snippet on the small preset and two months."""
    return text.replace("baseline", "light").replace("seed=1", "seed=1, months=2")


def shell_lines(kind="sh"):
    return [line.split("#")[0].strip() for text in snippets(kind) for line in text.splitlines() if line.strip()]


def links():
    for page in PAGES:
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                yield page, target


def test_links_lead_somewhere():
    missing = [(page.name, target) for page, target in links() if not (page.parent / target).exists()]
    assert missing == []


def test_every_picture_has_words():
    assert all(len(words) > 20 for words in re.findall(r"!\[([^\]]*)\]", TEXT))


def test_make_targets_and_requirement_files_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in shell_lines() + shell_lines("bat"):
        words = line.split()
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), line
        if "-r" in words:
            assert (ROOT / words[words.index("-r") + 1].replace("\\", "/")).is_file(), line


def test_the_windows_lines_are_the_others():
    def tail(line):
        return re.sub(r"^\S*(python|aimarket)(?=\s)", r"\1", line.replace("\\", "/").removeprefix("py -3 "))

    unix = [line for line in shell_lines() if ".venv" in line]
    assert [tail(line).removeprefix("python3 ") for line in shell_lines("bat")] == [
        tail(line).removeprefix("python3 ") for line in unix
    ]


def files(folder):
    """The scenario files that the README shows, under the names it gives them."""
    found = [folder / re.match(r"# (\S+)", text)[1] for text in snippets("yaml")]
    for path, text in zip(found, snippets("yaml"), strict=True):
        path.write_text(text, encoding="utf-8")
    return found


def test_the_scenarios_are_valid(tmp_path):
    from simulation.scenario import load

    rule, argument, market = (load(path) for path in files(tmp_path))
    assert [entry.policy for entry in rule.policies] == ["safety_rule"]
    assert set(argument.mechanisms) == {"demand.ux_gap"}
    assert argument.technology.imitation == 0
    assert market.technology.imitation == 0.9
    assert market.labs["xai"].pricing == "cost_plus"


def test_the_pricing_rule_is_a_rule_and_its_name_would_be_found(tmp_path, monkeypatch):
    from simulation import plugins, pricing

    (text,) = snippets("python", "simulation/pricing/")
    name = re.search(r"simulation/pricing/(\w+)\.py", text)[1]
    (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(pricing, "__path__", [*pricing.__path__, str(tmp_path)])
    monkeypatch.setattr(plugins, "_files", lambda folder: (name,))
    rule = plugins.build("pricing", name)

    class View:
        cost = np.array([0.5, 2.0])

    np.testing.assert_allclose(rule.prices(View()), [1.0, 4.0])
    assert f"pricing: {name}" in TEXT
    sys.modules.pop(f"simulation.pricing.{name}")


@pytest.mark.slow
def test_the_python_lines_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIMARKET_RESULTS", str(tmp_path))
    (text,) = snippets("python", "from simulation import run")
    assert len([line for line in text.splitlines() if line.strip()]) == 5
    exec(compile(small(text), "README.md", "exec"), {})
    assert "flagship_price" in capsys.readouterr().out
    assert list((tmp_path / "figures").rglob("overview.png"))


@pytest.mark.slow
def test_the_comparison_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIMARKET_RESULTS", str(tmp_path / "results"))
    monkeypatch.chdir(tmp_path)
    (text,) = snippets("python", "from simulation import compare")
    quick = text.replace("seeds=50", f"seeds=2, workers=1, months=12, set=[{SMALL[1]!r}]")
    exec(compile(quick, "README.md", "exec"), {})
    assert "policies/eu_ai_act" in capsys.readouterr().out
    assert (tmp_path / "out.html").stat().st_size > 10_000


@pytest.mark.slow
def test_the_commands_run(tmp_path):
    lines = [line for line in shell_lines() if line.startswith("aimarket")]
    assert lines
    files(tmp_path)
    program = "from simulation.cli import main; main()"
    for line in lines:
        words = shlex.split(line.replace("--seeds 20", "--seeds 2") if "compare" in line else small(line))[1:]
        words += {"run": ["--months", "2"], "compare": ["--months", "12", *SMALL]}.get(words[0], [])
        command = [sys.executable, "-c", program, *words]
        here = os.environ | {"PYTHONPATH": str(ROOT), "AIMARKET_RESULTS": str(tmp_path / "results")}
        done = subprocess.run(command, cwd=tmp_path, env=here, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout.strip(), line
