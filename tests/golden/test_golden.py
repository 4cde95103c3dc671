"""Headline numbers stay where they are unless somebody moves them on purpose (`python -m tests.golden`)."""

import pytest

from tests.golden.numbers import flat, pinned, read

RESIDUALS = "ledger_residual"  # rounding alone


def same(found, kept):
    """Undefined both, or equal to a billionth."""
    return found is kept is None or (None not in (found, kept) and found == pytest.approx(kept, rel=1e-9, abs=1e-12))


@pytest.mark.slow
def test_headline_numbers_are_as_pinned():
    kept, found = flat(read()), flat(pinned())
    assert list(found) == list(kept), "other numbers than before; if that is meant: python -m tests.golden"
    moved = {
        name: (kept[name], value)
        for name, value in found.items()
        if RESIDUALS not in name and not same(value, kept[name])
    }
    assert moved == {}, "numbers moved (pinned, found); if that is meant: python -m tests.golden"


def test_the_file_is_whole():
    kept = flat(read())
    assert {"first_month.consumer_surplus_usd", "headline.consumer_share_of_surplus"} <= set(kept)
    assert all(value is None or isinstance(value, int | float) for value in kept.values())
