"""Numbers as a reader wants them: differences with a sign and a unit, intervals in one unit, and what they say."""

import math
from collections.abc import Callable
from typing import NamedTuple

from simulation.reporting import table
from simulation.reporting.table import GROUPS, NESTED, Line

MINUS = "\N{MINUS SIGN}"
NO_NUMBER = "\N{EN DASH}"
SIZES = ((1e12, "tn USD"), (1e9, "bn USD"), (1e6, "m USD"), (1.0, "USD"))
UNITS: dict[Callable[[float], str], tuple[float, str]] = {
    table.price: (1.0, "USD/Mtok"),
    table.fee: (1.0, "USD/month"),
    table.share: (0.01, "pp"),
    table.months: (1.0, "months"),
    table.factor: (1.0, "a year"),
}
"""How a difference is scaled and what its unit is called; a difference of shares is in percentage points."""
FIGURES = 3


class Verdict(NamedTuple):
    """What an interval says of a difference: a word for the reader and a mark that needs no colour."""

    kind: str
    mark: str
    words: str


HIGHER = Verdict("higher", "\N{BLACK UP-POINTING TRIANGLE}", "higher")
LOWER = Verdict("lower", "\N{BLACK DOWN-POINTING TRIANGLE}", "lower")
UNCLEAR = Verdict("unclear", "\N{WHITE CIRCLE}", "no clear difference")
SAME = Verdict("same", "=", "the same")
ALONE = Verdict("alone", "?", "no interval")
UNKNOWN = Verdict("unknown", "", "undefined")


def known(value: float | None) -> bool:
    """Whether there is a number at all."""
    return value is not None and math.isfinite(value)


def verdict(difference: float | None, lo: float | None, hi: float | None) -> Verdict:
    """Higher or lower where the interval excludes zero, no clear difference where it does not."""
    if not known(difference):
        return UNKNOWN
    if not (known(lo) and known(hi)):
        return ALONE
    if lo == hi == 0:
        return SAME
    if lo is not None and lo > 0:
        return HIGHER
    return LOWER if hi is not None and hi < 0 else UNCLEAR


def minus(text: str) -> str:
    """The text with a hyphen before a digit turned into a minus sign."""
    return "".join(
        MINUS if sign == "-" and after.isdigit() and not before.isalnum() else sign
        for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
    )


def level(write: Callable[[float], str], value: float | None) -> str:
    """A number as the headline table writes it, a dash where it is undefined."""
    if value is None or not known(value):
        return NO_NUMBER
    text = write(float(value))
    return minus(text if any(digit in text for digit in "123456789") else text.removeprefix("-"))  # no -0


def change(write: Callable[[float], str], value: float | None) -> str:
    """A difference with its sign and unit."""
    if not known(value) or value is None:
        return NO_NUMBER
    size, unit = _unit(write, [value])
    return f"{_signed(value / size, _decimals([value / size]))} {unit}".strip()


def span(write: Callable[[float], str], lo: float | None, hi: float | None) -> str:
    """An interval of differences, both ends in one unit."""
    if lo is None or hi is None or not (known(lo) and known(hi)):
        return NO_NUMBER
    size, unit = _unit(write, [lo, hi])
    decimals = _decimals([lo / size, hi / size])
    return f"{_signed(lo / size, decimals)} to {_signed(hi / size, decimals)} {unit}".strip()


def both(write: Callable[[float], str], value: float | None, lo: float | None, hi: float | None) -> tuple[str, str]:
    """A difference with sign and unit, and its interval in the same unit, which it does not repeat."""
    if value is None or lo is None or hi is None or not (known(value) and known(lo) and known(hi)):
        return change(write, value), ""
    size, unit = _unit(write, [value, lo, hi])
    decimals = _decimals([value / size, lo / size, hi / size])
    first, low, high = (_signed(one / size, decimals) for one in (value, lo, hi))
    return f"{first} {unit}".strip(), f"{low} to {high}"


def percent(value: float, whole: float | None) -> str:
    """A difference in per cent of a positive or negative whole, nothing where that is zero or undefined."""
    if whole is None or not known(whole) or whole == 0:
        return ""
    part = 100 * value / abs(whole)
    return f"{_signed(part, 1 if abs(part) >= 1 else 2)} %"


def line_of(measure: str) -> Line:
    """How a measure of the headline is named and written; nested ones as ``block.entry``."""
    block, _, entry = measure.partition(".")
    if entry and block in NESTED:
        return Line(measure, entry.replace("_", " "), NESTED[block][1])
    for lines in GROUPS.values():
        for line in lines:
            if line.key == measure:
                return line
    endings = {"_usd": table.usd, "_share": table.share}
    write = next((write for ending, write in endings.items() if measure.endswith(ending)), table.ratio)
    return Line(measure, measure.replace("_", " "), write)


def quoted(text: str) -> str:
    """The text in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def counted(number: int) -> str:
    """Small numbers as words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[number] if 0 <= number < len(words) else f"{number:,}"


def _unit(write: Callable[[float], str], values: list[float]) -> tuple[float, str]:
    if write is table.usd:
        most = max(abs(value) for value in values)
        return next(((size, unit) for size, unit in SIZES if most >= size), SIZES[-1])
    return UNITS.get(write, (1.0, ""))


def _decimals(values: list[float]) -> int:
    """Decimals that leave three figures in the largest of the values."""
    most = max(abs(value) for value in values)
    return 0 if most == 0 else min(6, max(0, FIGURES - 1 - math.floor(math.log10(most))))


def _signed(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    if not text.strip("0.,"):
        return "0"
    return ("+" if value > 0 else MINUS) + text
