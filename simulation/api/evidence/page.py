"""The evidence page: what comes out wrong, what drives the figures, what nobody can know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import __version__
from simulation.api.evidence import view_rows
from simulation.counts import counted

if TYPE_CHECKING:
    from simulation.api.evidence.gathering import Evidence, Row
    from simulation.api.published.comparison import Row as Published
    from simulation.history.scoring.fit import SeriesFit

PAGE = "evidence.html"
CLASSES = ("measured", "derived", "estimate", "assumption")
_SAID = {"estimate": "estimated", "assumption": "assumed"}
COVERED, WIDE, BETTER = (0.80, 0.97), 3.0, 0.10
_WORST, _FIRST = 8, 3
_FAR = float(np.log10(2))
GOALS = (
    "the 90 % band holds 80 to 97 % of later figures",
    "errors below those of both naive forecasts",
    "a year ahead the upper end of the 90 % band is at most 3 times the lower",
    "fitted members score 10 % better than members without a fit (CRPS)",
)
LIMITS = (
    "What is kept secret: stockpiles, smuggled chips, yields and wafers of Chinese foundries, and "
    "what laboratories train. Figures about them are outsiders' estimates that differ by factors.",
    "What politics decides. Rules change as a scenario says; who wins elections, who trusts whom "
    "and whether there is war is no outcome here.",
    "What has never happened. Nobody has measured how China's industry answers years of denial, or "
    "what AI is worth once it is everywhere: such parameters are declared judgements with wide "
    "ranges, and no fit to the past narrows them.",
    "What lies outside: military use of AI, talent and data as such, electricity outside the US "
    "and China beyond what data centres draw.",
    "Whether its form is right. It was chosen in 2026 by people who knew the past; that the past "
    "comes out says less than an exam on figures that nobody had seen.",
    "How long a trend lasts. Beyond 2028 the shares of wafers, memory and money are extrapolated "
    "from plans and rates; bands then show the spread of assumptions, not of knowledge.",
)


def write(done: Evidence, place: Path) -> Path:
    """Write the page, one file that asks for nothing; RunError where the disk refuses."""
    from simulation.analysis.pages.render import EVIDENCE, render
    from simulation.writing import make_folder, replacing

    make_folder(place)
    with replacing(place / PAGE) as temporary:
        temporary.write_text(render(EVIDENCE, page_data(done)), "utf-8")
    return place / PAGE


def page_data(done: Evidence) -> dict[str, Any]:
    """Everything that the template asks for; nothing in it depends on the machine or the day."""
    exams = [row for row in done.exams if row["figures"] == "after"]
    return {
        "verdict": [*_verdict(done, exams)],
        "kinds": _kinds(done),
        "classes": CLASSES,
        "drivers": [_driven(row) for row in done.drivers],
        "worst": [_series(one, done) for one in _by_miss(done)[:_WORST]],
        "missed": [_missed(row, done) for row in done.missed],
        "exams": exams,
        "goals": [*_goals(exams)],
        "published": [_published(row, done) for row in _by_distance(done.published.rows)],
        "left_out": [row for row in done.published.rows if row.p50 is None],
        "views": [view_rows.shown(row, done.calibration) for row in done.views],
        "view_outcomes": view_rows.headings(done.views),
        "view_members": max((row.get("members", 0) for row in done.views), default=0),
        "series": [_series(one, done) for one in _by_miss(done)],
        "limits": LIMITS,
        "doubts": done.published.doubts,
        "made": _made(done),
    }


def _made(done: Evidence) -> str:
    """The version and the command that makes the page again."""
    members, seed = len(done.fit.run.members), done.fit.run.seed
    cuts = "".join(f" --until {cut}" for cut in done.cuts)
    command = f"rivalry backtest --report --members {members} --seed {seed}{cuts}"
    many = counted(members, "member")
    return f"chip-rivalry {__version__}; {many}, seed {seed}. Made again by: {command}"


def _verdict(done: Evidence, exams: Sequence[Row]) -> Iterator[str]:
    """Sentences: how the past comes out, how forecasts did, what figures rest on, views."""
    fit = done.fit.fit
    inside, count = sum(one.inside for one in fit.series), len(fit.observations)
    worst = "; ".join(_told(one) for one in _by_miss(done)[:_FIRST])
    yield f"{inside} of {count} observed figures lie inside the 90 % bands. Worst: {worst}."
    if exams:
        covered = _range([row["coverage_90"] for row in exams])
        skills = [row[f"skill_{name}_pooled"] for row in exams for name in ("last_value", "trend")]
        missed = [goal for goal in _goals(exams) if not goal["met"]]
        said = "; ".join(f"{one['goal']} ({', '.join(one['cuts'])})" for one in missed)
        yield (
            f"Fitted to what was known at {len(exams)} earlier dates, the bands held {covered} of "
            f"what came after, with errors {_range(skills)} below naive forecasts. "
            f"{'Not reached: ' + said if missed else 'All goals are reached'}."
        )
    told = "; ".join(_rests(row, first=not n) for n, row in enumerate(done.drivers))
    yield f"Of the spread over members in December 2030, bare assumptions explain {told}."
    own = [one for row in done.views for one in row.get("own", ()) if one["inside"] is not None]
    if own:
        came = sum(one["inside"] for one in own)
        yield (
            f"Under the {len(done.views) - 1} views, {came} of {len(own)} figures that their camps "
            "published come out: a view has a camp's assumptions, not its results."
        )


def _rests(row: Row, first: bool) -> str:
    from simulation.analysis.pages.render import percent
    from simulation.analysis.text.words import phrase

    if not row["drivers"]:
        few = counted(row["members"], "member")
        return f"nothing that {few} tell from chance, for {phrase(row['outcome'])}"
    parts = _by_class(row)
    assumed, rest = percent(parts["assumption"]), percent(parts["unexplained"])
    left = f", and no single input explains {rest}," if first else f" ({rest} unexplained)"
    return f"{assumed}{left} for {phrase(row['outcome'])}"


def _told(one: SeriesFit) -> str:
    from simulation.analysis.charts.overlay import distance

    about = one.compared.series.about.split(";")[0].rstrip(".")
    return f"{about} ({distance(one.miss, one.typical_miss)})"


def _range(shares: Sequence[float]) -> str:
    low, high = (f"{100 * one:.0f}" for one in (min(shares), max(shares)))
    return f"{low} %" if low == high else f"{low} to {high} %"


def _by_miss(done: Evidence) -> list[SeriesFit]:
    """Series with figures outside the band first, then by how far the median is off."""
    return sorted(
        done.fit.fit.series,
        key=lambda one: (one.inside >= 0.5 * len(one.rows), -_off(one)),
    )


def _off(one: SeriesFit) -> float:
    """How far medians are off, as readers are told: typically, so that misses do not cancel."""
    return float(min(max(abs(one.miss), one.typical_miss), 9.0))


def _goals(exams: Sequence[Row]) -> Iterator[Row]:
    """Each goal with the cuts at which it is missed."""

    def met(row: Row) -> tuple[bool, ...]:
        naive = min(row["skill_last_value_pooled"], row["skill_trend_pooled"])
        return (
            COVERED[0] <= row["coverage_90"] <= COVERED[1],
            naive > 0,
            row["width_year"] <= WIDE,
            row["crps_posterior"] <= (1 - BETTER) * row["crps_prior"],
        )

    for number, goal in enumerate(GOALS):
        cuts = [row["cut"] for row in exams if not met(row)[number]]
        yield {"goal": goal, "met": not cuts, "cuts": cuts}


def _kinds(done: Evidence) -> Row:
    """Parameters by evidence, as counts and a bar."""
    from simulation.analysis.charts.inline import shares

    entries = list(done.calibration.parameters())
    counts = {kind: sum(one.evidence == kind for one in entries) for kind in CLASSES}
    words = ", ".join(f"{count:,} {_SAID.get(kind, kind)}" for kind, count in counts.items())
    bar = [(kind, kind, count / len(entries)) for kind, count in counts.items()]
    return {"count": len(entries), "words": words, "bar": shares(bar, f"Parameters: {words}")}


def _by_class(row: Row) -> dict[str, float]:
    """What drivers of each class of evidence explain, and what no driver does, of the variance.

    First-order shares of correlated drivers may add up to more than they explain together, so
    that they are scaled to it.
    """
    total = sum(one["share"] for one in row["drivers"])
    together = max(1.0 - row["unexplained"], 0.0)
    found = dict.fromkeys(CLASSES, 0.0)
    for one in row["drivers"]:
        kind = one["evidence"] if one["evidence"] in found else "assumption"
        found[kind] += one["share"] / total * together if total else 0.0
    return found | {"unexplained": 1.0 - together}


def _driven(row: Row) -> Row:
    """A headline outcome: the bar of classes, and its drivers with evidence, share and effect."""
    from simulation.analysis.charts.inline import shares
    from simulation.analysis.text.explaining import blind, gist, size
    from simulation.analysis.text.words import capital, heading, path

    parts = _by_class(row)
    known = ((kind, share) for kind, share in parts.items() if share >= 0.005)
    words = ", ".join(f"{kind} {100 * share:.0f} %" for kind, share in known)
    words = f"nothing that {row['members']:,} members tell from chance" if blind(row) else words
    drivers = [
        {
            **one,
            "title": capital(path(one["name"])),
            "words": path(one["name"]),
            "gist": gist(one.get("about", "")),
            "effect": size(one),
            "sources": "; ".join(one["sources"]) or "none",
        }
        for one in row["drivers"]
    ]
    return {
        "outcome": row["outcome"],
        "title": heading(row["outcome"]),
        "bar": shares([(kind, kind, share) for kind, share in parts.items()], words),
        "words": words,
        "drivers": drivers,
        "unexplained": row["unexplained"],
        "rough": row["rough"],
        "members": f"{row['members']:,}",
    }


def _series(one: SeriesFit, done: Evidence) -> Row:
    from simulation.analysis.charts.inline import overlay
    from simulation.analysis.charts.overlay import distance, title
    from simulation.api.history.backtesting import chart

    shown, series = chart(one, done.fit.run.dates), one.compared.series
    sources = done.calibration.sources
    return {
        "name": series.name,
        "about": series.about.split(";")[0].rstrip("."),
        "picture": overlay(shown),
        "title": title(shown),
        "inside": f"{one.inside} of {len(one.rows)}",
        "distance": distance(one.miss, one.typical_miss),
        "cause": series.cause,
        "definition": series.definition,
        "sources": "; ".join(sources[ref.id].title for ref in series.sources),
        "bad": one.inside < 0.5 * len(one.rows) or abs(one.miss) > _FAR,
    }


def _closing(said: str, done: Evidence) -> str:
    """What would close a gap, the parameter in words before its name."""
    name, _, rest = said.partition(" ")
    entry = done.calibration.entries.get(name)
    return f"{entry.about.rstrip('.')}: {rest} ({name})" if entry else said


def _by_distance(rows: Sequence[Published]) -> list[Published]:
    """Results with a simulated one beside them: outside the band first, the farthest on top."""
    there = [row for row in rows if row.p50 is not None]

    def far(row: Published) -> float:
        ratio = row.ratio or 0.0
        return abs(float(np.log10(ratio))) if ratio > 0 else 9.0

    return sorted(there, key=lambda row: (row.inside, -far(row)))


def _missed(row: Row, done: Evidence) -> Row:
    """A series that exams miss, in words instead of its name."""
    series = done.calibration.series.get(row["name"])
    about = series.about.split(";")[0].rstrip(".") if series else row["name"]
    return {**row, "about": about}


def _published(row: Published, done: Evidence) -> Row:
    from simulation.analysis.text.inside import NEAR
    from simulation.analysis.text.numbers import told
    from simulation.analysis.text.words import period_words

    refs = done.calibration.entries[row.name].sources
    titles = (done.calibration.sources[ref.id].title for ref in refs)
    return {
        "about": row.about.rstrip("."),
        "source": "; ".join(dict.fromkeys(titles)),
        "period": period_words(row.period),
        "published": told(row.published, row.low, row.high, row.unit, 3),
        "simulated": told(row.p50, row.p05, row.p95, row.unit),
        "inside": row.inside,
        "near": NEAR if row.near else "",
        "closing": _closing(row.closing, done),
    }
