"""Starting quickly: imports make a few hundred thousand objects and no garbage, so nobody need look for any."""

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PAUSED = threading.Event()


def one_thread() -> None:
    """Linear algebra in one thread, unless the environment says otherwise; of use only before numpy is imported.

    Its tables are small, threads that wait for work take the processor from other runs, and sums must not depend on
    their number.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


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
