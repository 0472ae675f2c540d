"""Whether what a page shows survives every view: few members under each, told as they come in.

Where these settle nothing, a view gets the rest of the page's members.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from simulation import months
from simulation.analysis.statistics.across_views import SHIPPED
from simulation.analysis.statistics.headline import FIGURES
from simulation.analysis.text.called import YOURS
from simulation.errors import RunError
from simulation.explore import survival_words
from simulation.explore.answer import Pair
from simulation.explore.pool import Job
from simulation.explore.session import Event
from simulation.explore.survival_words import Tried, foremost, tried
from simulation.explore.worlds import Work
from simulation.inputs.scenario.scenario import content_of

if TYPE_CHECKING:
    from simulation.explore.question import PageQuestion
    from simulation.explore.session import Session
    from simulation.explore.worlds import Values
    from simulation.inputs import Scenario

FIRST = 64  # members of a view at first: fewer run no faster, and of these one may disagree
LATE = 100  # the turn of the first view: after what pages wait for
_PATIENCE = 5.0  # seconds after which a page hears that the work goes on
_Key: TypeAlias = tuple[str, str, int, str, int]


def survival(session: Session, asked: PageQuestion, page: str) -> Iterator[Event]:
    """Which way the headline outcomes move under the shipped draws and each view.

    What is known is told after each view that comes in; then done, failed or superseded. A newer
    question of the same page ends it. Whoever stops reading must close it.
    """
    check = _Check(session, asked)
    yield "views", check.told()
    try:
        while wanted := check.wanted():
            if not (yield from _events(session, check, wanted, f"views of {page}")):
                yield "superseded", {}
                return
    except RunError as error:
        yield "failed", {"message": str(error)}
    else:
        yield "done", {}


def _events(
    session: Session, check: _Check, wanted: dict[_Key, tuple[int, Work]], name: str
) -> Generator[Event, None, bool]:
    """Run what is wanted; False where not all of it came in."""
    ranks, works = zip(*wanted.values(), strict=True)
    job, keys, waited = Job(works, aside=True), list(wanted), len(wanted)
    session.begin(name, job, ranks)
    try:
        for piece in job.pieces(_PATIENCE):
            if piece is None:
                yield "waiting", {}
                continue
            number, values = piece
            waited -= 1
            if check.take(keys[number], values):
                yield "views", check.told()
    finally:
        session.leave(name, job)
    return not waited


def works_of(
    worlds: Iterable[Scenario],
    reference: Scenario,
    asked: PageQuestion,
    view: str,
    members: tuple[int, int],
) -> Iterator[Work]:
    """The headline outcomes of some members of worlds that part from a reference, under a view."""
    rows, key = months.index(asked.until) + 1, content_of(reference)
    for world in worlds:
        yield Work(world, reference, key, asked.seed, *members, rows, view, True, FIGURES)


def tried_with(session: Session, world: Values, reference: Values, at: str) -> Tried:
    """The verdicts of the headline outcomes of two worlds under a view."""
    outcomes = {one: session.outcomes[one] for one in FIGURES}
    return tried(Pair(outcomes, months.labels(len(world)), world, reference, {}), at)


@dataclass
class _Check:
    """What the views say that are in; a view is in when both its sides are."""

    session: Session
    asked: PageQuestion
    _about: list[str] = field(default_factory=list)
    _found: dict[str, Tried] = field(default_factory=dict)
    _sides: dict[str, tuple[Scenario, Scenario]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.asked.world == self.asked.reference:
            return
        shown = self.session.known(self.asked)
        self._about = foremost(shown, self.asked.at) if shown else []
        for name in self._order():
            self._read(name)

    def wanted(self) -> dict[_Key, tuple[int, Work]]:
        """What is to be run next, and when its turn is: what is likeliest to break it first.

        Of a view the world comes first, so that its past is of use to the reference.
        """
        if self.asked.world == self.asked.reference:
            return {}
        kept, order = self.session.headlines, self._order()
        views = [name for name in order if name not in self._found] or self._unsettled()
        works = [
            (LATE + rank, work)
            for rank, name in enumerate(views)
            for work in self._works(name, self._looks[name in self._found])
        ]
        return {key: one for one in works if kept.get(key := _key(one[1])) is None}

    def take(self, key: _Key, values: Values) -> bool:
        """Take in one side; whether its view says anything new."""
        self.session.headlines.put(key, values)
        return self._read(key[1])

    def told(self) -> dict[str, Any]:
        """What the page shows of it."""
        camp, order = self.session.camps, ("", *self.session.checked)
        found = {camp.get(one, SHIPPED): self._found[one] for one in order if one in self._found}
        title = YOURS if self.asked.world.moves else self.session.title(self.asked.world)
        growing = [camp.get(name, SHIPPED) for name in self._unsettled()]
        return survival_words.told(found, len(self.session.checked), title, self._about, growing)

    def _order(self) -> list[str]:
        """Views by what they said of the last verdict, and by how much they change."""
        sure, bold = self.session.sure, self.session.bold
        return ["", *sorted(self.session.checked, key=lambda one: (sure.get(one, 1.0), -bold[one]))]

    def _unsettled(self) -> list[str]:
        """Views whose members do not settle the page's verdict, and that can have more."""
        most = self.session.stages[-1]
        return [
            name
            for name in self._order()
            if name in self._found
            and self._found[name].members < most
            and not self._found[name].settles(self._about)
        ]

    @property
    def _looks(self) -> tuple[tuple[int, int], ...]:
        """Members that come first, and those that come where the first settle nothing."""
        most = self.session.stages[-1]
        return tuple(pairwise((0, *([FIRST] if most > FIRST else []), most)))

    def _works(self, name: str, members: tuple[int, int]) -> Iterator[Work]:
        """Some members of a view's world and of its reference."""
        if name not in self._sides:
            self._sides[name] = self.session.sides(replace(self.asked, view=name))
        sides = self._sides[name]
        return works_of(sides, sides[1], self.asked, name, members)

    def _read(self, name: str) -> bool:
        """Take what is known of a view; whether that is more than before."""
        before = self._found.get(name)
        known = self.session.known(replace(self.asked, view=name))
        if known is not None:
            self._found[name] = tried(known, self.asked.at)
        else:
            self._read_looks(name)
        now = self._found.get(name)
        if now is not None and self._about:
            self.session.sure[name] = min(now.verdicts[one].share for one in self._about)
        return (now and now.members) != (before and before.members)

    def _read_looks(self, name: str) -> None:
        """The members that are in, look by look, until they settle it."""
        parts: list[list[Values]] = []
        for members in self._looks:
            kept = [self.session.headlines.get(_key(one)) for one in self._works(name, members)]
            if any(values is None for values in kept):
                return
            parts.append([values for values in kept if values is not None])
            world, reference = (np.concatenate(side, axis=2) for side in zip(*parts, strict=True))
            self._found[name] = tried_with(self.session, world, reference, self.asked.at)
            if self._found[name].settles(self._about):
                return


def _key(work: Work) -> _Key:
    """What decides the members of one side under a view."""
    until = months.label(work.months - 1)
    return content_of(work.scenario), work.view, work.seed, until, work.first
