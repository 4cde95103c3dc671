"""Starting quickly: imports make a few hundred thousand objects and no garbage, so nobody need look for any."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PAUSED = threading.Event()


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
