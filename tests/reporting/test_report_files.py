"""The other forms of the report: one tidy CSV, a workbook with the same bytes every time, a LaTeX table."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from simulation.reporting.report import latex, write
from tests.reporting import comparisons

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def comparison(folder):
    return comparisons.compared(folder / "results", seeds=3)


@pytest.fixture(scope="module")
def result(folder):
    return comparisons.ran(folder / "results")


def sheet(path, name):
    """Rows of a worksheet as lists of text and numbers."""
    with zipfile.ZipFile(path) as book:
        listing = ET.fromstring(book.read("xl/workbook.xml"))
        names = [one.get("name") for one in listing.find("s:sheets", NAMES)]
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(part.text or "" for part in one.iter(f"{{{NAMES['s']}}}t")) for one in strings]
        found = ET.fromstring(book.read(f"xl/worksheets/sheet{names.index(name) + 1}.xml"))
    rows = []
    for row in found.iter(f"{{{NAMES['s']}}}row"):
        cells = {}
        for cell in row:
            value = cell.find("s:v", NAMES)
            if value is not None:
                column = cell.get("r").rstrip("0123456789")
                cells[column] = texts[int(value.text)] if cell.get("t") == "s" else float(value.text)
        rows.append(cells)
    return names, rows


def test_csv_is_the_table_of_differences_with_undefined_empty(folder, comparison):
    path = write(comparison, folder / "out.csv")
    text = path.read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), comparison.table(), check_dtype=False, rtol=1e-5)
    line = next(line for line in text.splitlines() if "rent_capacity_usd" in line)
    assert line.endswith("rent_capacity_usd,,,,,,none,0,")
    assert b"\r" not in path.read_bytes()


def test_csv_of_a_run_is_its_headline(folder, result):
    found = pd.read_csv(write(result, folder / "run.csv")).set_index("measure")
    assert found.loc["welfare_pv_usd", "mean"] == pytest.approx(result.headline["welfare_pv_usd"], rel=1e-5)
    assert pd.isna(found.loc["rent_capacity_usd", "mean"])
    assert pd.isna(found.loc["price_paid", "lo"])  # one seed has no interval


def test_a_workbook_holds_all_tables_as_numbers_and_text(folder, comparison):
    path = write(comparison, folder / "out.xlsx")
    names, rows = sheet(path, "differences")
    assert names == [
        "about",
        "differences",
        "winners",
        "waterfall",
        "fiscal",
        "ranking",
        "regret",
        "months",
        "seeds",
        "assumptions",
    ]
    table = comparison.table()
    assert list(rows[0].values()) == list(table.columns)
    assert len(rows) == len(table) + 1
    at = table.index[table["measure"] == "welfare_pv_usd"][0] + 1
    assert rows[at]["E"] == pytest.approx(table.loc[at - 1, "difference"])
    empty = table.index[table["measure"] == "rent_capacity_usd"][0] + 1
    assert set(rows[empty]) == {"A", "B", "H", "I"}
    told = " ".join(str(cell) for row in sheet(path, "about")[1] for cell in row.values())
    assert "not a forecast" in told
    assert "<script>alert(1)</script>" in told
    with zipfile.ZipFile(path) as book:
        assert all(b"<f>" not in book.read(name) for name in book.namelist())  # no formula


@pytest.mark.parametrize("form", ["csv", "xlsx", "tex"])
def test_the_same_runs_give_the_same_bytes(folder, comparison, form):
    first = write(comparison, folder / f"one.{form}").read_bytes()
    assert write(comparison, folder / f"two.{form}").read_bytes() == first


def test_latex_is_a_closed_and_escaped_table(folder, comparison):
    text = write(comparison, folder / "out.tex").read_text(encoding="utf-8")
    body = [line for line in text.splitlines() if not line.startswith("%")]
    for part in ("table", "tabular"):
        assert (
            sum(f"\\begin{{{part}}}" in line for line in body) == sum(f"\\end{{{part}}}" in line for line in body) == 1
        )
    assert all(f"\\{rule}rule" in text for rule in ("top", "mid", "bottom"))
    assert all(line.count(" & ") == 3 for line in body if line.endswith("\\\\"))  # the name, base, A and B
    assert r"A tax \& a \textless{}script\textgreater{}" in text
    assert text.isascii()
    assert text.count("{") == text.count("}")


def test_everything_special_to_latex_is_escaped():
    assert latex.escaped(r"50% of a_b & c#d $5 {x} ~ ^ \ ") == (
        r"50\% of a\_b \& c\#d \$5 \{x\} \textasciitilde{} \textasciicircum{} \textbackslash{} "
    )


def test_latex_of_a_run_has_its_headline(folder, result):
    text = write(result, folder / "run.tex").read_text(encoding="utf-8")
    assert "\\label{tab:headline}" in text
    assert "welfare, present value" in text
