"""Starting quickly: imports make a few hundred thousand objects and no garbage, so nobody need look for any."""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PAUSED = threading.Event()
_TRIM, _MAP = (-1, 128 << 20), (-3, 32 << 20)
"""The C library's names of two settings, and bytes: what it may keep at its end, and what gets pages of its own."""


def one_thread() -> None:
    """Linear algebra in one thread, unless the environment says otherwise; of use only before numpy is imported.

    Its tables are small, threads that wait for work take the processor from other runs, and sums must not depend on
    their number.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def keep_memory() -> None:
    """Let the process keep up to 128 MB that it frees, where the C library is glibc.

    A month frees arrays of some megabytes and asks for as many again; handed back and fetched anew, page by page,
    they cost a tenth of the time of a run.
    """
    import ctypes  # only where economies are made: `aimarket --help` has no use for it

    tune = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tune is not None:
        for setting in (_TRIM, _MAP):
            tune(*setting)


def pause() -> None:
    """Stop collecting garbage until `resume`; nothing happens where somebody else has stopped it."""
    if gc.isenabled():
        _PAUSED.set()
        gc.disable()


def keep() -> None:
    """Take what there is now for permanent, if collection is paused: later collections need not look at it."""
    if _PAUSED.is_set():
        gc.freeze()


@contextmanager
def paused() -> Iterator[None]:
    """A block (or, as a decorator, a function) that begins with a pause; whatever happens, it ends with `resume`."""
    pause()
    try:
        yield
    finally:
        resume()


def resume() -> None:
    """Collect garbage again, if `pause` stopped it."""
    if _PAUSED.is_set():
        _PAUSED.clear()
        gc.enable()
