"""Release timing: off, a release every interval to the month; on, it slips by h / (1 - h) months on average."""

import numpy as np
import pytest

from simulation.agents.seller import Lab
from simulation.economy import Economy
from simulation.tick.s03_release import _ready
from tests.economies import toy
from tests.mechanisms import moves, neutral

SWITCH = "technology.release"
CALM = ("technology.shock_sd=0", "finance.dilution=0", "labs.alpha.cash=1e12", "labs.beta.cash=1e12")


def technology_alone(switch, months, *changes):
    economy = Economy(toy(*CALM, *changes, f"months={months}", mechanisms={SWITCH: switch}), seed=1)
    economy.stages = tuple(stage for stage in economy.stages if stage.name[:3] in ("s02", "s03"))
    economy.recorder.record = lambda _: None
    return economy.run()


def releases(economy, name):
    """Months in which a lab released."""
    own = economy.weights.developer == economy.sellers.names.index(name)
    return sorted({int(month) for month in economy.weights.released[own] if month >= 0})


@pytest.mark.parametrize("interval", [2, 3, 5])
def test_off_the_calendar_is_the_interval(interval):
    found = releases(technology_alone(False, 24, f"technology.release_interval={interval}"), "alpha")
    first = interval - 2  # its last weights came out two months before the start
    assert found == list(range(first, 24, interval))


@pytest.mark.parametrize("hazard", [0.2, 0.6])
def test_what_is_trained_slips_by_the_closed_form(hazard):
    """Waiting times by lab and month: geometric, with mean h / (1 - h) and its standard error."""
    economy = Economy(toy(mechanisms={SWITCH: {"delay_hazard": hazard}}), seed=1)
    lab = economy.sellers_of(Lab)[0]
    waits, late = [], 0
    for economy.month in range(20, 6020):
        if lab in _ready(economy):
            waits.append(late)
            late = 0
        else:
            late += 1
    mean = hazard / (1 - hazard)
    error = np.sqrt(hazard) / (1 - hazard) / np.sqrt(len(waits))
    assert np.mean(waits) == pytest.approx(mean, abs=4 * error)
    assert np.mean(np.array(waits) == 0) == pytest.approx(1 - hazard, abs=0.03)


def test_a_slip_moves_the_calendar_of_its_lab_and_draws_are_keyed():
    on = technology_alone({"release_jitter": 0.0, "delay_hazard": 0.3}, 40)
    again = technology_alone({"release_jitter": 0.0, "delay_hazard": 0.3}, 40)
    found = releases(on, "alpha")
    assert found == releases(again, "alpha")
    assert found != releases(on, "beta")
    assert min(np.diff(found)) >= 3
    assert max(np.diff(found)) > 3


def test_off_takes_a_scenario_s_own_hazard_away():
    off = neutral(SWITCH, technology={"delay_hazard": 0.5})
    assert off.technology.delay_hazard == off.technology.release_jitter == 0


def test_on_what_is_on_sale_is_older_and_the_frontier_is_seen_later():
    slow = {"base": "toy", "settings": (False, {"delay_hazard": 0.6}), "months": 12, "last": 9}
    assert min(moves(SWITCH, "release_age_months", **slow)) > 0
    assert min(moves(SWITCH, "releases_late", **slow)) > 0
    assert max(moves(SWITCH, "best_closed_rating", **slow)) < 0


def test_an_industry_that_does_not_train():
    idle = ("labs.alpha.rd=0", "labs.beta.rd=0", "months=2")
    row = Economy(toy(*idle, mechanisms={SWITCH: True}), seed=1).run().recorder.monthly[-1]
    assert row["releases_late"] == 0
