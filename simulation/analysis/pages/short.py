"""Reports of sweeps and claims: a page without scripts, in the style of a comparison's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.analysis.pages import bundle
from simulation.analysis.pages.render import SHORT, render
from simulation.analysis.text.numbers import quantity, setting
from simulation.analysis.text.words import capital, heading, month, path, phrase, short

_MOST = 200  # rows of a table that a reader scrolls through


def claims(rows: Sequence[Mapping[str, Any]], members: int, source: str) -> str:
    """The page of claims, likeliest first; `rows` as of statistics.claims.row with `said`."""
    ordered = sorted(rows, key=lambda one: -one["probability"])
    best, worst = ordered[0], ordered[-1]
    likely = sum(one["low"] > 0.5 for one in rows)
    unlikely = sum(one["high"] < 0.5 for one in rows)
    told = [
        f"Of {len(rows)} claims {likely} are more likely true than not, {unlikely} more likely "
        f"false, and {len(rows) - likely - unlikely} open.",
        f"Likeliest: {best['title']} ({_percent(best)}).",
        f"Least likely: {worst['title']} ({_percent(worst)}).",
    ]
    shown = [{**one, "more": _more(one)} for one in ordered]
    return _page("What the debate claims", "claims of the debate as tests", f"{members:,} members",
                 told, source, rows=shown)  # fmt: skip


def _percent(one: Mapping[str, Any]) -> str:
    low, high = (f"{100 * one[key]:.0f}" for key in ("low", "high"))
    return f"{100 * one['probability']:.0f} %, 90 %: {low} to {high} %"


def _more(one: Mapping[str, Any]) -> str:
    """The definition, and how the probability moves with thresholds and without history."""
    half, double = (f"{100 * one[f'probability_{k}']:.0f} %" for k in ("half", "double"))
    prior = one["probability_prior"]
    before = "" if prior is None else f"; without history {100 * prior:.0f} %"
    sides = ", ".join(
        f"{d['parameter']} {'higher' if d['higher'] else 'lower'}" for d in one["where"][:3]
    )
    where = f"; holds where {sides}" if sides else ""
    return f"Thresholds halved {half}, doubled {double}{before}{where}"


def sweep(table: pd.DataFrame, varied: Sequence[str], title: str, pictures: Mapping[str, bytes],
          source: str) -> str:  # fmt: skip
    """The page of a sweep at one month, from rows of `charts.sweeps.results` of that month.

    `pictures` are PNG charts by outcome.
    """
    parts = {str(name): part for name, part in table.groupby("outcome", sort=False)}
    told = {name: respond(part, varied) for name, part in parts.items()}
    shown = [name for name in parts if name in pictures]
    figures = [{"title": heading(n), "told": told[n], "png": pictures[n]} for n in shown]
    paths = " and ".join(path(name) for name in varied)
    date = str(table["date"].iloc[0])
    return _page(title, f"a sweep over {paths}", f"{month(date)}, medians of members",
                 [f"{told[n]}." for n in shown[:3]], source, pictures=figures,
                 table=_table(parts, shown, varied))  # fmt: skip


def respond(part: pd.DataFrame, varied: Sequence[str]) -> str:
    """Between what medians an outcome moves, and at which points these lie."""
    known = part.dropna(subset=["p50"])
    outcome, unit = str(part["outcome"].iloc[0]), str(part["unit"].iloc[0])
    if known.empty:
        return f"{heading(outcome)} has no value at any point"
    medians = known["p50"].to_numpy()
    low, high = (known.iloc[int(place)] for place in (medians.argmin(), medians.argmax()))
    if low["p50"] == high["p50"]:
        return f"{heading(outcome)} is {quantity(low['p50'], unit)} at every point"
    ends = (f"{quantity(one['p50'], unit, 3)} at {_at(one, varied)}" for one in (low, high))
    return f"{capital(phrase(outcome))} moves from {' to '.join(ends)}"


def _at(row: pd.Series, varied: Sequence[str]) -> str:
    return ", ".join(f"{short(name)} {setting(row[name])}" for name in varied)


def _table(
    parts: Mapping[str, pd.DataFrame], shown: Sequence[str], varied: Sequence[str]
) -> dict[str, Any]:
    first = next(iter(parts.values())).head(_MOST)
    columns = [[setting(value) for value in first[name]] for name in varied]
    for name in shown:
        unit = str(parts[name]["unit"].iloc[0])
        columns.append([quantity(float(v), unit) for v in parts[name]["p50"].head(_MOST)])
    heads = [*(path(name) for name in varied), *(heading(name) for name in shown)]
    return {"heads": heads, "rows": [list(row) for row in zip(*columns, strict=True)]}


def _page(
    title: str, kicker: str, deck: str, told: Sequence[str], source: str, **parts: Any
) -> str:
    style = bundle.style("charts.css", "report.css")
    data = {"title": title, "kicker": kicker, "deck": deck, "told": told, "source": source}
    empty: dict[str, Any] = {"rows": [], "pictures": [], "table": None}
    rule = bundle.policy("", style)
    return render(SHORT, {**data, **empty, **parts, "style": style, "policy": rule})
