"""`python -m docs.generate.views_page [MEMBERS] [--views A,B] [--out FILE]`: the page's tables.

Every scenario of `SCENARIOS` is run under the shipped draws and each view, so it takes minutes;
finished runs under ./results are used again. A trial of a minute that leaves the page alone:
`python -m docs.generate.views_page 30 --views ifp,iea --out /tmp/views.md`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulation.analysis.statistics.across_views import OPPOSITE, Conclusion
from simulation.analysis.statistics.verdict import OPEN, SAME, UNDECIDED
from simulation.analysis.text.across_views import missed, others, survivors, unsettled
from simulation.analysis.text.inside import word as inside_word
from simulation.analysis.text.numbers import quantity
from simulation.analysis.text.words import capital, period_words, phrase
from simulation.api.views import listing
from simulation.api.views.across import ALL, DATES, Across, compare_views, own_rows
from simulation.api.views.history import MEMBERS as PAST
from simulation.api.views.history import SEED, UNLIKELY, WORSE, fit_under
from simulation.cli.output import interval
from simulation.history.scoring.fit import Fit
from simulation.inputs import load_calibration
from simulation.inputs.draws.posterior import Posterior, with_posterior
from simulation.inputs.views.sampling import under
from simulation.inputs.views.view import SHIPPED, load_view

PAGE = Path(__file__).resolve().parents[1] / "views.md"
MARK = "<!-- tables: python -m docs.generate.views_page -->"
SCENARIOS = (
    "h200_sales_allowed",
    "blackwell_sales_allowed",
    "allied_tool_and_hbm_lockdown",
    "no_controls_ever",
)
MEMBERS = 100
_WORDS = {"rises": "up", "falls": "down", SAME: "unchanged", OPEN: "open", UNDECIDED: "?"}


def tables(members: int = MEMBERS, views: Sequence[str] = (ALL,)) -> str:
    """All that follows the mark: outcomes by view, what survives, figures, exclusions, history."""
    found = compare_views(SCENARIOS, views, members=members, seed=1)
    parts = [f"Made with {members} members of each view, seed 1."]
    for date in DATES:
        parts += [f"## The baseline in December {date[:4]}", _outcomes(found, date)]
    parts += ["## What the camps published, and what comes out", _figures(found)]
    parts += ["## What survives every view", _survival(found)]
    for name in SCENARIOS:
        parts += [f"### {name}", _directions(found, name)]
    parts += ["## Views that exclude each other", _exclusions()]
    parts += ["## Views against history", _history(min(PAST, members), list(found.figures))]
    return "\n\n".join(parts)


def _figures(found: Across) -> str:
    """Every figure of a camp that the model has, beside what comes out under the view."""
    rows = [row for row in own_rows(found) if row["p50"] is not None]
    inside = sum(row["inside"] for row in rows)
    lines = [
        f"{inside} of {len(rows)} lie inside: the published range and the simulated 90 % band "
        "meet. `rivalry show VIEW` says why others do not.",
        "",
        _row("view", "figure", "of", "published", "source", "simulated (90 %)", "inside"),
        "|---|---|---|---:|---|---:|---|",
    ]
    for one in rows:
        value, low, high, unit = one["published"], one["low"], one["high"], one["unit"]
        told = interval(value, low, high, unit) if low < high else quantity(value, unit)
        simulated = interval(one["p50"], one["p05"], one["p95"], unit)
        about, period = one["about"], period_words(one["period"])
        word = inside_word(one)
        word = word if one["inside"] else f"**{word}**"
        cells = (f"`{one['view']}`", about, period, told, f"`{one['source']}`", simulated, word)
        lines.append(_row(*cells))
    return "\n".join(lines)


def _outcomes(found: Across, date: str) -> str:
    lines = [_row("view", *(capital(phrase(name)) for name in found.outcomes))]
    lines.append("|---|" + "---:|" * len(found.outcomes))
    for view, one in found.comparisons.items():
        pair = next(p for p in one.pairs if p.base.label == "baseline")
        effects = one.effects(pair, found.outcomes)
        cells = []
        for effect in effects:
            row = effect.row(date)
            bands = (effect.base.p50, effect.base.p05, effect.base.p95)
            middle, low, high = (float(band[row]) for band in bands)
            cells.append(interval(middle, low, high, effect.unit))
        lines.append(_row(f"`{view}`", *cells))
    return "\n".join(lines)


def _survival(found: Across) -> str:
    lines = []
    for title, told in (
        ("Under the shipped draws and every view:", survivors(found.conclusions)),
        (
            "Undecided with so many members, and no view speaks against it (in brackets the share "
            "of members that agree):",
            unsettled(found.conclusions),
        ),
        ("Not under every view:", others(found.conclusions)),
        (
            "Published figures of the past that the model misses under every view:",
            missed(found.conclusions),
        ),
    ):
        lines += [title, "", *([f"- {line}" for line in told] or ["- nothing"]), ""]
    return "\n".join(lines).rstrip()


def _directions(found: Across, scenario: str) -> str:
    """One row a view, one column an outcome: which way, in each year."""
    asked = [c for c in found.conclusions if c.scenario == scenario and c.level is None]
    outcomes = dict.fromkeys(one.outcome for one in asked)
    years = " / ".join(date[:4] for date in found.dates)
    lines = [_row(f"view, {years}", *(capital(phrase(name)) for name in outcomes))]
    lines.append("|---|" + "---|" * len(outcomes))
    for view in found.comparisons:
        cells = (
            " / ".join(_cell(one, view) for one in asked if one.outcome == name)
            for name in outcomes
        )
        lines.append(_row(f"`{view}`", *cells))
    return "\n".join(lines)


def _cell(one: Conclusion, view: str) -> str:
    word = one.found[view]
    told = _WORDS[word]
    return f"**{told}**" if word in OPPOSITE and OPPOSITE[word] in one.found.values() else told


def _exclusions() -> str:
    known = listing.read(load_calibration())
    reasons: dict[str, set[frozenset[str]]] = {}
    for view in known.values():
        for other in listing.exclusions(view, known):
            for about in other["about"]:
                reasons.setdefault(about, set()).add(frozenset((view.name, other["view"])))
    lines = [_row("of", "views that cannot hold together"), "|---|---|"]
    for about, pairs in sorted(reasons.items()):
        named = sorted(" and ".join(f"`{name}`" for name in sorted(pair)) for pair in pairs)
        lines.append(_row(f"`{about}`", "; ".join(named)))
    return "\n".join(lines)


def _history(members: int, names: Sequence[str]) -> str:
    calibration = with_posterior(load_calibration())
    known = calibration.posterior
    assert isinstance(known, Posterior), "the draws ship"
    shipped = fit_under("", members, SEED)
    lines = [
        f"Made with {members} members of each view, seed {SEED}; `rivalry backtest` takes 200, so "
        "that its count differs by a few figures.",
        "",
        _row(
            "view",
            "draws that agree",
            "overridden",
            "times as likely as before history",
            "members score like a miss of",
            "figures in their 90 % band",
        ),
        "|---|---:|---|---:|---:|---:|",
        _row(f"`{SHIPPED}`", f"{len(known):,}", "", "1", *_score(shipped)),
    ]
    for name in names:
        view = load_view(name, calibration)
        assumed = under(calibration, view).view
        assert assumed is not None
        fit = fit_under(view.name, members, SEED)
        factor = listing.likelihood(view, calibration)["likelihood"]
        against = fit.crps > WORSE * shipped.crps or factor < UNLIKELY
        mark = " (history speaks against it)" if against else ""
        over = ", ".join(f"`{name}`" for name in assumed.overrides)
        lines.append(
            _row(f"`{view.name}`{mark}", f"{assumed.kept:,}", over, _times(factor), *_score(fit))
        )
    return "\n".join(lines)


def _times(factor: float) -> str:
    return "no prior draw agrees" if math.isnan(factor) else f"{factor:.2g}"


def _score(fit: Fit) -> Iterator[str]:
    series = fit.series
    yield f"{10**fit.crps:.2f} times"
    yield f"{sum(one.inside for one in series)} of {sum(len(one.rows) for one in series)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def page(members: int = MEMBERS, views: Sequence[str] = (ALL,)) -> str:
    """The page with its tables made anew."""
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    return f"{head}{MARK}\n\n{tables(members, views)}\n"


def main() -> None:
    """Write the page, or a trial of it elsewhere."""
    asked = argparse.ArgumentParser(description="Make the tables of docs/views.md.")
    asked.add_argument("members", nargs="?", type=int, default=MEMBERS)
    asked.add_argument("--views", default=ALL, help="some of the views, with commas")
    asked.add_argument("--out", type=Path, default=PAGE)
    found = asked.parse_args()
    if found.views != ALL and found.out == PAGE:
        asked.error("the page is about all views; give --out to try some")
    found.out.write_text(page(found.members, found.views.split(",")), encoding="utf-8")


if __name__ == "__main__":
    main()
