"""`python -m docs.generate.views_page [MEMBERS]`: the tables of docs/views.md.

Every scenario of `SCENARIOS` is run under the shipped draws and each view, so it takes minutes;
finished runs under ./results are used again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from simulation.analysis.statistics.across_views import OPEN, OPPOSITE, SAME, Conclusion
from simulation.analysis.text.across_views import others, survivors
from simulation.analysis.text.words import capital, phrase
from simulation.api import viewing
from simulation.api.across_views import ALL, Across, compare_views
from simulation.api.view_history import MEMBERS as PAST
from simulation.api.view_history import SEED, UNLIKELY, WORSE, fit_under
from simulation.cli.output import interval
from simulation.history.scoring.fit import Fit
from simulation.inputs import load_calibration
from simulation.inputs.draws.posterior import with_posterior
from simulation.inputs.views.sampling import under
from simulation.inputs.views.view import SHIPPED

PAGE = Path(__file__).resolve().parents[1] / "views.md"
MARK = "<!-- tables: python -m docs.generate.views_page -->"
SCENARIOS = (
    "h200_sales_allowed",
    "blackwell_sales_allowed",
    "allied_tool_and_hbm_lockdown",
    "no_controls_ever",
)
DATES = ("2028-12", "2030-12")
MEMBERS = 100
_WORDS = {"rises": "up", "falls": "down", SAME: "unchanged", OPEN: "open"}


def tables(members: int = MEMBERS) -> str:
    """All that follows the mark: outcomes by view, what survives, exclusions, history."""
    found = compare_views(SCENARIOS, (ALL,), at=DATES[-1], members=members, seed=1)
    parts = [f"Made with {members} members of each view, seed 1."]
    for date in DATES:
        parts += [f"## The baseline in December {date[:4]}", _outcomes(found, date)]
    parts += [f"## What survives every view in December {DATES[-1][:4]}", _survival(found)]
    for name in SCENARIOS:
        parts += [f"### {name}", _directions(found, name)]
    parts += ["## Views that exclude each other", _exclusions()]
    parts += ["## Views against history", _history()]
    return "\n\n".join(parts)


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
    lines = [
        "In another month some of it may not: `rivalry compare ... --views all --at 2028-12`. What "
        "is near the nine members in ten that must agree may fall either way with another seed.",
        "",
        "Under the shipped draws and every view:",
        "",
    ]
    lines += [f"- {line}" for line in survivors(found.conclusions)] or ["- nothing"]
    lines += ["", "Not under every view:", ""]
    return "\n".join([*lines, *(f"- {line}" for line in others(found.conclusions))])


def _directions(found: Across, scenario: str) -> str:
    """One row a view, one column an outcome: where at least 90 % of the members agree."""
    asked = [c for c in found.conclusions if c.scenario == scenario and c.level is None]
    lines = [_row("view", *(capital(phrase(one.outcome)) for one in asked))]
    lines.append("|---|" + "---|" * len(asked))
    for view in found.comparisons:
        lines.append(_row(f"`{view}`", *(_cell(one, view) for one in asked)))
    return "\n".join(lines)


def _cell(one: Conclusion, view: str) -> str:
    word = one.found[view]
    told = _WORDS[word]
    return f"**{told}**" if word in OPPOSITE and OPPOSITE[word] in one.found.values() else told


def _exclusions() -> str:
    known = viewing.read(load_calibration())
    reasons: dict[str, set[frozenset[str]]] = {}
    for view in known.values():
        for other in viewing.exclusions(view, known):
            for about in other["about"]:
                reasons.setdefault(about, set()).add(frozenset((view.name, other["view"])))
    lines = [_row("of", "views that cannot hold together"), "|---|---|"]
    for about, pairs in sorted(reasons.items()):
        named = sorted(" and ".join(f"`{name}`" for name in sorted(pair)) for pair in pairs)
        lines.append(_row(f"`{about}`", "; ".join(named)))
    return "\n".join(lines)


def _history() -> str:
    calibration = with_posterior(load_calibration())
    shipped = fit_under("", PAST, SEED)
    lines = [
        _row(
            "view",
            "draws that agree",
            "overridden",
            "times as likely as before history",
            "members score like a miss of",
            "figures in their 90 % band",
        ),
        "|---|---:|---|---:|---:|---:|",
        _row(f"`{SHIPPED}`", f"{len(calibration.posterior or ()):,}", "", "1", *_score(shipped)),
    ]
    for view in viewing.read(calibration).values():
        assumed = under(calibration, view).view
        assert assumed is not None
        fit = fit_under(view.name, PAST, SEED)
        factor = viewing.likelihood(view, calibration)["likelihood"]
        against = fit.crps > WORSE * shipped.crps or factor < UNLIKELY
        mark = " (history speaks against it)" if against else ""
        over = ", ".join(f"`{name}`" for name in assumed.overrides)
        lines.append(
            _row(f"`{view.name}`{mark}", f"{assumed.kept:,}", over, f"{factor:.2g}", *_score(fit))
        )
    return "\n".join(lines)


def _score(fit: Fit) -> Iterator[str]:
    series = fit.series
    yield f"{10**fit.crps:.2f} times"
    yield f"{sum(one.inside for one in series)} of {sum(len(one.rows) for one in series)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def page(members: int = MEMBERS) -> str:
    """The page with its tables made anew."""
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    return f"{head}{MARK}\n\n{tables(members)}\n"


if __name__ == "__main__":
    PAGE.write_text(page(int(sys.argv[1]) if sys.argv[1:] else MEMBERS), encoding="utf-8")
