"""The panels of the figures: each draws one question's series on the axes it is given."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from simulation.reporting.drawing import Layer, Panel, absent, amounts, dollars, percent, within
from simulation.reporting.drawing import shares as as_shares
from simulation.reporting.series import Series
from simulation.reporting.style import CHIPS, CLOSED, CONSUMERS, FLAGSHIP, HOSTS, INK, OPEN, QUALITY, STATE

BILLIONS = "bn USD a month"
NO_OPEN = "no open weights on sale"
EARNERS = {
    "chips": CHIPS,
    "closed_labs": CLOSED._replace(name="closed labs"),
    "open_labs": OPEN._replace(name="open labs"),
    "hosts": HOSTS._replace(name="hosts"),
    "clouds": CONSUMERS._replace(name="clouds", line=(0, (3, 1, 1, 1, 1, 1)), marker="v"),
    "apps": STATE._replace(name="apps"),
    "parents": FLAGSHIP._replace(name="parents"),
}
"""Layers of the industry in the panel of profits."""
UNLIMITED = "compute is not limited"


def prices(axes: Axes, series: Series) -> None:
    """Flagship list price, prices paid by openness, and the price of the first month's quality; log USD/Mtok."""
    panel = Panel(axes, series, "Prices", "USD/Mtok (log scale)")
    panel.line(FLAGSHIP, series.monthly("flagship_price"))
    panel.line(CLOSED, series.monthly("closed_price_paid"), name="closed, paid")
    panel.line(OPEN, series.monthly("open_price_paid"), name="open, paid")
    panel.line(QUALITY, series.constant_quality)
    dollars(axes)
    panel.close()


def tiers(axes: Axes, series: Series) -> None:
    """List prices of closed weights by tier and of open weights, weighted by tokens; log USD/Mtok."""
    panel = Panel(axes, series, "List prices by tier", "USD/Mtok (log scale)")
    panel.line(CLOSED, series.monthly("closed_flagship_price"), name="closed flagship")
    panel.line(CONSUMERS._replace(line="--", marker="s"), series.monthly("closed_mid_price"), name="closed mid")
    panel.line(CHIPS._replace(marker="v"), series.monthly("closed_small_price"), name="closed small")
    panel.line(OPEN, series.monthly("open_list_price"), name="open, all tiers")
    dollars(axes)
    panel.close()


def lag(axes: Axes, series: Series) -> None:
    """How far open weights are behind the closed frontier, by both definitions, months."""
    panel = Panel(axes, series, "Lag of open weights", "months")
    drawn = panel.line(OPEN._replace(line="-"), series.monthly("lag_months_horizontal"), name="horizontal")
    drawn |= panel.line(FLAGSHIP._replace(line="--"), series.monthly("lag_months_vertical"), name="vertical")
    if drawn:
        panel.zero()
        amounts(axes)
    else:
        absent(axes, NO_OPEN)
    panel.close()


def ratings(axes: Axes, series: Series) -> None:
    """The best closed and open ratings released so far, Arena points."""
    panel = Panel(axes, series, "Best weights released", "Arena points")
    panel.line(CLOSED, series.monthly("best_closed_rating"))
    panel.line(OPEN, series.monthly("best_open_rating"))
    amounts(axes)
    panel.close()


def shares(axes: Axes, series: Series, of: str) -> None:
    """Closed and open weights' shares of tokens or revenue, stacked to 100 %."""
    panel = Panel(axes, series, f"Shares of {of}", f"share of {of}")
    closed = series.monthly(f"closed_{'token' if of == 'tokens' else of}_share")
    if not closed.defined:
        absent(axes, "nothing was sold")
    else:
        rest = np.where(np.isfinite(closed.mid), 1.0 - closed.mid, 0.0)
        panel.stack([Layer(CLOSED, closed.mid), Layer(OPEN, rest, "///")])
        if series.seeds > 1:
            axes.fill_between(panel.x, closed.lo, closed.hi, color="white", alpha=0.35, lw=0)
        middle = float(np.nanmean(closed.mid))
        if middle > 0.04:
            within(axes, (0.5, max(middle / 2, 0.07)), "closed", CLOSED.colour)
        if middle < 0.96:
            within(axes, (0.5, min(0.5 + middle / 2, 0.93)), "open", OPEN.colour)
        percent(axes)
    panel.close()


def margins(axes: Axes, series: Series) -> None:
    """Serving margins (revenue less serving cost, over revenue) of closed offers, open offers and hosts."""
    panel = Panel(axes, series, "Serving margins", "share of revenue")
    panel.line(CLOSED, series.monthly("closed_serving_margin"))
    panel.line(OPEN, series.monthly("open_serving_margin"), name="open, all sellers")
    panel.line(HOSTS, series.monthly("host_margin"), name="hosts")
    panel.zero()
    as_shares(axes)
    panel.close()


def surplus(axes: Axes, series: Series) -> None:
    """Who got the month's surplus: users, labs, hosts, chips and state, stacked; losses lie below zero."""
    panel = Panel(axes, series, "Surplus of the month", BILLIONS)
    parts = (
        Layer(CONSUMERS._replace(name="users"), series.monthly("consumer_surplus_usd", 1e-9).mean),
        Layer(CHIPS, series.monthly("hardware_profit_usd", 1e-9).mean, "..."),
        Layer(HOSTS, series.layer("hosts", "profit_usd").mean, "\\\\\\"),
        Layer(CLOSED._replace(name="labs"), series.layer("labs", "profit_usd").mean, "///"),
        Layer(STATE, series.monthly("state_usd", 1e-9).mean, "xxx"),
    )
    shown = [part for part in parts if np.any(np.nan_to_num(part.values) != 0)]
    panel.stack(shown)
    panel.zero()
    total = series.monthly("welfare_usd", 1e-9).mean
    dot = "o" if len(panel.x) == 1 else ""
    (line,) = axes.plot(panel.x, total, color=INK, lw=1.2, marker=dot, label="sum (welfare)")
    keys = [Patch(fc=p.role.colour, ec="white", hatch=p.hatch, lw=0.4, label=p.role.name) for p in shown]
    axes.margins(y=0.05)
    beside: Any = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "borderaxespad": 0.0}
    axes.legend(handles=[*keys, line], frameon=False, fontsize=8, handlelength=1.6, labelspacing=0.4, **beside)
    amounts(axes)
    panel.close()


def profit(axes: Axes, series: Series) -> None:
    """Profit of each layer after R&D and overhead; layers that neither earn nor lose are left out."""
    panel = Panel(axes, series, "Profit after R&D and overhead", BILLIONS)
    for layer, role in EARNERS.items():
        earned = series.monthly(f"profit_{layer}_usd", 1e-9)
        if np.any(np.nan_to_num(earned.mid) != 0):
            panel.line(role, earned, name=role.name)
    panel.zero()
    amounts(panel.axes)
    panel.close()


def serving_profit(axes: Axes, series: Series) -> None:
    """Profit of each layer before R&D, overhead and listing: revenue less serving cost."""
    panel = Panel(axes, series, "Before R&D: revenue less serving cost", BILLIONS)
    columns = ("revenue_usd", "-serving_cost_usd")
    panel.line(CHIPS, series.monthly("hardware_profit_usd", 1e-9))
    panel.line(CLOSED, series.layer("closed labs", *columns), name="closed labs")
    panel.line(OPEN, series.layer("open labs", *columns), name="open labs")
    panel.line(HOSTS, series.layer("hosts", *columns), name="hosts, clouds")
    panel.zero()
    amounts(panel.axes)
    panel.close()


def rent(axes: Axes, series: Series) -> None:
    """Rent of compute over its trend, 1 where it pays for new hardware."""
    panel = Panel(axes, series, "Rent of compute", "over its trend")
    if panel.line(CHIPS, series.monthly("rent_index"), name="rent"):
        axes.set_ylim(bottom=0)
    else:
        absent(axes, UNLIMITED)
    panel.close()


def load(axes: Axes, series: Series) -> None:
    """How much of the fleet is let, how busy that is, and what share of tokens was turned away at first."""
    panel = Panel(axes, series, "How full compute is", "share")
    drawn = panel.line(CHIPS, series.monthly("gpu_load"), name="fleet let")
    drawn |= panel.line(HOSTS, series.monthly("utilisation"), name="hired time in use")
    if drawn:
        panel.line(CLOSED, series.monthly("rationed_token_share"), name="turned away")
        panel.zero()
        as_shares(axes)
    else:
        absent(axes, UNLIMITED)
    panel.close()
