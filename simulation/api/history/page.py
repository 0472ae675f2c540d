"""The data of the history page: misses first, then scores, parameters, and a chart a series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from simulation import __version__, months

if TYPE_CHECKING:
    from simulation.api.history.exams import Exams
    from simulation.history.observed.selection import Compared
    from simulation.history.scoring.exam import Exam
    from simulation.history.scoring.verdict import ExamVerdict
    from simulation.inputs import Calibration

_FAR = float(np.log10(2))
_HALF = 0.5
_DRAWN = 45  # parameters in the figure of prior against posterior

NAIVE = ("last value", "trend")  # in the order of the verdict's skills

LIMITS = (
    "At each cut the model is fitted to figures known by then (the end of their period plus three "
    "months, or as their source says) and forecasts the others. Revisions of old figures are "
    "ignored: this is pseudo-real time.",
    "Policies after the cut are given as they happened; the forecasts are conditional on them.",
    "Parameters whose sources are dated after the cut fall back on an earlier source or on a wide "
    "prior declared in calibration/parameters/before.yaml (fallbacks.csv lists each); chips "
    "announced later follow their maker's latest chip.",
    "Priors marked as judgement were set in 2026 by people who had seen the past, and some were "
    "widened after a look at 2022 to 2024. The form of the model was chosen then, too. So these "
    "exams flatter the model; an exam on figures that nobody had seen is the ledger in "
    "docs/forecasts.",
    "A forecast is what the posterior members show plus what their series missed so far, which "
    "fades over about two years; 'model alone' is the members without it.",
    "Naive forecasts exist only for series with two figures known by the cut, so skill is over "
    "fewer series than coverage.",
)


def page_data(done: Exams, command: str) -> dict[str, Any]:
    """Everything that the template asks for."""
    from simulation.api.history.exams import verdicts

    cuts = [exam.label for exam in done.exams]
    draws = done.exams[0].fit.after.figures.shape[1]
    found = verdicts(done.exams)
    return {
        "lead": (
            f"At each cut ({', '.join(cuts)}) the model was fitted to what was known then, and "
            "forecast what became known later. Below: what it misses, how it scores against two "
            "naive forecasts, and every series."
        ),
        "made": f"chip-rivalry {__version__}; {draws:,} draws at each cut; command: {command}",
        "misses": list(misses(done)),
        "short": [_short(exam.label, v) for exam, what, v in found if what == "after"],
        "scores": [{"cut": exam.label, "what": what, "v": v} for exam, what, v in found],
        "naive": NAIVE,
        "limits": LIMITS,
        "parameters": _parameters(done.calibration),
        "series": [_series(one, done, cuts) for one in done.selection.compared],
        "left_out": done.selection.left_out,
    }


def _short(cut: str, found: ExamVerdict) -> str:
    """A cut in one sentence, with what is wrong with its forecasts."""
    from simulation.analysis.pages.render import percent

    said = [
        f"{cut}: {found.figures} later figures of {found.series} series; "
        f"{percent(found.coverage_90)} lie inside the 90 % bands."
    ]
    if not np.isnan(found.width_year):
        said.append(f"A year ahead they span {found.width_year:.1f}-fold.")
    naive = [(s, name) for s, name in zip(found.skills, NAIVE, strict=True) if s.series]
    if naive:
        less = " and ".join(f"{_than(skill.pooled)} {name}’s" for skill, name in naive)
        said.append(f"The error (CRPS) is {less}.")
    return " ".join(said)


def _than(skill: float) -> str:
    from simulation.analysis.pages.render import percent

    return f"{percent(abs(skill))} {'below' if skill > 0 else 'above'} the"


class Miss(TypedDict):
    """A missed series: how many of `n` figures lie inside, how far off, why, and a remedy."""

    name: str
    cut: str
    inside: int
    n: int
    distance: str
    cause: str
    gap_closing: str


def misses(done: Exams) -> Iterator[Miss]:
    """Series that the latest exam with a forecast of them misses, worst first."""
    found = []
    for one in done.selection.compared:
        for exam in reversed(done.exams):
            rows = [row for row in exam.rows if row["series"] == one.name]
            if rows:
                found.append((one, exam, rows))
                break
    found.sort(key=lambda it: -abs(_bias(it[2])))
    for one, exam, rows in found:
        inside = sum(row["inside_90"] for row in rows)
        if inside < _HALF * len(rows) or abs(_bias(rows)) > _FAR:
            yield _miss(one, exam, rows, inside)


def _miss(one: Compared, exam: Exam, rows: Sequence[dict[str, Any]], inside: int) -> Miss:
    from simulation.analysis.charts.overlay import distance

    return {
        "name": one.name,
        "cut": exam.label,
        "inside": inside,
        "n": len(rows),
        "distance": distance(_bias(rows), _typical(rows)),
        "cause": one.series.cause or _surprise(one, exam),
        "gap_closing": _gap_closing(one, exam, _bias(rows)),
    }


def _bias(rows: Sequence[dict[str, Any]]) -> float:
    return float(np.mean([row["log10_ratio"] for row in rows]))


def _typical(rows: Sequence[dict[str, Any]]) -> float:
    return float(np.mean([abs(row["log10_ratio"]) for row in rows]))


def _surprise(one: Compared, exam: Exam) -> str:
    """What the errors of the series' group say, where nobody wrote down a cause."""
    data = exam.fit.data.take(exam.fit.fitted)
    factors = dict(zip(data.group.tolist(), exam.fit.inflation.tolist(), strict=True))
    number = data.groups.index(one.group) if one.group in data.groups else -1
    if number not in factors:
        return "nothing of it was known at the cut; the prior alone speaks"
    if factors[number] > 1:
        return "no prior draw meets what was known at the cut: a mechanism is missing or wrong"
    return "the past up to the cut was met, and what came after was not: something changed"


def _gap_closing(one: Compared, exam: Exam, bias: float) -> str:
    from simulation.history.fitting.gap_closing import gap_closing

    data, prior = exam.fit.data, exam.fit.prior
    rows = np.flatnonzero([name == one.name for name in data.names])
    shown = data.take(rows).scaled(prior.figures[rows]).mean(axis=0)
    found = gap_closing(prior.streams, prior.scores, shown, -bias)
    if found is None:
        return "none"
    # a renamed parameter kept its stream
    name = exam.known.calibration.vocabulary.renamed.get(found.stream, found.stream)
    return f"{name}, by {found.shift:+.1f} prior sd ({100 * found.share:.0f} % of its spread)"


def _series(one: Compared, done: Exams, cuts: Sequence[str]) -> dict[str, Any]:
    from simulation.analysis.charts.exam_chart import Seen, chart

    nan = float("nan")
    every = (*one.earlier, *one.observations)
    seen = Seen(
        np.array([float(obs.last) for obs in every]),
        np.array([obs.value for obs in every]),
        np.array([nan if obs.low is None else obs.low for obs in every]),
        np.array([nan if obs.high is None else obs.high for obs in every]),
    )
    bars = [bar for exam in done.exams for bar in _bars(one, exam)]
    result = " ".join(_result(one, exam) for exam in done.exams).strip()
    sources = done.calibration.sources
    return {
        "name": one.name,
        "about": one.series.about.rstrip("."),
        "definition": one.series.definition,
        "outcome": one.series.outcome,
        "unit": f"{one.unit} {one.per}".strip(),
        "picture": chart(seen, bars, cuts, one.unit),
        "alt": f"Observed {one.series.about.rstrip('.')} and forecasts of it. {result}",
        "result": result,
        "sources": "; ".join(sources[ref.id].title for ref in one.series.sources),
    }


def _bars(one: Compared, exam: Exam) -> Iterator[Any]:
    from simulation.analysis.charts.exam_chart import Bars
    from simulation.history.scoring.exam import FORECASTS, LEVELS

    data = exam.fit.data
    mine = [i for i, row in enumerate(exam.future) if data.names[row] == one.name]
    if not mine:
        return
    at = exam.future[mine]
    scaled = np.quantile(exam.forecasts[FORECASTS[0]][mine], LEVELS, axis=1).T
    back = [
        [data.scales[row].back(float(value)) for value in values]
        for row, values in zip(at, scaled, strict=True)
    ]
    yield Bars(exam.label, data.month[at].astype(float), np.array(back))


def _result(one: Compared, exam: Exam) -> str:
    rows = [row for row in exam.rows if row["series"] == one.name]
    if not rows:
        return ""
    inside = sum(row["inside_90"] for row in rows)
    return f"At {exam.label}, {inside} of {len(rows)} forecasts inside the 90 % band."


def _parameters(calibration: Calibration) -> dict[str, Any] | None:
    from simulation.analysis.charts.exam_chart import shifts
    from simulation.api.history.calibrating import past_prior, table
    from simulation.inputs.draws.posterior import load

    posterior = load(calibration)
    if posterior is None:
        return None
    rows = list(table(calibration, posterior))
    rows = [row | {"beyond": past_prior(float(row["below"]), float(row["above"]))} for row in rows]
    informed = sum(row["informed"] == "yes" for row in rows)
    top = sorted(rows, key=lambda row: float(row["contraction"]))[:_DRAWN]
    names = [row["parameter"] for row in top]
    ratios, moves = (np.array([float(r[k]) for r in top]) for k in ("contraction", "shift"))
    stale = f" Beware: {posterior.stale}." if posterior.stale else ""
    return {
        "lead": (
            f"The shipped posterior, fitted to figures up to {months.label(posterior.past - 1)}: "
            f"{informed} of {len(rows)} parameters moved, the others keep their priors.{stale}"
        ),
        "rows": rows,
        "picture": shifts(names, ratios, moves),
        "alt": f"Prior and posterior ranges of {len(names)} parameters, {names[0]} the narrowest.",
    }
