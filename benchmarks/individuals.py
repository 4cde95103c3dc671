"""Choices per processor second of the engine `individuals` against plain Mesa and JAX, same law, same people."""

from benchmarks import Line, seconds
from benchmarks.crowd import Crowd, PlainMesa, jax_month

PEOPLE = 100_000


def lines(*, quick: bool) -> list[Line]:
    """Engine over Mesa and over JAX."""
    crowd = Crowd(PEOPLE)
    ours = crowd.choices / seconds(crowd.choose)
    mesa = PlainMesa(crowd, 1000 if quick else 10**9)
    theirs = mesa.choices / seconds(mesa.step, 1)
    said = f"{ours / 1e6:.2f} against {theirs / 1e6:.4f} million choices a second, {len(mesa.agents)} Mesa agents"
    return [
        Line(f"individuals over plain Mesa, N = {PEOPLE}", ours / theirs, 80, True, said),
        _jax(crowd, ours, 20_000 if quick else 10**9),
    ]


def _jax(crowd: Crowd, ours: float, most: int) -> Line:
    what = f"individuals over JAX per core, N = {PEOPLE}"
    try:
        month, choices = jax_month(crowd, most)
    except ImportError:
        return Line(what, None, 5, True, "JAX is not installed")
    theirs = choices / seconds(month)
    return Line(what, ours / theirs, 5, True, f"{ours / 1e6:.2f} against {theirs / 1e6:.2f} million choices a second")
