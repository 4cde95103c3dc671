"""Many runs of the light preset: time for 10,000 on two workers, and what the second worker adds."""

import tempfile
import time

from benchmarks import Line
from simulation.experiments.run import run_many

RUNS = 10_000


def spent(seeds: range, workers: int) -> tuple[float, float]:
    """Clock and processor seconds (of this process) for runs of the light preset, stored as every run is."""
    with tempfile.TemporaryDirectory() as folder:
        started, busy = time.perf_counter(), time.process_time()
        run_many("light", seeds, workers, out=folder)
        return time.perf_counter() - started, time.process_time() - busy


def per_run(workers: int, some: int, more: int) -> tuple[float, float]:
    """Clock and processor seconds of each further run: start-up, which 10,000 runs pay once, cancels out."""
    few, many = spent(range(1, some + 1), workers), spent(range(1, more + 1), workers)
    return (many[0] - few[0]) / (more - some), (many[1] - few[1]) / (more - some)


def lines(*, quick: bool) -> list[Line]:
    """Extrapolated from a few runs: minutes by processor time, the second worker's use by the clock."""
    some, more = (1, 3) if quick else (4, 20)
    (one, busy), (two, _) = per_run(1, some, more), per_run(2, 2 * some, 2 * more)
    said = f"extrapolated from {more - some} runs of {busy:.2f} processor seconds each, two processors kept busy"
    note = f"{one:.2f} s a run on one worker, {two:.2f} s on two; needs an idle machine"
    return [
        Line("10,000 light runs on two workers, minutes", RUNS * busy / 2 / 60, 30, False, said),
        Line("efficiency of the second worker", one / (2 * two), 0.85, True, note),
    ]
