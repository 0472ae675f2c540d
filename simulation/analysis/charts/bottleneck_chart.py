"""What binds chipmakers and the blocs' firms: shares of members by cause, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from simulation.analysis.charts import axis
from simulation.analysis.charts.style import (
    BLUE,
    BODY,
    GREEN,
    INK,
    MARGIN,
    ORANGE,
    PURPLE,
    SKY,
    SMALL,
    SOFT,
    VERMILION,
    Sheet,
    drawing,
)
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.statistics.results import groups
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import human
from simulation.analysis.text.parts_of_names import CAUSES
from simulation.analysis.text.words import capital, month, name

ACTORS = ("nvidia", "huawei", "firms_us", "firms_china")
CHINESE = ("huawei", "firms_china")  # whom scarcities bind first in most scenarios
FIRMS = {"firms_us": "US firms", "firms_china": "China's firms"}
_MAKER = {
    "demand": ("#C4C7CC", CAUSES["demand"]),
    "wafers": (BLUE, CAUSES["wafers"]),
    "packaging": (ORANGE, CAUSES["packaging"]),
    "memory": (VERMILION, CAUSES["memory"]),
}
_FIRM = {
    "none": ("#EDEEF0", CAUSES["none"]),
    "budget": ("#C4C7CC", CAUSES["budget"]),
    "supply": (BLUE, CAUSES["supply"]),
    "power": (SKY, CAUSES["power"]),
    "licence": (VERMILION, CAUSES["licence"]),
    "cap": (PURPLE, CAUSES["cap"]),
    "customs": (ORANGE, CAUSES["customs"]),
    "mandate": (GREEN, CAUSES["mandate"]),
}
IN_ONE = "in the one member"
_LEFT, _GAP, _HIGH, _ROW = 1.55, 0.35, 1.05, 1.62
_WIDE = 3.75
_NEWS = 0.25  # of the members: from there a cause that leads for a while is told
_NOTE = (
    "Height of a colour: share of members in which the cause binds, that is, in which a tenth of "
    "relief from it adds most. Line above each panel: what a tenth of relief from the leading "
    "cause would add, mean of members; docs/bottlenecks.md has the formulas."
)

Shares = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Trace:
    """One actor in one scenario: by cause the share of members, and the mean relief, by month.

    Of one member a share is 0 or 1, and is told as whether the cause binds.
    """

    actor: str
    shares: Shares
    relief: Shares
    members: int

    def leading(self, row: int) -> str:
        """The cause that binds in most members in a month."""
        return max(self.shares, key=lambda cause: float(self.shares[cause][row]))

    def binding(self, cause: str, row: int) -> str:
        """In words, in what share of members a cause binds in a month: "in 62 % of members"."""
        if self.members == 1:
            return IN_ONE
        return f"in {100 * self.shares[cause][row]:.0f} % of members"


def actors(pair: Pair) -> tuple[str, ...]:
    """Actors of the chart whose causes both sides have."""
    sides = (pair.base, pair.changed)
    return tuple(who for who in ACTORS if all(known_causes(side, who) for side in sides))


def bottleneck_chart(pair: Pair, titles: dict[str, str], date: str, source: str) -> Sheet:
    """Actors down, reference and scenario across; each panel a stack of causes over time.

    `date` is the month that title and labels speak of, or the last one of a shorter run.
    """
    shown, sides = actors(pair), (pair.base, pair.changed)
    dates, row = pair.dates, pair.row(date)
    found = {side.label: traces(side, shown) for side in sides}
    with drawing():
        when = month(dates[row])
        sides_of = found[pair.changed.label], found[pair.base.label]
        turn = news(*sides_of, dates, row)
        high = (2.72 if turn else 2.42) + _ROW * len(shown)
        sheet = Sheet(_LEFT + 2 * _WIDE + _GAP + MARGIN, high)
        title = _title(sides_of[0], titles, pair, row, when)
        top = sheet.header(title, capital(turn))
        sheet.footer(_NOTE, source)
        top = _keys(sheet, top + 0.08, shown)
        for column, side in enumerate(sides):
            left = _LEFT + column * (_WIDE + _GAP)
            words = sheet.one_line(titles.get(side.label, side.label), _WIDE, BODY, "bold")
            sheet.text(left, top + 0.06, words, BODY, INK, "bold")
            for line, who in enumerate(shown):
                y = top + 0.62 + line * _ROW
                trace = found[side.label][who]
                sheet.text(left, y - 0.2, _label(trace, row, when), SMALL, SOFT)
                axes = sheet.axes(left, y, _WIDE, _HIGH)
                _stack(axes, trace, dates, column == 0)
                if column == 0:
                    heading = "\n".join(sheet.wrap(_who(who), _LEFT - 0.85, BODY, "bold"))
                    sheet.text(MARGIN, y + 0.02, heading, BODY, INK, "bold")
        return sheet


def findings(side: Side, row: int, who: Sequence[str] = CHINESE) -> list[str]:
    """What binds each in a month of a scenario: "memory binds Huawei in 62 % of members"."""
    shown = tuple(one for one in who if known_causes(side, one))
    found = traces(side, shown)
    return [finding(found[who], row) for who in shown]


def news(now: Mapping[str, Trace], was: Mapping[str, Trace], dates: Sequence[str], row: int) -> str:
    """What binds whom for a while as it does not in the reference, where a month has no such news.

    Of all actors the cause whose share of members differs most, in the months in which it leads in
    the scenario and another one in the reference; "" where none does, or one does in the month.
    """
    if any(now[who].leading(row) != was[who].leading(row) for who in now):
        return ""
    turns = [one for who in now if (one := turn(now[who], was[who], len(dates)))]
    most = max(turns, key=lambda one: one.gap, default=None)
    return most.told(now[most.actor], was[most.actor], dates) if most else ""


@dataclass(frozen=True)
class Turn:
    """A cause that leads from one row to another, and not in the reference; most at a third row."""

    actor: str
    cause: str
    first: int
    last: int
    at: int
    gap: float

    def told(self, now: Trace, was: Trace, dates: Sequence[str]) -> str:
        """In words: "from Mar 2028 to Aug 2028 wafers bind Nvidia in up to 100 % of members"."""
        first, last = (month(dates[row]) for row in (self.first, self.last))
        when = f"in {first}" if first == last else f"from {first} to {last}"
        what = _kinds(self.actor)[self.cause][1]
        told = f"{when} {what} {_verb(what)} {_who(self.actor)}"
        if now.members == was.members == 1:
            return f"{told} {IN_ONE}, and not in the reference"
        share, before = (100 * one.shares[self.cause][self.at] for one in (now, was))
        return f"{told} in up to {share:.0f} % of members ({before:.0f} % in the reference)"


def turn(now: Trace, was: Trace, months: int) -> Turn | None:
    """The turn of an actor at which the share of the leading cause differs most, if it has any."""
    leads = [(now.leading(row), was.leading(row)) for row in range(months)]
    gaps = [
        float(now.shares[one][row] - was.shares[one][row]) if one != other else 0.0
        for row, (one, other) in enumerate(leads)
    ]
    at = int(np.argmax(gaps))
    if gaps[at] < _NEWS:
        return None
    cause, first, last = leads[at][0], at, at
    while first and leads[first - 1][0] == cause != leads[first - 1][1]:
        first -= 1
    while last + 1 < months and leads[last + 1][0] == cause != leads[last + 1][1]:
        last += 1
    return Turn(now.actor, cause, first, last, at, gaps[at])


def known_causes(side: Side, who: str) -> tuple[str, ...]:
    """The causes of a maker or of a state's firms that a run has."""
    known = _kinds(who)
    return tuple(cause for cause in known if f"bottleneck.{who}.{cause}" in side.run.outcomes)


def _kinds(who: str) -> dict[str, tuple[str, str]]:
    return _FIRM if who in FIRMS else _MAKER


def traces(side: Side, shown: Sequence[str]) -> dict[str, Trace]:
    """Means over members, read group by group."""
    wanted = [
        f"{kind}.{who}.{cause}"
        for who in shown
        for cause in known_causes(side, who)
        for kind in ("bottleneck", "relief")
        if f"{kind}.{who}.{cause}" in side.run.outcomes
    ]
    means: Shares = {}
    for group in groups(wanted, len(side.run.dates), len(side.run.members)):
        for outcome, values in side.arrays(group, None).items():
            means[outcome] = values.mean(axis=1, dtype=np.float64)

    def part(kind: str, who: str) -> Shares:
        start = f"{kind}.{who}."
        return {n.removeprefix(start): v for n, v in means.items() if n.startswith(start)}

    many = len(side.run.members)
    return {who: Trace(who, part("bottleneck", who), part("relief", who), many) for who in shown}


def _keys(sheet: Sheet, y: float, shown: Sequence[str]) -> float:
    """Colours of the makers' causes, then of the firms'; returns where they end."""
    for words, kinds in (("Makers", _MAKER), ("Firms", _FIRM)):
        if not any(_kinds(who) is kinds for who in shown):
            continue
        y, x = y + 0.2, _LEFT
        sheet.text(MARGIN, y, f"{words} bound by:", SMALL, SOFT, va="baseline")
        for color, label in kinds.values():
            sheet.text(x, y, "\N{BLACK SQUARE}", SMALL, color, va="baseline")
            sheet.text(x + 0.17, y, label, SMALL, INK, va="baseline")
            x += 0.17 + sheet.measure(label, SMALL) + 0.22
    return y + 0.05


def _stack(axes: Axes, trace: Trace, dates: Sequence[str], labels: bool) -> None:
    known = [cause for cause in _kinds(trace.actor) if cause in trace.shares]
    colors = [_kinds(trace.actor)[cause][0] for cause in known]
    heights = [100 * np.nan_to_num(trace.shares[cause][: len(dates)]) for cause in known]
    axes.stackplot(axis.years(dates), *heights, colors=colors, linewidth=0)
    axis.frame(axes, dates, 2)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f} %"))
    axes.tick_params(axis="y", labelleft=labels)


def _label(trace: Trace, row: int, when: str) -> str:
    cause = trace.leading(row)
    what = _kinds(trace.actor)[cause][1]
    if cause not in trace.relief:
        return f"{when}: {what} {_verb(what)} {trace.binding(cause, row)}"
    added = human(float(trace.relief[cause][row]), 2)
    relief = _RELIEF.get(cause, f"10 % more {what}")
    return f"{when}: {relief} would add {added} H100e a year"


_RELIEF = {
    "licence": "10 % of refusals lifted",
    "customs": "10 % of refusals lifted",
    "mandate": "10 % less displaced",
    "cap": "10 % wider caps",
}


def _who(who: str) -> str:
    return FIRMS.get(who) or name(who)


def _title(found: dict[str, Trace], titles: dict[str, str], pair: Pair, row: int, when: str) -> str:
    """What leads in the scenario, for the Chinese side where the chart has it."""
    order = sorted(found, key=lambda who: who not in CHINESE)
    leads = [finding(found[who], row) for who in order[:2]]
    scenario = called(titles.get(pair.changed.label, pair.changed.label))
    return f"{capital(scenario)}: in {when} {' and '.join(leads)}"


def finding(trace: Trace, row: int) -> str:
    """What binds an actor most in a month: "memory binds Huawei in 62 % of members"."""
    cause = trace.leading(row)
    what = _kinds(trace.actor)[cause][1]
    return f"{what} {_verb(what)} {_who(trace.actor)} {trace.binding(cause, row)}"


def _verb(cause: str) -> str:
    return "bind" if cause.endswith("s") else "binds"
