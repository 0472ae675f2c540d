"""Whether what a page shows survives every view: few members under each, told as they come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from simulation import months
from simulation.analysis.statistics.across_views import SHIPPED, judged
from simulation.analysis.statistics.verdict import Verdict
from simulation.analysis.text.sentences import foremost
from simulation.explore import survival_words
from simulation.explore.answer import HEADLINE, Pair
from simulation.explore.pool import Job
from simulation.explore.session import Event, key_of
from simulation.explore.worlds import Values, Work

if TYPE_CHECKING:
    from simulation.explore.question import Question
    from simulation.explore.session import Session

MEMBERS = 48  # of a view: the fewest are 29, and of so many one may disagree
_PATIENCE = 5.0  # seconds after which a page hears that the work goes on
_LATE = 100  # the turn of the first view: after what pages wait for
_Key: TypeAlias = tuple[str, str, int, str]


def survival(session: Session, asked: Question, page: str) -> Iterator[Event]:
    """Which way the headline outcomes move under the shipped draws and each view.

    What is known is told after each view that comes in; then done, failed or superseded. A newer
    question of the same page ends it. Whoever stops reading must close it.
    """
    check = _Check(session, asked)
    yield "views", check.told()
    works = check.works()
    if works:
        name = f"views of {page}"
        ranks = [_LATE + number // 2 for number in range(len(works))]
        job = session.begin(name, Job(tuple(works.values()), aside=True), ranks)
        try:
            yield from _events(job, check, list(works))
        finally:
            session.leave(name, job)
    yield ("done" if check.complete else "superseded"), {}


def _events(job: Job, check: _Check, keys: list[_Key]) -> Iterator[Event]:
    for piece in job.pieces(_PATIENCE):
        if piece is None:
            yield "waiting", {}
        elif piece.values is None:
            yield "failed", {"message": piece.error.strip().splitlines()[-1]}
            return
        elif check.take(keys[piece.number], piece.values):
            yield "views", check.told()


@dataclass
class _Check:
    """The verdicts of the views that are in; a view is in when both its sides are."""

    session: Session
    asked: Question
    verdicts: dict[str, Mapping[str, Verdict]] = field(default_factory=dict)
    _missing: dict[str, tuple[Work, Work]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.asked.world == self.asked.reference:
            return
        for name in ("", *self.session.checked):
            asked = replace(self.asked, view=name)
            known = self.session.known(asked)
            if known is not None:
                self.verdicts[name] = _verdicts(known, asked.at)
                continue
            works = self._pair(asked)
            if not self._taken(name, works):
                self._missing[name] = works

    @property
    def complete(self) -> bool:
        """Whether all views are in."""
        return not self._missing

    def works(self) -> dict[_Key, Work]:
        """What is still to be run: of each view the world first, so that its past is of use."""
        recent = self.session.headlines
        works = [work for pair in self._missing.values() for work in pair]
        return {key: work for work in works if recent.get(key := _key(work)) is None}

    def take(self, key: _Key, values: Values) -> bool:
        """Take in one side; whether a view is in that was not before."""
        self.session.headlines.put(key, values)
        found = [name for name, works in self._missing.items() if self._taken(name, works)]
        for name in found:
            del self._missing[name]
        return bool(found)

    def told(self) -> dict[str, Any]:
        """What the page shows of it."""
        order = [name for name in ("", *self.session.checked) if name in self.verdicts]
        found = {self.session.camps.get(name, SHIPPED): self.verdicts[name] for name in order}
        title = "your world" if self.asked.world.moves else self.session.title(self.asked.world)
        of = len(self.session.checked)
        return survival_words.told(found, of, self._members, title, self._about())

    def _about(self) -> list[str]:
        """The outcomes that the page's verdict tells of."""
        shown = self.session.known(self.asked)
        if shown is None:
            return []
        effects = [shown.effect(name, self.asked.at) for name in HEADLINE]
        return [effect.outcome for effect in foremost(effects, self.asked.at)]

    @property
    def _members(self) -> int:
        return min(MEMBERS, self.session.stages[-1])

    def _pair(self, asked: Question) -> tuple[Work, Work]:
        world, reference = self.session.sides(asked)
        rows = months.index(asked.until) + 1
        shared = (reference, key_of(reference), asked.seed, 0, self._members, rows, asked.view)
        return Work(world, *shared, True, HEADLINE), Work(reference, *shared, True, HEADLINE)

    def _taken(self, name: str, works: tuple[Work, Work]) -> bool:
        """Whether both sides are known, and so the verdicts of a view."""
        world, reference = (self.session.headlines.get(_key(work)) for work in works)
        if world is None or reference is None:
            return False
        outcomes = {one: self.session.outcomes[one] for one in HEADLINE}
        dates = months.labels(len(reference))
        self.verdicts[name] = _verdicts(Pair(outcomes, dates, world, reference, {}), self.asked.at)
        return True


def _verdicts(pair: Pair, at: str) -> dict[str, Verdict]:
    return {name: judged(pair.effect(name, at), at) for name in HEADLINE}


def _key(work: Work) -> _Key:
    """What decides the members of one side under a view."""
    return key_of(work.scenario), work.view, work.seed, months.label(work.months - 1)
