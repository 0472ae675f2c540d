"""Whether what a page shows survives every view: a preview of few members under each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.analysis.statistics.across_views import Conclusion, direction
from simulation.analysis.statistics.verdict import OPEN
from simulation.analysis.text.across_views import others, survivors
from simulation.analysis.text.words import capital, heading
from simulation.errors import InputError
from simulation.explore.answer import HEADLINE, REFERENCE, Pair
from simulation.explore.pool import Job
from simulation.explore.session import key_of
from simulation.explore.worlds import Values, Work
from simulation.inputs.views.view import SHIPPED

if TYPE_CHECKING:
    from simulation.explore.question import Question
    from simulation.explore.session import Session

MEMBERS = 16
_PATIENCE = 600.0  # seconds in which some view must come in
_LATE = 100  # the turn of the first view: after what pages wait for
_WORDS = {"rises": "up", "falls": "down", OPEN: "open"}


def survival(
    session: Session, asked: Question, views: Sequence[str] | None = None
) -> dict[str, Any]:
    """Which way the headline outcomes move under the shipped draws and each view, by default all.

    InputError where a newer question has taken this one's place, or members cannot be run.
    """
    if asked.world == asked.reference:
        return {"told": [], "rows": [], "members": 0, "views": []}
    names = ("", *(session.views if views is None else views))
    job = Job(tuple(work for name in names for work in _works(session, asked, name)))
    session.begin("views", job, [_LATE + number // 2 for number in range(len(job.works))])
    try:
        held = _values(job)
    finally:
        session.leave(job)
    found = _concluded(session, asked, names, held)
    return {
        "told": [
            *(f"{capital(line)} under every view." for line in survivors(found)),
            *(f"{capital(line)}." for line in others(found)),
        ],
        "rows": [_row(one) for one in found],
        "members": _members(session),
        "views": [name or SHIPPED for name in names],
    }


def _row(one: Conclusion) -> dict[str, Any]:
    found = {view: _WORDS.get(word, "unchanged") for view, word in one.found.items()}
    return {"title": heading(one.outcome), "survives": one.survives, "found": found}


def _members(session: Session) -> int:
    return min(MEMBERS, session.stages[-1])


def _works(session: Session, asked: Question, view: str) -> tuple[Work, Work]:
    """The reference and the world under a view, to the month that is looked at."""
    world, reference = session.sides(replace(asked, view=view))
    rows = months.index(asked.at) + 1
    shared = (reference, key_of(reference), asked.seed, 0, _members(session), rows, view, True)
    return Work(reference, *shared), Work(world, *shared)


def _values(job: Job) -> dict[int, Values]:
    """Values of all pieces of work by their number."""
    held: dict[int, Values] = {}
    for piece in job.pieces(_PATIENCE):
        if piece is None or piece.values is None:
            why = piece.error.strip().splitlines()[-1] if piece else "they take too long"
            raise InputError(f"the views could not be run: {why}")
        held[piece.number] = piece.values
    if len(held) < len(job.works):
        raise InputError("a newer question has taken the place of this one")
    return held


def _concluded(
    session: Session, asked: Question, names: Sequence[str], held: Mapping[int, Values]
) -> list[Conclusion]:
    """A conclusion for each headline outcome: its direction by view."""
    pairs = {
        name or SHIPPED: Pair(
            outcomes=session.outcomes,
            dates=months.labels(held[0].shape[0]),
            world=held[2 * number + 1],
            reference=held[2 * number],
            titles={},
        )
        for number, name in enumerate(names)
    }
    title = "your world" if asked.world.moves else session.title(asked.world)
    return [
        Conclusion(
            title,
            REFERENCE,
            outcome,
            {n: direction(pair.effect(outcome, asked.at), asked.at) for n, pair in pairs.items()},
        )
        for outcome in HEADLINE
    ]
