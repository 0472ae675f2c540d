"""Whether the answers of a file survive every view: one look at few members of each, all in one go.

Of a view all worlds with one reference are run one after the other as they part from it, so that it
is run once; then the reference itself to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulation.analysis.statistics.across_views import SHIPPED
from simulation.explore import survival_words
from simulation.explore.pool import Job
from simulation.explore.survival import FIRST, LATE, tried_with, works_of
from simulation.explore.survival_words import Tried, foremost, tried

if TYPE_CHECKING:
    from simulation.explore.answer import Pair
    from simulation.explore.question import PageQuestion
    from simulation.explore.session import Session
    from simulation.explore.worlds import Values, Work
    from simulation.inputs import Scenario

_PATIENCE = 60.0
Of = int | str  # a question by its number, a reference by its scenario's name


@dataclass
class SurvivalShown:
    """A question whose answer is in: what its verdict tells of, and under which views it held."""

    asked: PageQuestion
    about: list[str]
    found: dict[str, Tried] = field(default_factory=dict)


def shown(asked: PageQuestion, pair: Pair) -> SurvivalShown:
    """A question with the answer under the draws that ship."""
    return SurvivalShown(asked, foremost(pair, asked.at), {SHIPPED: tried(pair, asked.at)})


def held(
    session: Session,
    questions: Sequence[SurvivalShown],
    progress: Callable[[int, int], None] | None,
) -> list[dict[str, Any]]:
    """What a page says of the views, for each of several questions."""
    if not questions:
        return []
    works = [one for view in session.checked for one in _of_view(session, questions, view)]
    ranks = [LATE + session.checked.index(work.view) for _, work in works]
    job = session.begin("views of a file", Job(tuple(w for _, w in works), aside=True), ranks)
    kept: dict[str, dict[Of, Values]] = {view: {} for view in session.checked}
    done = 0
    try:
        for piece in job.pieces(_PATIENCE):
            if piece is None:
                continue
            place, values = piece
            number, work = works[place]
            kept[work.view][number] = values
            if progress:
                progress(done := done + 1, len(works))
            if len(kept[work.view]) == len(works) // len(session.checked):
                _take(session, questions, work.view, kept.pop(work.view))
    finally:
        session.leave("views of a file", job)
    order = [SHIPPED, *(session.camps[view] for view in session.checked)]
    return [_told(session, one, order) for one in questions]


def _of_view(
    session: Session, questions: Sequence[SurvivalShown], view: str
) -> Iterator[tuple[Of, Work]]:
    """For each reference the worlds of a view in the order in which they part, then itself."""
    for judge in references(one.asked for one in questions):
        judged = [n for n, one in enumerate(questions) if one.asked.reference.on == judge]
        sides = {n: session.sides(replace(questions[n].asked, view=view)) for n in judged}
        reference, most = sides[judged[0]][1], min(FIRST, session.stages[-1])
        worlds: list[tuple[Of, Scenario]] = [(n, world) for n, (world, _) in sides.items()]
        worlds.sort(key=lambda one: reference.first_difference(one[1]) or 0)
        keys, scenarios = zip(*worlds, (judge, reference), strict=True)
        works = works_of(scenarios, reference, questions[judged[0]].asked, view, (0, most))
        yield from zip(keys, works, strict=True)


def references(questions: Iterable[PageQuestion]) -> list[str]:
    """The scenarios that questions are held against, each once."""
    return list(dict.fromkeys(one.reference.on for one in questions))


def _take(
    session: Session, questions: Sequence[SurvivalShown], view: str, values: Mapping[Of, Values]
) -> None:
    """The verdicts of a view of which all worlds are in."""
    for number, one in enumerate(questions):
        sides = values[number], values[one.asked.reference.on]
        one.found[session.camps[view]] = tried_with(session, *sides, one.asked.at)


def _told(session: Session, one: SurvivalShown, order: Sequence[str]) -> dict[str, Any]:
    found = {view: one.found[view] for view in order}
    title = session.title(one.asked.world)
    return survival_words.told(found, len(session.checked), title, one.about)
