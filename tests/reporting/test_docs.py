"""The generated pages are those of the code, and everything cited has an entry."""

import ast
import calendar
import re
from pathlib import Path

import pytest

from simulation.reporting import docs
from simulation.reporting.notation import ROWS, SIZES, SYMBOLS, TABLES
from simulation.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
MONTHS = calendar.month_name[1:]
NAME = r"[A-Z][\w'-]+"
CITED = re.compile(
    rf"(?P<first>{NAME})(?:(?:, and |, | and | & |-)(?:de |van )?{NAME})*"
    r"(?:,? et al\.)?,? \(?(?P<year>(?:18|19|20)\d\d)\b"
)


@pytest.mark.parametrize("name", sorted(docs.pages()))
def test_a_generated_page_is_current(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == docs.pages()[name], "run `make docs`"


def test_pages_are_written(tmp_path):
    assert sorted(path.name for path in docs.write(tmp_path / "new")) == sorted(docs.pages())


def test_every_stage_has_a_row():
    page = docs.tick_page()
    assert re.findall(r"^\| `(s\d\d)_", page, re.MULTILINE) == [f"s{number:02d}" for number in range(1, 11)]


def test_every_number_of_a_scenario_has_a_row_with_unit_and_source():
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \| (.*) \| (.*) \| (.*) \|$", docs.parameters_page(), re.MULTILINE)
    # A mechanism may go by the name of a number of the core, whose row comes first.
    found = {path: (unit, source) for path, _, unit, _, source in reversed(rows)}
    for block, field in Scenario.model_fields.items():
        inner, key = docs._block(field.annotation)
        for name, number in inner.model_fields.items() if inner is not None and block != "policies" else ():
            if docs._extra(number).get("unit"):
                unit, source = found[f"{block}.{key}{name}"]
                assert unit, name
                assert source, name


def test_symbols_live_in_the_code():
    assert set(ROWS) == set(TABLES)
    assert all(len(docs._home(one.home, one.meaning)) == 3 for one in SYMBOLS)
    dims = {name for table in TABLES.values() for column in table.columns().values() for name in column.dims}
    assert dims <= set(SIZES)


def docstrings():
    for path in sorted((ROOT / "simulation").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None
            if isinstance(text, str):
                yield path.relative_to(ROOT), " ".join(text.split())


def entries():
    text = (ROOT / "scenarios" / "references.bib").read_text(encoding="utf-8")
    plain = re.sub(r"[{}\\]|\\['\"]", "", text.replace("\\'e", "e").replace("{\\'e}", "e"))
    authors, years = re.findall(r"author = (.*),$", plain, re.MULTILINE), re.findall(r"year = (\d+)", plain)
    assert len(authors) == len(years) == text.count("\n@")
    return list(zip(authors, years, strict=True))


def unresolved(texts):
    known = entries()
    for where, text in texts:
        for match in CITED.finditer(text):
            first, year = match["first"].split("-")[0], match["year"]
            if first not in MONTHS and not any(first in author and year == when for author, when in known):
                yield f"{where}: {match[0]}"


def test_citations_in_docstrings_have_an_entry():
    assert list(unresolved(docstrings())) == []


def test_citations_in_the_readme_have_an_entry():
    text = re.sub(r"```.*?```", "", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert list(unresolved([("README.md", text)])) == []


def test_a_made_up_citation_is_noticed():
    assert list(unresolved([("here", "As in Nobody and Noone (1912).")])) == ["here: Nobody and Noone (1912"]


def cited_rows():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "scenarios").rglob("*.yaml")]
    texts += [text for _, text in docstrings()]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "simulation" / "parameters").glob("*.py")]
    for text in texts:
        for first, more in re.findall(r"\bfacts ([A-C]?\d+|B|C, T\d+)((?:,? and |, )\d+(?!\.\d| bn| m\b| USD))?", text):
            yield first.removeprefix("C, ")
            yield from re.findall(r"\d+", more)


def test_facts_that_are_cited_have_a_row():
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| ([AT]?\d+) \|", text, re.MULTILINE)) | set(re.findall(r"\b([A-C]\d?)\b", text))
    assert set(cited_rows()) - rows == set()
    assert {"44", "A5", "B"} <= set(cited_rows())
