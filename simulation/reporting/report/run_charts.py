"""The figures of one scenario: the panels that `aimarket run` draws, one to a figure."""

from collections.abc import Callable
from functools import partial

from matplotlib.axes import Axes

from simulation.reporting import panels
from simulation.reporting.report.subject import Subject
from simulation.reporting.report.svg import Picture, picture
from simulation.reporting.report.wording import level, line_of
from simulation.reporting.series import Series, collect


def _shares(axes: Axes, series: Series) -> None:
    """Shares of tokens of closed and open weights, stacked to 100 %."""
    panels.shares(axes, series, "tokens")


SHOWN: dict[str, tuple[str, Callable[[Axes, Series], None], tuple[str, ...]]] = {
    "prices": (
        "What a million tokens costs",
        panels.prices,
        ("flagship_price", "closed_price_paid", "open_price_paid"),
    ),
    "shares": ("Who is used", _shares, ("closed_token_share",)),
    "lag": ("How far open weights are behind", panels.lag, ("lag_months_horizontal", "lag_months_vertical")),
    "margins": ("What is left after serving", panels.margins, ("closed_serving_margin", "host_margin")),
    "profit": ("Profit by layer", panels.profit, ("profit_usd",)),
    "surplus": ("Who gets the surplus", panels.surplus, ("consumer_surplus_usd", "profit_usd", "welfare_usd")),
}


def figures(subject: Subject) -> list[Picture]:
    """One picture per panel, with its own words below it and its main numbers as alt text."""
    series = collect(subject.base.batch)
    found = []
    for name, (title, draw, told) in SHOWN.items():
        about = (draw.__doc__ or "").strip().split("\n")[0]
        numbers = []
        for measure in told:
            middle = series.monthly(measure).mid
            ends = [level(line_of(measure).write, float(middle[at])) for at in (0, -1)]
            numbers.append(f"{line_of(measure).label} from {ends[0]} to {ends[1]}")
        alt = f"{title}. {about} First to last month: {'; '.join(numbers)}."

        caption = f"{about} {series.origin[0].upper()}{series.origin[1:]}."
        found.append(picture(name, title, caption, alt, partial(_panel, series, draw), 3.0))
    return found


def _panel(series: Series, draw: Callable[[Axes, Series], None], axes: Axes) -> None:
    """The panel without a title of its own: the page has it above the figure."""
    draw(axes, series)
    axes.set_title("")
