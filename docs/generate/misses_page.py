"""`python -m docs.generate.misses_page`: what comes out wrong, in docs/start/limits.md.

Of the observed figures that come nearest to headline outcomes, those that lie outside the band and
whose median is farthest off, one of each series.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from simulation.api.history import backtesting
from simulation.api.history.backtesting import Backtest

from .marks import filled
from .site import past
from .site.past import Figure
from .site.pushes import SEED
from .site.words import code, table
from .site.worlds import MEMBERS, OUTCOMES

PAGE = Path(__file__).resolve().parents[1] / "start" / "limits.md"
BEGIN, END = (f"<!-- what comes out wrong: {word} -->" for word in ("begin", "end"))
FAR = 1.5  # times or more that the median is too high or too low
HEAD = ("what", "period", "observed", "model: median (90 %)", "headline outcomes that it is near")


def scored(folder: Path) -> Backtest:
    """The baseline through the observed years, as pages of outcomes have it."""
    planned, selection = backtesting.prepare(MEMBERS, SEED, None)
    return backtesting.score(planned, selection, folder)


def worst(done: Backtest) -> dict[str, tuple[Figure, list[str]]]:
    """By series: its figure that is missed most, and the headline outcomes that it is near."""
    found: dict[str, tuple[Figure, list[str]]] = {}
    for outcome in OUTCOMES:
        for one in _missed(outcome, done):
            found.setdefault(one.of.compared.name, (one, []))[1].append(outcome)
    return dict(sorted(found.items(), key=lambda item: -item[1][0].off))


def _missed(outcome: str, done: Backtest) -> Iterator[Figure]:
    seen = set()
    for one in past.figures(past.nearest(outcome, done)):
        name = one.of.compared.name
        if not one.inside and 10**one.off >= FAR and name not in seen:
            seen.add(name)
            yield one


def text(done: Backtest) -> str:
    """The table, the largest miss on top."""
    rows = (_row(one, near) for one, near in worst(done).values())
    return table(HEAD, rows)


def _row(one: Figure, near: list[str]) -> tuple[str, ...]:
    about = one.of.compared.series.about.split(";")[0].split(" (")[0].rstrip(".")
    outcomes = ", ".join(map(code, near))
    return (about, past.period(one), past.observed(one, 2), past.simulated(one, 2), outcomes)


def page(done: Backtest) -> str:
    """The page with its table made anew."""
    held = PAGE.read_text("utf-8")
    return filled(PAGE, held, BEGIN, END, f"\n\n{text(done)}\n\n", "what comes out wrong")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        PAGE.write_text(page(scored(Path(place) / "past")), encoding="utf-8")
