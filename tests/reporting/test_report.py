"""The page: its parts and their order, numbers as compared, texts as text, the same bytes, less than a megabyte."""

import base64
import io
import re
from itertools import pairwise

import pandas as pd
import pytest

from simulation.experiments.comparison import Comparison
from simulation.experiments.store import StoreError
from simulation.reporting.limits import LIMITS
from simulation.reporting.report import fit, page, robustness, tables, write
from simulation.reporting.report.subject import Subject
from tests.reporting import comparisons
from tests.reporting.pages import Page

HEADINGS = [
    "The question",
    "Summary",
    "What each policy changes",
    "Headline differences",
    "Figures",
    "Who gains and who loses",
    "What drives the result",
    "Robustness",
    "Assumptions",
    "Limits",
    "How to repeat it",
    "Data",
    "References",
]
OF_A_RUN = ["Headline numbers" if name == "Headline differences" else name for name in HEADINGS]
OF_A_RUN = [name for name in OF_A_RUN if name not in {"What each policy changes", "Who gains and who loses"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def comparison(folder):
    return comparisons.compared(folder / "results")


@pytest.fixture(scope="module")
def text(folder, comparison):
    return write(comparison, folder / "many.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def alone(folder):
    found = comparisons.compared(folder / "results", names=("tax",), seeds=3)
    return write(found, folder / "one.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def of_run(folder):
    return write(comparisons.ran(folder / "results"), folder / "run.html").read_text(encoding="utf-8")


def test_the_parts_come_in_order(text, of_run):
    assert Page(text).words("h2") == HEADINGS
    assert Page(of_run).words("h2") == OF_A_RUN


@pytest.mark.parametrize("which", ["text", "alone", "of_run"])
def test_the_page_is_sound(which, request):
    found = Page(request.getfixturevalue(which))
    assert found.faults == []
    assert found.all("html") == [{"lang": "en"}]
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels.count(1) == 1
    inner = [a["href"][1:] for a in found.all("a") if a.get("href", "").startswith("#")]
    assert set(inner) <= set(ids)
    assert found.all("a")[0]["class"] == "skip"
    assert all("scope" in attributes for attributes in found.all("th"))
    assert len(found.all("caption")) == len(found.all("table")) > 3
    assert len(found.all("figure")) == len(found.all("figcaption")) == len(found.all("svg")) > 4


@pytest.mark.parametrize("which", ["text", "alone", "of_run"])
def test_nothing_comes_from_outside_and_nothing_runs(which, request):
    whole = request.getfixturevalue(which)
    found = Page(whole)
    assert "http" not in re.sub(r'http-equiv="', "", whole)
    assert found.all("script") == found.all("link") == found.all("img") == found.all("iframe") == []
    for tag, attributes in found.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        for name in ("src", "href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:text/csv")), attributes
    assert re.findall(r"url\((?!#)", whole) == []
    assert "@import" not in whole


def test_texts_of_a_scenario_are_text(text):
    assert "<script" not in text
    assert "A tax &amp; a &lt;script&gt;" in text
    assert any("alert(1)" in words for words in Page(text).words("h3"))


def test_every_figure_says_what_it_shows(text, comparison):
    found = Page(text)
    ids = {attributes.get("id") for _, attributes in found.tags}
    for svg in found.all("svg"):
        assert svg["role"] == "img"
        assert set(svg["aria-labelledby"].split()) <= ids
    told = " ".join(found.words("desc"))
    first = comparison.table().set_index("measure").loc["consumer_surplus_pv_usd"].iloc[0]
    size, low = (abs(first[key]) / 1e9 for key in ("difference", "lo"))
    assert f"users' surplus, A \N{MINUS SIGN}{size:.3g} (\N{MINUS SIGN}{low:.3g} to" in told
    names = {attributes["id"] for attributes in found.all("figure")}
    assert {"figure-money", "figure-market", "figure-waterfall-a", "figure-winners-b", "figure-seeds"} <= names
    assert {"figure-path-price-paid", "figure-gap-consumer-surplus-usd"} <= names


def test_references_inside_a_drawing_stay_inside_it(text):
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        own = set(re.findall(r'\bid="([^"]+)"', drawing))
        used = set(re.findall(r'href="#([^"]+)"', drawing)) | set(re.findall(r"url\(#([^)]+)\)", drawing))
        assert used <= own


def test_numbers_are_the_comparisons(text, comparison):
    table = comparison.table()
    row = table[(table["measure"] == "consumer_surplus_pv_usd") & (table["alternative"] == comparison.names[1])].iloc[0]
    words = " ".join(Page(text).words("td"))
    assert f"\N{MINUS SIGN}{abs(row['difference']) / 1e9:.1f} bn USD" in words
    assert f"\N{MINUS SIGN}{abs(row['lo']) / 1e9:.1f} to \N{MINUS SIGN}{abs(row['hi']) / 1e9:.1f} bn USD" in words


def test_embedded_tables_are_the_comparisons(text, comparison):
    links = {a["download"]: a["href"] for a in Page(text).all("a") if "download" in a}
    assert list(links) == [
        "differences.csv",
        "winners.csv",
        "waterfall.csv",
        "fiscal.csv",
        "ranking.csv",
        "regret.csv",
        "months.csv",
        "seeds.csv",
        "assumptions.csv",
    ]
    frame = pd.read_csv(io.BytesIO(base64.b64decode(links["differences.csv"].split(",", 1)[1])))
    pd.testing.assert_frame_equal(frame, comparison.table(), check_dtype=False, rtol=1e-5)
    assert frame["lo"].isna().any()  # rent_capacity_usd is undefined throughout: an empty field
    assert "nan" not in text.lower().replace("finance", "").replace("financ", "").replace("tenant", "")


def test_the_same_runs_give_the_same_bytes_below_a_megabyte(folder, comparison, text):
    again = write(comparison, folder / "again.html").read_bytes()
    assert again == text.encode()
    assert len(again) < page.MOST_BYTES
    assert re.search(r"20\d\d-\d\d-\d\dT", text) is None


def test_a_page_that_would_be_too_large_leaves_out_what_is_missed_least_and_says_so(comparison, text, monkeypatch):
    monkeypatch.setattr(page, "MOST_BYTES", len(text.encode()))
    smaller = page.html(Subject(comparison))
    assert len(smaller.encode()) < len(text.encode())
    assert "as text</summary>" in text
    assert "as text</summary>" not in smaller
    assert 'download="differences.csv"' in smaller
    monkeypatch.setattr(page, "MOST_BYTES", 10)
    least = page.html(Subject(comparison))
    assert 'download="' not in least
    assert "To keep this file small: Not embedded: assumptions, months, differences," in least


def test_many_alternatives_stand_below_one_another_and_the_largest_in_detail(folder):
    found = comparisons.compared(folder / "idle", names=("idle",), seeds=1)
    base, other = found.batches.items()
    many = Comparison(dict([base, *((f"other {at}", other[1]) for at in range(30))]))
    subject = Subject(many)
    assert [case.letter for case in subject.alternatives][-5:] == ["Z", "A2", "B2", "C2", "D2"]
    glance = tables.glance(subject)
    assert glance.groups[0][1][0].name == "base"
    assert glance.groups[0][1][-1].name == "D2: other 29"
    assert glance.columns[0] == "users' surplus, present value"
    kept = list(fit.diets(subject, ["differences", "seeds"]))
    assert kept[0] == fit.Diet()
    assert kept[-1].dropped == ("differences", "seeds")
    assert kept[2].sentences == ["Tables of their own are kept for the 6 alternatives that change welfare most."]
    fewer = fit.fed({"differences": many.table()}, kept[3])["differences"]
    assert set(fewer["measure"]) < set(many.table()["measure"])
    assert {"price_paid", "profit_by_layer.hosts"} <= set(fewer["measure"])


def test_assumptions_have_value_unit_source_and_confidence(text):
    table = text[text.index('id="assumptions-table"') :]
    row = re.search(r'<tr><th scope="row">demand.kappa</th>(.*?)</tr>', table)[1]
    assert re.findall(r">([^<]*)</td>", row)[3] == "assumed"
    changed = text[text.index('id="changed"') : text.index('id="assumptions-table"')]
    assert "A: 0.01; B: 0.02" in changed
    assert "demand.kappa" not in changed


def test_limits_are_the_shared_list(text):
    words = " ".join(Page(text).words("li"))
    assert all(limit.text in words for limit in LIMITS)


def test_how_to_repeat_it_names_what_made_the_runs(text, of_run, comparison):
    record = comparison.batches["A market"].results[0].record
    for part in (record["code"], record["version"], *(result.run for result in comparison.batches["A market"].results)):
        assert part in text
    assert "1 to 6" in text
    assert "aimarket compare" in Page(text).words("pre")[1]
    assert "aimarket run" in " ".join(Page(of_run).words("pre"))


def test_robustness_says_how_to_make_it_and_shows_what_is_stored(folder, comparison, text):
    assert f"aimarket report {comparison.id} --robust" in text
    found = comparisons.compared(folder / "robust", seeds=3)
    subject = Subject(found)
    assert robustness.make(subject, 1, simulate=comparisons.simulate) == []
    whole = page.html(subject)
    assert "--robust" not in whole
    assert 'id="robust-a"' in whole
    heads = re.search(r'id="robust-a">.*?</thead>', whole, re.DOTALL)[0]
    assert [part for part in ("as it is", "kappa / 2", "2 kappa", "drift 0", "drift 1") if part in heads] == [
        "as it is",
        "kappa / 2",
        "2 kappa",
        "drift 0",
        "drift 1",
    ]
    assert "A: clearly lower as it is, the same at 4 of 4 other values" in whole


def test_a_policy_that_does_nothing_is_said_to(folder):
    found = comparisons.compared(folder / "idle", names=("idle",), seeds=1)
    whole = page.html(Subject(found))
    assert "One pair of runs is one history" in whole


def test_unfinished_and_failed_runs(folder):
    def broken(setup, seed, progress=None):
        if seed == 2 and setup.title != "A market":
            raise RuntimeError("the market <broke>")
        return comparisons.simulate(setup, seed, progress)

    setups = [comparisons.scenario(), comparisons.scenario("tax")]
    found = comparisons.compare(setups, seeds=3, workers=1, out=folder / "failed", simulate=broken)
    whole = page.html(Subject(found))
    assert "seed 2: the market &lt;broke&gt;" in whole
    found.batches[found.names[1]].results = ()
    with pytest.raises(ValueError, match="nothing to report"):
        write(found, folder / "none.html")


def test_what_cannot_be_written_is_a_sentence_and_what_was_there_stays(folder, comparison, monkeypatch):
    kept = folder / "kept.html"
    kept.write_text("as before", encoding="utf-8")
    monkeypatch.setattr(
        "simulation.reporting.report.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space"))
    )
    with pytest.raises(StoreError, match=r"could not be written to .*kept.html: No space; choose another with --out"):
        write(comparison, kept, "csv")
    monkeypatch.undo()
    assert kept.read_text(encoding="utf-8") == "as before"
    assert list(folder.glob(".kept*")) == []
    with pytest.raises(StoreError, match="could not be written"):
        write(comparison, kept / "inside.csv")
    with pytest.raises(ValueError, match="html, csv, xlsx, tex; 'docx' came"):
        write(comparison, folder / "x", "docx")
