"""The chart of claims: how likely each is, in how many of the worlds that the ensemble allows."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from simulation.analysis.charts.style import (
    BLUE,
    BODY,
    FAINT,
    INK,
    MARGIN,
    SMALL,
    SOFT,
    Sheet,
    drawing,
)
from simulation.analysis.insight.drivers import FEWEST
from simulation.analysis.statistics.claims import ClaimVerdict
from simulation.analysis.text.claimed import by_side
from simulation.analysis.text.words import path
from simulation.counts import counted

_ROW, _NAMES, _WIDE, _WHERE = 0.42, 4.3, 3.4, 3.6
_NOTE = (
    "Dot: share of members in which the claim holds; line: 90 % interval that their number leaves. "
    "Ticks: thresholds halved (|) and doubled (×), where they can be. Diamond: without history."
)


def draw(verdicts: Sequence[ClaimVerdict], source: str) -> Sheet:
    """One row a claim, the likeliest on top, with what sets the two camps' worlds apart."""
    with drawing():
        order = sorted(verdicts, key=lambda verdict: -verdict.probability)
        title = by_side([(verdict.low, verdict.high) for verdict in order])
        sheet = Sheet(_NAMES + _WIDE + _WHERE + 2 * MARGIN, 2.0 + _ROW * len(order))
        top = sheet.header(title, "Share of simulated worlds in which each claim holds.")
        bottom = sheet.footer(_NOTE, source)
        axes = sheet.axes(_NAMES, top + 0.45, _WIDE, bottom - top - 1.0)
        _dots(axes, order)
        axes.set_yticks(range(len(order)), [_name(sheet, verdict) for verdict in order])
        _where(sheet, order, top + 0.45, bottom - top - 1.0)
        return sheet


def _dots(axes: Axes, order: Sequence[ClaimVerdict]) -> None:
    for y, verdict in enumerate(order):
        axes.plot([verdict.low, verdict.high], [y, y], color=BLUE, linewidth=3, alpha=0.45)
        for value, mark, size in ((verdict.half, "|", 8), (verdict.double, "x", 5)):
            if value is not None:
                axes.plot([value], [y], mark, color=SOFT, markersize=size, markeredgewidth=1.2)
        if verdict.prior is not None:
            axes.plot([verdict.prior], [y], "D", color="white", markeredgecolor=SOFT, markersize=5)
        axes.plot([verdict.probability], [y], "o", color=BLUE, markersize=7)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.axvline(0.5, color=SOFT, linewidth=0.8)
    axes.grid(axis="x", color=FAINT, linewidth=0.7)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", labelsize=BODY, labelcolor=INK, length=0)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])


def _name(sheet: Sheet, verdict: ClaimVerdict) -> str:
    return "\n".join(sheet.wrap(verdict.claim.title, _NAMES - 0.6, BODY))


def _where(sheet: Sheet, order: Sequence[ClaimVerdict], top: float, height: float) -> None:
    left, step = _NAMES + _WIDE + 0.25, height / len(order)
    sheet.text(left, top - 0.25, "more likely where", SMALL, INK, "bold")
    for number, verdict in enumerate(order):
        lines = sheet.wrap(_what_divides(verdict), _WHERE, SMALL)[:2]
        middle = top + step * (number + 0.5)
        sheet.text(left, middle, "\n".join(lines), SMALL, SOFT, va="center")


def _what_divides(verdict: ClaimVerdict) -> str:
    """Where a claim is likelier; that nothing decides is told by as many as drivers are told by."""
    if verdict.where:
        return ", ".join(_divider(one.parameter, one.higher) for one in verdict.where[:2])
    if verdict.members < FEWEST:
        return f"{counted(verdict.members, 'member')} are too few to tell"
    return "no single assumption decides"


def _divider(parameter: str, higher: bool) -> str:
    return f"{path(parameter)} is {'high' if higher else 'low'}"
