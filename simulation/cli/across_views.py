"""`rivalry compare --views`: a table scenario by view, and which conclusions survive every view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simulation.cli import first_start, output

if TYPE_CHECKING:
    from simulation.api.across_views import Across

_REFUSED = ("view", "unit", "real", "iamc", "xlsx", "wide", "labels")
MEANING = (
    "cells: median change against the reference under the same view; '?' where fewer than 90 % of "
    "the members agree on its direction"
)


def compare(
    runs: tuple[str, ...], outcomes: tuple[str, ...], as_json: bool, asked: dict[str, Any]
) -> None:
    """What `rivalry compare --views` does."""
    from simulation.api import across_views

    for name in _REFUSED:
        if asked[name]:
            option = "as" if name == "labels" else name
            raise click.UsageError(f"--{option} does not go with --views")
    across_views.chosen(asked["views"])
    names = ("baseline", "members", "seed", "workers", "prior", "calibration")
    with first_start.running_each("members in blocks") as progress:
        found = across_views.compare_views(
            runs,
            asked["views"],
            outcomes,
            asked["at"],
            progress=progress,
            command=output.command_line(),
            **{name: asked[name] for name in names},
        )
    place = across_views.place_of(found, asked["out"])
    files = across_views.write(found, place, asked["formats"])
    if as_json:
        row = across_views.row(found) | {"files": [str(file) for file in files]}
        output.say_json(output.plain(row))
        return
    tell(found)
    output.say(f"charts and table ({len(files)} files): {place}")


def tell(found: Across) -> None:
    """Tables of the scenarios, then what survives and what does not."""
    from simulation.analysis.text.across_views import others, survivors

    first = next(iter(found.comparisons.values()))
    for number, pair in enumerate(first.pairs):
        head = f"{pair.changed.title} ({pair.changed.label})"
        output.tell(f"{head} against {pair.base.title} ({pair.base.label}), {found.date}")
        rows = [[view, *_cells(found, view, number)] for view in found.comparisons]
        output.say_table(("view", *found.outcomes), rows, numbers=len(found.outcomes))
    output.tell(MEANING)
    for title, lines in (
        ("Survives every view:", survivors(found.conclusions)),
        ("Does not survive every view:", others(found.conclusions)),
    ):
        listed = list(lines)
        output.say()
        output.say(title if listed else f"{title} nothing")
        for line in listed:
            output.tell(f"- {line}")


def _cells(found: Across, view: str, number: int) -> list[str]:
    from simulation.analysis.statistics.across_views import OPEN, direction
    from simulation.analysis.text.numbers import signed, with_unit
    from simulation.analysis.text.sentences import SAME, change

    one = found.comparisons[view]
    cells = []
    for effect in one.effects(one.pairs[number], found.outcomes):
        moved = change(effect, found.date)
        text = "no change" if moved.verb == SAME else with_unit(signed(moved.median), moved.unit)
        mark = "?" if direction(effect, found.date) == OPEN else ""
        cells.append(output.tied(f"{text} {mark}".strip()))
    return cells
