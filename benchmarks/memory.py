"""Memory of a million individuals."""

from benchmarks import Line
from benchmarks.crowd import Crowd

PEOPLE = 1_000_000


def lines(*, quick: bool) -> list[Line]:
    """Bytes per person: everything the engine keeps, and the most it took to make them and to choose."""
    import tracemalloc

    few, many = Crowd(1000), Crowd(100_000 if quick else PEOPLE)
    few.choose()
    tracemalloc.start()
    small = _peak(few)
    large = _peak(many)
    tracemalloc.stop()
    kept = sum(array.nbytes for array in many.engine.state) / many.engine.size
    each = (large - small) / (many.count - few.count)
    note = f"{kept:.0f} bytes kept; the rest is passing, above what a run with 1,000 people takes"
    return [Line(f"bytes per individual at N = {many.count}, peak", each, 300, False, note)]


def _peak(crowd: Crowd) -> float:
    import gc
    import tracemalloc

    gc.collect()  # what an earlier run left behind is not this one's
    tracemalloc.reset_peak()
    start = tracemalloc.get_traced_memory()[0]
    fresh = Crowd(crowd.count)
    fresh.choose()
    crowd.played = fresh.played
    return tracemalloc.get_traced_memory()[1] - start
