"""`python -m docs.generate.misses_page`: what comes out wrong, for the page and for the product.

Of each observed series the figure that is missed most: outside the band, its median far off. The
product reads docs/evidence/past_missed.csv, and docs/start/limits.md tells those near headline
outcomes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulation.analysis.text import missed
from simulation.analysis.text.missed import Missed
from simulation.api.history import backtesting
from simulation.api.history.backtesting import Backtest
from simulation.history.observed import formulas

from .marks import filled
from .site import past
from .site.past import Figure
from .site.pushes import SEED
from .site.words import code, table
from .site.worlds import MEMBERS, OUTCOMES

DOCS = Path(__file__).resolve().parents[1]
PAGE = DOCS / "start" / "limits.md"
FILE = DOCS.parent.joinpath(*missed.FILE)
BEGIN, END = (f"<!-- what comes out wrong: {word} -->" for word in ("begin", "end"))
FAR = 1.5  # times or more that the median is too high or too low
HEAD = ("what", "period", "observed", "model: median (90 %)", "headline outcomes that it is near")


def scored(folder: Path) -> Backtest:
    """The baseline through the observed years, as pages of outcomes have it."""
    planned, selection = backtesting.prepare(MEMBERS, SEED, None)
    return backtesting.score(planned, selection, folder)


def worst(done: Backtest) -> list[Missed]:
    """Of each series the figure that is missed most, the farthest on top."""
    near = {outcome: [one.compared.name for one in past.nearest(outcome, done)]
            for outcome in OUTCOMES}  # fmt: skip
    return [_missed(one, [o for o, names in near.items() if one.of.compared.name in names])
            for one in _farthest(done)]  # fmt: skip


def _farthest(done: Backtest) -> Iterator[Figure]:
    seen = set()
    for one in past.figures(done.fit.series):
        name = one.of.compared.name
        if not one.inside and 10**one.off >= FAR and name not in seen:
            seen.add(name)
            yield one


def _missed(one: Figure, headline: Sequence[str]) -> Missed:
    """A figure as it ships; of a share what stands below the line is not what is missed."""
    compared, row = one.of.compared, one.of.rows[one.number]
    seen = compared.observations[one.number]
    above = formulas.sides(compared.series.outcome)[0]
    return Missed(
        series=compared.name,
        headline=tuple(headline),
        others=tuple(name for name in above if name not in headline),
        about=compared.series.about,
        period=past.period(one).replace("\u2011", "-"),
        last=str(row["last"]),
        unit=compared.unit,
        value=float(seen.value),
        low=seen.low,
        high=seen.high,
        verified=seen.verified,
        p50=float(row["p50"]),
        p05=float(row["p05"]),
        p95=float(row["p95"]),
    )


def text(rows: Sequence[Missed]) -> str:
    """The table of those near headline outcomes."""
    return table(HEAD, (_row(one) for one in rows if one.headline))


def _row(one: Missed) -> tuple[str, ...]:
    doubt = "" if one.verified else " *unverified*"
    period = one.period.replace("-", "\u2011")
    outcomes = ", ".join(map(code, one.headline))
    said = past.broken(one.observed) + doubt
    return (one.what, period, said, past.broken(one.simulated), outcomes)


def page(rows: Sequence[Missed]) -> str:
    """The page with its table made anew."""
    held = PAGE.read_text("utf-8")
    return filled(PAGE, held, BEGIN, END, f"\n\n{text(rows)}\n\n", "what comes out wrong")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        made = worst(scored(Path(place) / "past"))
        missed.write(made, FILE)
        PAGE.write_text(page(made), encoding="utf-8")
