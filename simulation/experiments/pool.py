"""Jobs over a pool of processes: independent of the number of workers, and clean when interrupted."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from simulation.experiments import startup

WORKERS = "AIMARKET_WORKERS"
AWAKE = 0.5
"""Seconds after which the parent looks up from waiting for its workers."""


def worker_count(workers: int | None, jobs: int) -> int:
    """Processes to use: as asked, else $AIMARKET_WORKERS, else the processors at hand; at most one per job.

    Raises ValueError, with a sentence, on a number below 1.
    """
    asked: int | str = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    name = "The number of workers"
    if workers is not None:
        asked = workers
    elif os.environ.get(WORKERS):
        asked, name = os.environ[WORKERS], WORKERS
    try:
        number = int(asked)
    except ValueError:
        number = 0
    if number < 1:
        raise ValueError(f"{name} is a whole number of 1 or more; {asked!r} came.")
    return max(1, min(number, jobs))


def run_jobs[Task](
    work: Callable[[Task], Path],
    jobs: Sequence[Task],
    workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Path], dict[int, str]]:
    """Do every job; returns the folders in the jobs' order, and a sentence for each index that failed.

    One worker means this process. KeyboardInterrupt ends the workers before it goes on.
    """
    notes = _Notes(len(jobs), progress)
    if workers == 1:
        _in_this_process(work, jobs, notes)
    else:
        _in_a_pool(work, jobs, workers, notes)
    return [notes.finished[index] for index in sorted(notes.finished)], dict(sorted(notes.failures.items()))


class _Notes:
    """How each job ended, by its index."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.finished: dict[int, Path] = {}
        self.failures: dict[int, str] = {}
        self.total, self.progress = total, progress

    def note(self, index: int, job: Callable[[], Path]) -> None:
        """Take a job's path, or the reason why there is none."""
        try:
            self.finished[index] = job()
        except BrokenProcessPool:
            self.failures[index] = (
                "A worker process ended abruptly (killed, out of memory, or started from a script without "
                "`if __name__ == '__main__':`)."
            )
        except Exception as error:  # noqa: BLE001 - one failed run must not end the others
            self.failures[index] = " ".join(str(error).split()) or type(error).__name__
        if self.progress is not None:
            self.progress(len(self.finished) + len(self.failures), self.total)


def _in_this_process[Task](work: Callable[[Task], Path], jobs: Sequence[Task], notes: _Notes) -> None:
    for index, job in enumerate(jobs):
        notes.note(index, partial(work, job))


def _in_a_pool[Task](work: Callable[[Task], Path], jobs: Sequence[Task], workers: int, notes: _Notes) -> None:
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        with _deaf_to_interrupts():  # the workers start here and inherit it, so Ctrl-C stays the parent's
            futures = {pool.submit(work, job): index for index, job in enumerate(jobs)}
        for future in _completed(futures):
            notes.note(futures[future], future.result)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
            process.join(5)
        raise
    pool.shutdown()


def _completed(futures: Iterable[Future[Path]]) -> Iterator[Future[Path]]:
    """Futures as they end. Ctrl-C may reach another thread than this one, which hears of it when it next wakes."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=AWAKE, return_when=FIRST_COMPLETED)
        yield from done


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C for the moment (only the main thread may say so; elsewhere nothing changes)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end with the parent even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    startup.pause()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
