"""The chart of drivers: each one's share of the variance, and what remains unexplained."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.analysis.charts.style import (
    BLUE,
    BODY,
    FAINT,
    INK,
    MARGIN,
    ORANGE,
    SMALL,
    SOFT,
    Sheet,
    drawing,
)
from simulation.analysis.insight.drivers import Drivers
from simulation.analysis.text.words import capital, path

_ROW, _NAMES, _WIDE, _ABOUT = 0.36, 3.6, 4.0, 1.5
_NOTE = (
    "Bar: first-order share of the variance; line: its 90 % interval. Orange: an assumption; blue: "
    "measured, derived or estimated. Grey: what no driver explains alone."
)
UNEXPLAINED, UNTOLD = "unexplained one by one", "not told from chance"


def draw(
    found: Drivers,
    evidence: Mapping[str, str],
    title: str,
    source: str,
    over: str = "members",
    rest: str = UNEXPLAINED,
) -> Sheet:
    """One row a driver, the strongest on top; `evidence` is that of each driver's name.

    `over` is what the variance is taken over: members, or points of a sweep; `rest` is what the
    share of no driver is called.
    """
    with drawing():
        rows = len(found.drivers) + 1
        sheet = Sheet(_NAMES + _WIDE + _ABOUT + MARGIN, 1.75 + _ROW * rows)
        top = sheet.header(title, f"Share of the variance over {found.members:,} {over}.")
        bottom = sheet.footer(_NOTE, source)
        axes = sheet.axes(_NAMES, top + 0.15, _WIDE, bottom - top - 0.55)
        _bars(axes, found, evidence)
        names = [_name(sheet, driver.parameters) for driver in found.drivers]
        axes.set_yticks(range(rows), [*names, rest])
        return sheet


def _bars(axes: Axes, found: Drivers, evidence: Mapping[str, str]) -> None:
    for y, driver in enumerate(found.drivers):
        kind = evidence.get(driver.name, "")
        color = ORANGE if kind == "assumption" else BLUE
        axes.barh(y, driver.share, color=color, height=0.62)
        axes.plot([driver.low, driver.high], [y, y], color=INK, linewidth=1.2)
        text = f"  {100 * driver.share:.0f} %  {kind}"
        axes.text(driver.high, y, text, va="center", fontsize=SMALL, color=SOFT)
    last = len(found.drivers)
    axes.barh(last, found.unexplained, color=FAINT, height=0.62, edgecolor=SOFT, linewidth=0.6)
    text = f"  {100 * found.unexplained:.0f} %"
    axes.text(found.unexplained, last, text, va="center", fontsize=SMALL, color=SOFT)
    axes.set_ylim(last + 0.6, -0.6)
    axes.set_xlim(left=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.7)
    axes.tick_params(axis="y", labelsize=BODY, labelcolor=INK, length=0)
    axes.tick_params(axis="x", labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:.0f} %"))


def _name(sheet: Sheet, parameters: tuple[str, ...]) -> str:
    more = f" and {len(parameters) - 1} drawn with it" if len(parameters) > 1 else ""
    return "\n".join(sheet.wrap(capital(path(parameters[0])) + more, _NAMES - 0.4, BODY))
