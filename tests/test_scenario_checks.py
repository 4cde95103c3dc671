"""What a scenario refuses because the economy could not compute it."""

from simulation.economy import Economy
from simulation.scenario import load
from tests.scenarios import problem, problems, toy

LIMIT = "500 x demand.kappa x (1 - demand.rho_host)"


def test_a_switching_cost_whose_exponential_cannot_be_summed_is_refused():
    sources = toy(segments={"public": {"switching_cost": 5}}, demand={"kappa": 0.05})
    sentence = "segments.public.switching_cost is 5 but must be at most 2.5"
    assert problem(sources) == f"scenario: {sentence} ({LIMIT}) to be computed"


def test_little_dispersion_shows_at_every_segment():
    found = problems(toy(demand={"kappa": 0.001}))
    assert len(found) == 5
    assert all(LIMIT in sentence for sentence in found)


def test_just_below_the_limit_the_month_can_be_computed():
    changes = ("demand.kappa=0.01", "demand.rho_host=0.9", "segments.consumer.switching_cost=0.499", "months=1")
    economy = Economy(load("toy", ("users.types=40", *changes))).run()
    assert economy.recorder.monthly[0]["ledger_residual"] < 1e-12
