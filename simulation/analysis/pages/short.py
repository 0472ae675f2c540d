"""Shorter reports, in the style of a comparison's: the page of claims, and what pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulation.analysis.pages import bundle
from simulation.analysis.pages.render import SHORT, render
from simulation.analysis.text.claimed import by_side
from simulation.analysis.text.words import capital, path
from simulation.counts import counted


def claims(rows: Sequence[Mapping[str, Any]], members: int, source: str) -> str:
    """The page of claims, likeliest first; `rows` as of statistics.claims.row with `said`."""
    ordered = sorted(rows, key=lambda one: -one["probability"])
    best, worst = ordered[0], ordered[-1]
    told = [
        f"{by_side([(one['low'], one['high']) for one in rows])}.",
        f"Likeliest: {best['title']} ({_percent(best)}).",
        f"Least likely: {worst['title']} ({_percent(worst)}).",
    ]
    shown = [{**one, "more": _more(one)} for one in ordered]
    sheets = "claims of the debate as tests"
    many = counted(members, "member")
    return made("What the debate claims", sheets, many, told, source, rows=shown)


def _percent(one: Mapping[str, Any]) -> str:
    low, high = (f"{100 * one[key]:.0f}" for key in ("low", "high"))
    return f"{100 * one['probability']:.0f} %, 90 %: {low} to {high} %"


def _more(one: Mapping[str, Any]) -> str:
    """The definition, and how the probability moves with thresholds and without history."""
    scaled = {"halved": one["probability_half"], "doubled": one["probability_double"]}
    asked = [f"{how} {100 * share:.0f} %" for how, share in scaled.items() if share is not None]
    prior = one["probability_prior"]
    before = "" if prior is None else f"without history {100 * prior:.0f} %"
    sides = ", ".join(
        f"{path(d['parameter'])} is {'higher' if d['higher'] else 'lower'}"
        for d in one["where"][:3]
    )
    told = [f"thresholds {', '.join(asked)}" if asked else "", before]
    told += [f"holds where {sides}"] if sides else []
    return capital("; ".join(filter(None, told)))


def made(
    title: str,
    kicker: str,
    deck: str,
    told: Sequence[str],
    source: str,
    scripts: Sequence[str] = (),
    **parts: Any,
) -> str:
    """A page of these parts: rows of claims, groups of figures with their packed data, a table."""
    style = bundle.style("charts.css", "report.css")
    script = bundle.bundle([bundle.SCRIPTS / name for name in scripts])
    data = {"title": title, "kicker": kicker, "deck": deck, "told": told, "source": source}
    empty: dict[str, Any] = {"rows": [], "groups": [], "table": None, "still": None, "data": ""}
    rule = bundle.policy(script, style)
    return render(
        SHORT, {**data, **empty, **parts, "style": style, "script": script, "policy": rule}
    )
