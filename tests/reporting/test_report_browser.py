"""The report in a real Chromium: nothing leaves the file, no complaint, no sideways scrolling, everything printed."""

import pytest

from simulation.reporting.report import write
from tests import browser
from tests.reporting import comparisons

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if browser.program() is None:
        browser.missing()
    with browser.Page(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module", params=["comparison", "run"])
def report(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    made = comparisons.compared(folder) if request.param == "comparison" else comparisons.ran(folder)
    return write(made, folder / "report.html")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_leaves_the_file_and_nothing_is_wrong(page, report, width):
    page.open(report, width)
    assert page.requests() == [report.resolve().as_uri()]
    assert page.complaints() == []
    assert page.value("document.scripts.length") == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(page, report, width):
    page.open(report, width)
    assert page.value("innerWidth") == width
    assert page.value("document.documentElement.scrollWidth") <= width
    page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.value("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('h1,h2,h3,p,li,figure,svg,dd,.box,pre,summary')].filter(one => "
    assert page.value(wide + "one.getBoundingClientRect().right > innerWidth + 0.5).map(one => one.outerHTML)") == []


def test_text_is_large_enough_on_a_phone(page, report):
    page.open(report, 390)
    assert page.value("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
    smallest = (
        "Math.min(...[...document.querySelectorAll('svg text')].map(one => "
        "parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a || 99))"
    )
    assert page.value(smallest) >= 8.5


def test_names_in_figures_stay_inside_their_figure(page, report):
    page.open(report, 1280)
    outside = (
        "[...document.querySelectorAll('figure svg')].flatMap(svg => { const box = svg.getBoundingClientRect();"
        "return [...svg.querySelectorAll('text')].filter(one => { const own = one.getBoundingClientRect();"
        "return own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1 })"
        ".map(one => svg.parentElement.id + ' ' + one.textContent) })"
    )
    assert page.value(outside) == []


def test_a_printed_copy_has_what_is_folded_away_and_not_the_raw_tables(page, report):
    page.open(report, 794)
    height = "document.querySelector('#assumptions-table').getBoundingClientRect().height"
    raw = "[...document.querySelectorAll('.raw')].some(one => one.getClientRects().length > 0)"
    assert page.value("document.querySelector('#assumptions-table').closest('details').open") is False
    assert page.value(raw) is True
    page.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert page.value(height) > 1000
        assert page.value(raw) is False
        clipped = "[...document.querySelectorAll('.box')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
        page.call("Emulation.setDeviceMetricsOverride", width=688, height=1000, deviceScaleFactor=1, mobile=False)
        assert page.value(clipped) == 0  # A4 less the margins
    finally:
        page.call("Emulation.setEmulatedMedia", media="")


def test_a_saved_table_is_what_the_link_holds(page, report):
    page.open(report, 1280)
    read = "atob(document.querySelector('a[download=\"seeds.csv\"]').href.split(',')[1])"
    assert page.value(read).startswith("scenario,seed,run,")
