"""`rivalry compare --views`: a table scenario by view, and which conclusions survive every view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simulation.cli import first_start, output
from simulation.cli.texts import figures
from simulation.counts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulation.api.views.across import Across

_REFUSED = ("view", "until", "unit", "real", "iamc", "xlsx", "wide", "labels")
MEANING = (
    "cells: median change against the reference under the same view. '~': its direction is open, "
    "fewer than 90 % of the members agree. '?': undecided, these members are too few to tell "
    "whether 90 % agree"
)
_KEPT = "Survives every view:"
_UNSETTLED = (
    "Undecided: no view speaks against it, and more members may settle it (in brackets the share "
    "of those that agree):"
)
_MISSED = "Published figures of the past that the model misses under every view:"
_UNSEEN = "have no simulated value here; own_figures.csv says why."
_MANY = 4  # views from which it takes a while
_OWN = ("view and its own figures", "of", "published", "simulated (90 %)", "inside")


def compare(
    runs: tuple[str, ...], outcomes: tuple[str, ...], as_json: bool, asked: dict[str, Any]
) -> None:
    """What `rivalry compare --views` does."""
    from simulation.api.views import across

    given = asked | {"view": asked["draws"].view}
    for name in _REFUSED:
        if given[name]:
            option = "as" if name == "labels" else name
            raise click.UsageError(f"--{option} does not go with --views")
    count = len(across.chosen(asked["views"])) + 1
    if count > _MANY:
        output.note(f"{count} views, one after the other; stopped, it goes on where it was")
    names = ("baseline", "members", "seed", "workers", "draws", "sets")
    with first_start.running_each("members in blocks") as progress:
        found = across.compare_views(
            runs,
            asked["views"],
            outcomes,
            asked["at"],
            progress=progress,
            command=output.command_line(),
            **{name: asked[name] for name in names},
        )
    place = across.place_of(found, asked["out"])
    files = across.write(found, place, asked["formats"])
    _warn_of(found.members)
    if as_json:
        row = across.row(found) | {"files": [str(file) for file in files]}
        output.say_json(output.plain(row))
        return
    tell(found)
    output.say(f"charts and table ({len(files)} files): {place}")
    output.say_runs_by_view(found.folders)


def tell(found: Across) -> None:
    """Tables of the scenarios, what survives and what does not, and the camps' own figures."""
    from simulation.analysis.text.across_views import extremes, missed, others, survivors, unsettled
    from simulation.analysis.text.settings import under

    first = next(iter(found.comparisons.values()))
    for line in under([first.pairs[0].changed.run]):
        output.tell(line)
    for number, pair in enumerate(first.pairs):
        for date in found.dates:
            output.tell(f"{pair.changed.heading} against {pair.base.heading}, {date}")
            rows = [[view, *_cells(found, view, number, date)] for view in found.comparisons]
            output.say_table(("view", *found.outcomes), rows, numbers=len(found.outcomes))
            for line in extremes(found.comparisons, number, found.outcomes, date):
                output.tell(line)
            if rests := found.cut_chips[date].get(pair.changed.label):
                output.tell(f"{rests}.")
            output.say()
    output.tell(MEANING)
    yet = " that so few members can tell" if any(unsettled(found.conclusions)) else ""
    for title, lines in (
        (_KEPT, survivors(found.conclusions)),
        (_UNSETTLED, unsettled(found.conclusions)),
        ("Does not survive every view:", others(found.conclusions)),
    ):
        listed = list(lines)
        output.say()
        none = f"{title} nothing{yet if title == _KEPT else ''}"
        output.tell(title if listed else none)
        for line in listed:
            output.tell(f"- {line}")
    _tell_missed(list(missed(found.conclusions)))
    _tell_figures(found)


def _tell_missed(lines: Sequence[str]) -> None:
    """Published figures of the past that no view's members meet, where there are any."""
    if lines:
        output.say()
        output.tell(_MISSED)
    for line in lines:
        output.tell(f"- {line}")


def _tell_figures(found: Across) -> None:
    """What the camps published beside what comes out under their view."""
    from simulation.api.views.across import own_rows

    rows = own_rows(found)
    known = [row for row in rows if row["inside"] is not None]
    if not rows:
        return
    output.say()
    if not known:
        output.tell(f"{len(rows)} figures of these camps {_UNSEEN}")
        return
    output.tell(
        f"A view has its camp's assumptions; of the figures that these camps published, "
        f"{sum(row['inside'] for row in known)} of {len(known)} come out under it ({figures.RULE}):"
    )
    cells: list[list[str]] = []
    for view in dict.fromkeys(row["view"] for row in known):
        cells.append([view, *[""] * (len(_OWN) - 1)])
        cells += [figures.brief(row) for row in known if row["view"] == view]
    output.say_table(_OWN, cells)
    left = len(rows) - len(known)
    if left:
        output.tell(f"{left} more {_UNSEEN}")
    output.tell("`rivalry show VIEW` has their sources, and why those do not come out that do not.")


def _warn_of(members: int) -> None:
    """That so few members can decide nothing."""
    from simulation.analysis.statistics.verdict import fewest

    if members < fewest():
        output.warn(
            f"nothing is decided by {counted(members, 'member')} of a view, even where all agree: "
            f"with {fewest()} or more a direction can be certain, with 100 it mostly is"
        )


def _cells(found: Across, view: str, number: int, date: str) -> list[str]:
    from simulation.analysis.statistics.across_views import judged
    from simulation.analysis.statistics.verdict import OPEN, UNDECIDED
    from simulation.analysis.text.numbers import signed, with_unit
    from simulation.analysis.text.sentences import SAME, change

    one, marks = found.comparisons[view], {OPEN: " ~", UNDECIDED: " ?"}
    cells = []
    for effect in one.effects(one.pairs[number], found.outcomes):
        moved = change(effect, date)
        text = "no change" if moved.verb == SAME else with_unit(signed(moved.median), moved.unit)
        cells.append(output.tied(f"{text}{marks.get(judged(effect, date).word, '')}"))
    return cells
