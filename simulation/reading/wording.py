"""Words for messages: values shown safely, near spellings, ranges."""

import difflib
from collections.abc import Iterable

LONGEST = 60
_MOST_LISTED = 12


def clean(text: object, longest: int = LONGEST) -> str:
    """Text fit for one line of a terminal: control characters escaped, overlong text cut."""
    # Cut before escaping, so that a hostile megabyte is never escaped as a whole.
    raw = str(text)
    cut = raw[:longest]
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return safe + ("..." if len(raw) > longest else "")


def show(value: object) -> str:
    """A value as a reader would recognise it in the file."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return figure(value)
    if isinstance(value, (dict, list, tuple)):
        return "a mapping" if isinstance(value, dict) else "a list"
    return f"'{clean(value)}'"


def near(word: str, options: Iterable[str], most: int = 3) -> list[str]:
    """The options spelled most like a word, best first."""
    by_lower = {option.lower(): option for option in sorted(options)}
    hits = difflib.get_close_matches(word[:LONGEST].lower(), list(by_lower), n=most, cutoff=0.6)
    return [by_lower[hit] for hit in hits]


def suggestion(word: str, options: Iterable[str], what: str = "there are") -> str:
    """The end of a sentence about an unknown word: the nearest spelling, else what there is."""
    options = sorted(options)
    hits = near(word, options, most=2)
    if hits:
        return f"did you mean {' or '.join(map(clean, hits))}?"
    if not options:
        return "there are none"
    if len(options) == 1 and what == "there are":
        return f"there is only {clean(options[0])}"
    listed = ", ".join(map(clean, options[:_MOST_LISTED]))
    return f"{what} {listed}{', ...' if len(options) > _MOST_LISTED else ''}"


def figure(value: float) -> str:
    """A number as a short plain figure."""
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    try:
        return f"{value:.12g}"
    except OverflowError:
        return "a number of more than 300 digits"


def of_unit(unit: str) -> str:
    """A unit in brackets; nothing for a pure number."""
    return "" if unit in ("", "1") else f" ({clean(unit)})"


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
