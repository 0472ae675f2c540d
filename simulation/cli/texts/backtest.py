"""What `rivalry backtest` says, to people and to machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.cli import output
from simulation.cli.texts import figures
from simulation.counts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.api.history.backtesting import Backtest
    from simulation.api.history.exams import Exams
    from simulation.api.history.ledger import Scored
    from simulation.api.published.comparison import Beside, Row
    from simulation.history.observed.selection import Selection
    from simulation.history.scoring.fit import SeriesFit
    from simulation.history.scoring.verdict import ExamVerdict

_FITTED = "The members are drawn from the posterior, which was fitted to these very figures."
_MEANING = (
    "on average: how far simulated medians are off, over all figures of a series; latest: the "
    "median beside the last of them"
)
_UNFITTED = "Nothing is fitted: the members are drawn from the priors."


def tell(done: Backtest) -> None:
    """The fit of a run, series by series."""
    fit = done.fit
    what = _FITTED if done.fitted else _UNFITTED
    output.say(f"{what} {counted(len(done.run.members), 'member')}, seed {done.run.seed}.")
    headings = ("series, worst first", "inside 90 %", "CRPS", "on average", "latest", "observed")
    output.say_table(headings, [_cells(one) for one in fit.series], numbers=5)
    inside, count = sum(one.inside for one in fit.series), len(fit.observations)
    output.say(
        f"{inside} of {count} observations inside the 90 % band, each by its own value, whatever "
        "range its source gives; with every series weighing one, "
        f"coverage {100 * fit.coverage:.0f} % and CRPS {fit.crps:.3f} (of log10)."
    )
    output.say(_MEANING)
    _tell_left_out(done.selection)


def _cells(one: SeriesFit) -> list[str]:
    """Name, figures inside, CRPS, how far medians are off, the last one and its figure."""
    from simulation.analysis.charts.overlay import distance
    from simulation.analysis.text.numbers import quantity

    row, last = one.summary(), max(one.rows, key=lambda row: str(row["last"]))
    values = [quantity(last[name], row["unit"], 3) for name in ("p50", "observed")]
    inside = f"{row['inside']} of {row['n']}"
    return [
        row["series"],
        inside,
        f"{row['crps']:.3f}",
        distance(one.miss, one.typical_miss),
        *values,
    ]


def _tell_left_out(selection: Selection) -> None:
    for kind in dict.fromkeys(one.kind for one in selection.left_out):
        mine = [one for one in selection.left_out if one.kind == kind]
        output.say(f"{len(mine)} series left out, {kind}:")
        for one in mine:
            output.say(f"  {one.name}: {one.reason}")


def described(done: Backtest, files: list[Path]) -> dict[str, Any]:
    """The fit of a run for machines."""
    fit = done.fit
    return {
        "folder": str(done.run.folder),
        "fitted": done.fitted,
        "until": None,
        "members": len(done.run.members),
        "seed": done.run.seed,
        "coverage": fit.coverage,
        "crps": fit.crps,
        "series": [output.plain(one.summary()) for one in fit.series],
        "observations": [output.plain(row) for one in fit.series for row in one.rows],
        "left_out": [vars(one) for one in done.selection.left_out],
        "files": [str(file) for file in files],
    }


def tell_exams(done: Exams) -> None:
    """What is missed, and the scores at each cut."""
    from simulation.api.history.exams import verdicts
    from simulation.api.history.page import misses

    missed = list(misses(done))
    if missed:
        output.say(f"{len(missed)} series are missed:")
        cells = [
            [m["name"], m["cut"], f"{m['inside']} of {m['n']}", m["distance"], m["gap_closing"]]
            for m in missed
        ]
        columns = ("series", "cut", "inside 90 %", "median", "would close it")
        output.say_table(columns, cells)
    rows = [[exam.label, what, *_scores(v)] for exam, what, v in verdicts(done.exams)]
    headings = (
        "cut", "figures", "n (series)", "50 %", "90 %", "CRPS", "prior", "model alone",
        "skill: last value", "skill: trend", "p95/p05", "a year ahead",
    )  # fmt: skip
    output.say_table(headings, rows, numbers=10)


def _scores(v: ExamVerdict) -> list[str]:
    skills = [f"{s.pooled:.2f} ({s.low:.2f} to {s.high:.2f}; {s.mean_ratio:.2f})" for s in v.skills]
    scores = [f"{v.crps[name]:.3f}" for name in ("posterior", "prior", "model")]
    cover = [f"{100 * share:.0f} %" for share in (v.coverage_50, v.coverage_90)]
    widths = [output.figure(round(w, 2)) if w == w else "-" for w in (v.width, v.width_year)]
    return [f"{v.figures} ({v.series})", *cover, *scores, *skills, *widths]


def exams_described(done: Exams, place: Path, files: list[Path]) -> dict[str, Any]:
    """The exams for machines."""
    from dataclasses import asdict

    from simulation.api.history.exams import verdicts
    from simulation.api.history.page import misses

    return {
        "folder": str(place),
        "cuts": [exam.label for exam in done.exams],
        "scores": [
            {**output.plain(asdict(v)), "cut": exam.label, "which": what}
            for exam, what, v in verdicts(done.exams)
        ],
        "missed": output.plain(list(misses(done))),
        "rows": [{"cut": e.label, **output.plain(row)} for e in done.exams for row in e.rows],
        "files": [str(file) for file in files],
    }


def tell_published(done: Beside, as_json: bool) -> None:
    """Published results beside simulated ones."""
    if as_json:
        output.say_json(output.plain([row.row() for row in done.rows]))
        return
    cells = [
        [
            row.about,
            *figures.compared(row.row()),
            "-" if row.ratio is None else f"{row.ratio:.2f}",
            _gap(row),
            row.name,
        ]
        for row in done.rows
    ]
    headings = ("result", *figures.HEADINGS[1:], "ratio", "would close the gap", "name")
    output.say_table(headings, cells)
    output.say(_reached(done.rows))


def _reached(rows: Sequence[Row]) -> str:
    """How many of the results that the model has an outcome for meet its band, as a sentence."""
    known = [row.inside for row in rows if row.inside is not None]
    return (
        f"{sum(known)} of {len(known)} results that the model has an outcome for meet its 90 % "
        "band; `rivalry show NAME` tells who published one, and where"
    )


def _gap(row: Row) -> str:
    """Why there is nothing to compare, or what would close a gap where there is one."""
    from simulation.api.published.comparison import UNKNOWN

    if row.reason or row.inside:
        return row.reason
    return "none known" if row.closing == UNKNOWN else row.closing


def tell_ledger(done: Scored, as_json: bool) -> None:
    """Scores of observed figures, and the rows that match nothing."""
    if as_json:
        unmatched = [str(one) for one in done.unmatched]
        output.say_json(output.plain({"rows": done.rows, "unmatched": unmatched}))
        return
    cells = [
        [
            row["outcome"],
            row["kind"],
            row["date"],
            f"{row['value']:.4g}",
            f"{row['p50']:.4g} ({row['p05']:.4g} to {row['p95']:.4g})",
            "yes" if row["inside"] else "no",
            f"{row['crps']:.3f}",
        ]
        for row in done.rows
    ]
    headings = ("outcome", "kind", "date", "observed", "simulated (90 %)", "inside", "CRPS")
    output.say_table(headings, cells)
    inside = sum(row["inside"] for row in done.rows)
    output.say(f"{inside} of {len(done.rows)} inside the 90 % band")
    match = "matches" if len(done.unmatched) == 1 else "match"
    end = ":" if done.unmatched else ""
    output.say(f"{counted(len(done.unmatched), 'row')} {match} nothing{end}")
    for problem in done.unmatched:
        output.say(str(problem))
