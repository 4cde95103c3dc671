"""What the model cannot do, said once: the report and docs/limits.md take it from here."""

from typing import NamedTuple


class Limit(NamedTuple):
    """One limit: what it is called, and what it means."""

    title: str
    text: str


LIMITS = (
    Limit(
        "It is a model, not a forecast",
        (
            "It says what follows from its assumptions. Two scenarios can be compared with more confidence than "
            "either can be believed."
        ),
    ),
    Limit(
        "Much of what moves the market is assumed",
        (
            "Prices, ratings and hosts in the first month are data. How people value brand and trust, how many "
            "consider open weights at all, how fast work gets harder and how strongly labs imitate each other are "
            "assumed, and were set by hand so that the first month looks like the observed one. They have not "
            "been estimated."
        ),
    ),
    Limit(
        "Intervals hold chance alone",
        (
            "A 95 % interval covers what other seeds would give. It does not cover wrong assumptions; the "
            "robustness section changes the two that results lean on most."
        ),
    ),
    Limit(
        "Read the first years, not the tenth",
        (
            "Serving gets cheaper every year while tastes stay as they are, so margins drift towards the ceiling "
            "that taste allows. Labs follow their budgets and do not foresee the race they are in."
        ),
    ),
    Limit(
        "Sellers answer prices, not policies",
        (
            "Sellers set prices, release weights and enter or leave by fixed rules. They do not lobby, move or "
            "change their strategy because a policy was announced, unless a policy's own file says so."
        ),
    ),
    Limit(
        "Surplus is what users would have paid",
        (
            "Consumer surplus is willingness to pay less what is paid. Harm to others, jobs, and gains to the "
            "rest of the economy are outside unless a measure names them."
        ),
    ),
    Limit(
        "Who is in it",
        (
            "Clouds resell closed weights, aggregators carry open ones only, applications are four stylised ones, "
            "and nobody merges but to escape ruin."
        ),
    ),
)
"""The most important first."""


def page() -> str:
    """The limits as a page of docs/."""
    lines = ["# Limits", "", "*Written from the code by `make docs`; change the code, not this page.*", ""]
    for limit in LIMITS:
        lines += [f"**{limit.title}.** {limit.text}", ""]
    return "\n".join(lines)
