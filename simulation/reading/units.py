"""Units are compared with what a parameter declares and never converted; a hint says what would be right."""

import re
from functools import cache
from typing import Any

from simulation.reading.wording import clean, figure

_SIMPLE = re.compile(r"[A-Za-z0-9_]{1,20}(\s*[/*]\s*[A-Za-z_]{1,20}){0,4}")
_PERCENT = ("%", "percent", "per cent", "pct")
_DEFINITIONS = """
USD = [money] = _ = dollar
cent = 0.01 * USD
kUSD = 1e3 * USD
MUSD = 1e6 * USD
BUSD = 1e9 * USD
token = [use] = tok
ktok = 1e3 * token = _ = Ktok = ktoken
Mtok = 1e6 * token = _ = Mtoken
Gtok = 1e9 * token = _ = Gtoken
Ttok = 1e12 * token = _ = Ttoken
month = [time]
quarter = 3 * month
year = 12 * month
week = 0.22998 * month
day = 0.032854 * month
hour = 0.0013689 * month
point = [rating]
log_unit = [log]
people = [people] = _ = person = user
evaluation = [evaluation]
host_count = [hosts] = _ = host
"""


@cache
def _registry() -> Any:
    """A registry of the units of this field only; pint is slow to import and rarely needed."""
    import pint

    registry = pint.UnitRegistry(None)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    return registry


def same(written: str, declared: str) -> bool:
    """Whether a written unit is the declared one, apart from spaces."""
    return " ".join(written.split()) == " ".join(declared.split())


def mismatch(value: float, written: str, declared: str) -> str:
    """The end of a sentence about a wrong unit: what is expected, and the value in it where that is known."""
    sentence = f"is written in {clean(written)} but must {_named(declared)}"
    right = converted(value, written, declared)
    return sentence if right is None else f"{sentence}; that would be {figure(right)}"


def _named(unit: str) -> str:
    return "have no unit (it is a pure number)" if unit in ("", "1") else f"be in {clean(unit)}"


def converted(value: float, written: str, declared: str) -> float | None:
    """What a value would be in the declared unit; None where the units are unknown or not comparable."""
    if written.strip().lower() in _PERCENT:
        return value / 100 if declared.startswith("share of") or declared == "1" else None
    # Only simple products reach pint: its parser evaluates powers of any size.
    if not (_SIMPLE.fullmatch(written.strip()) and _SIMPLE.fullmatch(declared.strip())):
        return None
    # "1/year" is a growth factor for some parameters and a rate for others, so no ratio is right for both.
    if declared.startswith("1/"):
        return None
    import pint

    registry = _registry()
    try:
        ratio = registry.parse_units(written.strip()), registry.parse_units(declared.strip())
        return float(registry.Quantity(value, ratio[0]).to(ratio[1]).magnitude)
    except (pint.PintError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, KeyError):
        return None
