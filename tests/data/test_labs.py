from datetime import date

import pytest

from simulation.data.panel import snapshot
from simulation.scenario import load

SCENARIO = load("labs")
PANEL = snapshot(date(2026, 3, 1))
RELEASES = [(lab, name, lab.releases[name]) for lab in SCENARIO.labs.values() for name in lab.releases]


@pytest.mark.parametrize(("lab", "name", "release"), RELEASES, ids=[name for _, name, _ in RELEASES])
def test_every_release_is_in_the_panel(lab, name, release) -> None:
    weights = release.panel or name
    assert 1300 < PANEL.rating(weights) < 1510
    assert PANEL.released(weights) < date(2026, 3, 1)
    assert PANEL.cards[weights].open_weights == (lab.openness != "closed")
    assert (PANEL.list_price(weights) is not None) == lab.api
    assert lab.api or PANEL.hosts(weights)
    for task in SCENARIO.tasks.values():
        assert abs(PANEL.skill(weights, task.categories)) < 60


def test_every_host_is_described_and_every_description_used() -> None:
    serving = {host for _, name, release in RELEASES for host in PANEL.hosts(release.panel or name)}
    assert serving == {name for name, host in SCENARIO.hosts.items() if host.kind != "aggregator"}


def test_the_market_has_the_size_of_the_real_one() -> None:
    closed = [name for lab, name, _ in RELEASES if lab.kind == "closed"]
    hosted = sum(len(PANEL.hosts(release.panel or name)) for _, name, release in RELEASES)
    assert len(closed) == 12
    assert len(RELEASES) - len(closed) == 12
    assert hosted == 72


def test_no_lab_opens_with_less_than_half_a_year_of_spending() -> None:
    for name, lab in SCENARIO.labs.items():
        assert lab.cash >= 6 * (lab.rd + lab.overhead - lab.parent), name
