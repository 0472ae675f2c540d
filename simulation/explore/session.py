"""A session: one pool for all pages, each with at most one question that is being answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from threading import Lock, Thread
from typing import Any

import numpy as np

from simulation import months
from simulation.api.draws import doubts, origin_line, under_view
from simulation.errors import InputError, Problem
from simulation.experiment.manifest import short_hash
from simulation.experiment.tasks import world_outcomes
from simulation.explore import answer, scenario_text
from simulation.explore.answer import REFERENCE, WORLD, Pair
from simulation.explore.catalogue import catalogue
from simulation.explore.controls import BY_KEY, CONTROLS
from simulation.explore.in_force import all_in_force, set_again
from simulation.explore.pool import Job, Pool
from simulation.explore.question import BASELINE, Question, WorldOf, read
from simulation.explore.worlds import Values, Work
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.draws.posterior import origin
from simulation.inputs.scenario.doubts import doubts as scenario_doubts
from simulation.inputs.scenario.files import SUFFIXES, Library
from simulation.inputs.views.view import views

STAGES = (16, 64, 200)  # members after which a page is told
_PROCESSES = 2
_PATIENCE = 10.0  # seconds after which a page hears that the work goes on
_ANSWERS = 3  # pairs whose values are kept
Event = tuple[str, dict[str, Any]]


def blocks_of(stages: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Blocks of members: those of each stage, the last one split between the processes."""
    ends = [0, *stages]
    if len(ends) > 2:
        ends.insert(-1, (ends[-2] + ends[-1]) // 2)
    return tuple((first, stop) for first, stop in pairwise(ends) if first < stop)


class Session:
    """Answers questions; `words` are further scenario files beside the shipped ones."""

    def __init__(
        self,
        calibration: Calibration,
        words: Sequence[str] = (),
        stages: Sequence[int] = STAGES,
    ) -> None:
        self.calibration, self.stages = calibration, tuple(stages)
        self._words = _scenario_words(calibration, words)
        self.scenarios = {n: load_scenario(w, calibration) for n, w in self._words.items()}
        self.views = tuple(views(calibration))
        self._views: dict[str, Calibration] = {"": calibration}
        self.outcomes = {one.name: one for one in world_outcomes(calibration)}
        self.blocks = blocks_of(self.stages)
        self.doubt = doubts(calibration)
        self._pool = Pool(calibration, _PROCESSES)
        self._lock = Lock()
        self._live: dict[str, Job] = {}
        self._answers: OrderedDict[Any, Pair] = OrderedDict()

    def catalogue(self) -> dict[str, Any]:
        """What the page offers."""
        found = catalogue(self.calibration, self.scenarios, self.outcomes.values())
        draws = origin_line(origin(self.calibration, {}))
        return {**found, "stages": list(self.stages), "draws": draws, "doubt": self.doubt}

    def read(self, query: str) -> Question:
        """The question of a query; InputError where it is malformed or out of range."""
        asked = read(query, self.scenarios, self.outcomes, self.views)
        for world in (asked.world, asked.reference):
            scenario_text.check_ranges(world.moves, self.calibration)
        return asked

    def under(self, view: str) -> Calibration:
        """The calibration as a view has it, "" being the draws that ship."""
        if view not in self._views:
            self._views[view] = under_view(self.calibration, view)
        return self._views[view]

    def warm(self) -> None:
        """Begin with the reference that pages start from, so that the first move finds it."""
        Thread(target=lambda: list(self.ask(Question(), "")), daemon=True).start()

    def ask(self, asked: Question, page: str) -> Iterator[Event]:
        """The events of an answer: question, some answers, done; or failed, or superseded.

        A newer question of the same page ends this one. Whoever stops reading must close it.
        """
        sides = self.sides(asked)
        yield "question", self._described(asked, sides[0])
        known = self.known(asked)
        if known is not None:
            yield "answer", self._answer(asked, known)
            yield "done", {"members": known.members}
            return
        works = tuple(self._works(asked, sides))
        places = {first: rank for rank, (first, _) in enumerate(self.blocks)}
        job = self.begin(page, Job(works), [places[work.first] for work in works])
        try:
            yield from self._events(asked, job, sides)
        finally:
            self._pool.stop(job)

    def sides(self, asked: Question) -> tuple[Scenario, Scenario]:
        """The scenario of the world and of the reference; InputError where one is refused."""
        load, known = scenario_text.load, self.under(asked.view)
        reference = load(asked.reference, self._words, known)
        if asked.world == asked.reference:
            return reference, reference
        return load(asked.world, self._words, known), reference

    def known(self, asked: Question) -> Pair | None:
        """All members of a question that was answered a short while ago."""
        with self._lock:
            if asked.computed in self._answers:
                self._answers.move_to_end(asked.computed)
                return self._answers[asked.computed]
        return None

    def scenario_file(self, asked: Question, reference: bool = False) -> str:
        """The YAML of the world, or of the reference."""
        world = asked.reference if reference else asked.world
        title = self.title(world)
        against = asked.reference.on if not (reference or asked.reference.moves) else BASELINE
        return scenario_text.text(world, title, self._words, against)

    def title(self, world: WorldOf) -> str:
        """A world in a few words: its scenario, and the controls that were moved."""
        title = self.scenarios[world.on].title
        if not world.moves:
            return title
        moved = [c.label for c in CONTROLS if c.key in world.moves]
        more = f" and {len(moved) - 2} more" if len(moved) > 2 else ""
        return f"{title}, with {' and '.join(moved[:2])}{more} changed"

    def close(self) -> None:
        """End the processes."""
        self._pool.close()

    def _described(self, asked: Question, world: Scenario) -> dict[str, Any]:
        """The question as the page shows it: titles, what is in force, what is changed."""
        month = months.index(asked.world.since)
        known, on = self.under(asked.view), self.scenarios[asked.world.on]
        if asked.view:
            on = load_scenario(self._words[asked.world.on], known)
        force = all_in_force(CONTROLS, on, month, known)
        moved = {
            key: set_again(BY_KEY[key], on, months.index(move.since) if move.since else month)
            for key, move in asked.world.moves.items()
        }
        return {
            "query": asked.query(),
            "title": self.title(asked.world),
            "against": self.title(asked.reference),
            "about": on.about,
            "against_about": self.scenarios[asked.reference.on].about,
            "yaml": self.scenario_file(asked),
            "against_yaml": self.scenario_file(asked, reference=True),
            "changes": [change.path for change in world.applied],
            "warnings": [one.message for one in self._doubts(asked, world)],
            "draws": origin_line(origin(known, {})),
            "set_again": {key: date for key, date in moved.items() if date},
            "in_force": {key: asdict(one) for key, one in force.items()},
        }

    def _doubts(self, asked: Question, world: Scenario) -> list[Problem]:
        """What `rivalry check` would warn of in the file of a world."""
        return scenario_doubts(world, self.calibration) if asked.world.moves else []

    def _works(self, asked: Question, sides: tuple[Scenario, Scenario]) -> Iterator[Work]:
        world, reference = sides
        rows, key = months.index(asked.until) + 1, key_of(reference)
        for first, stop in self.blocks:
            shared = (reference, key, asked.seed, first, stop, rows, asked.view)
            yield Work(reference, *shared)
            if world is not reference:
                yield Work(world, *shared)

    def begin(self, page: str, job: Job, ranks: Sequence[int]) -> Job:
        """Queue a job in place of the page's older one."""
        with self._lock:
            older = self._live.get(page)
            self._live[page] = job
        if older is not None:
            self._pool.stop(older)
        return self._pool.submit(job, ranks)

    def leave(self, job: Job) -> None:
        """Nobody waits for a job any more."""
        self._pool.stop(job)

    def _events(
        self, asked: Question, job: Job, sides: tuple[Scenario, Scenario]
    ) -> Iterator[Event]:
        world, reference = sides
        bases: dict[int, Values] = {}
        mine = bases if world is reference else {}
        told = 0
        for piece in job.pieces(_PATIENCE):
            if piece is None:
                yield "waiting", {}
                continue
            if piece.values is None:
                yield "failed", {"message": piece.error.strip().splitlines()[-1]}
                return
            work = job.works[piece.number]
            (bases if work.scenario is reference else mine)[work.first] = piece.values
            ready = self._ready(bases, mine)
            if ready > told:
                told = ready
                pair = self._pair(mine, bases, ready)
                self._remember(asked, pair)
                yield "answer", self._answer(asked, pair)
        complete = told == len(self.blocks)
        yield ("done", {"members": self.stages[-1]}) if complete else ("superseded", {})

    def _ready(self, *sides: Mapping[int, Values]) -> int:
        """How many blocks from the first on both sides have, of those that end a stage."""
        count = 0
        for number, (first, stop) in enumerate(self.blocks, 1):
            if any(first not in side for side in sides):
                break
            if stop in self.stages:
                count = number
        return count

    def _pair(self, world: Mapping[int, Values], reference: Mapping[int, Values], n: int) -> Pair:
        firsts = [first for first, _ in self.blocks[:n]]
        joined = [np.concatenate([one[f] for f in firsts], axis=2) for one in (world, reference)]
        return Pair(
            outcomes=self.outcomes,
            dates=months.labels(joined[0].shape[0]),
            world=joined[0],
            reference=joined[0] if world is reference else joined[1],
            titles={},
        )

    def _remember(self, asked: Question, pair: Pair) -> None:
        if pair.members < self.stages[-1]:
            return
        with self._lock:
            self._answers[asked.computed] = pair
            while len(self._answers) > _ANSWERS:
                self._answers.popitem(last=False)

    def titled(self, asked: Question, pair: Pair) -> Pair:
        """The pair with the names by which sentences call its sides."""
        world = "Your world" if asked.world.moves else self.title(asked.world)
        reference = "the reference" if asked.reference.moves else self.title(asked.reference)
        return replace(pair, titles={WORLD: world, REFERENCE: reference})

    def _answer(self, asked: Question, pair: Pair) -> dict[str, Any]:
        found = answer.answer(self.titled(asked, pair), asked.at, asked.charts)
        return {**found, "preview": pair.members < self.stages[-1], "of": self.stages[-1]}


def key_of(scenario: Scenario) -> str:
    """What tells two scenarios apart: all that they say, whatever they are called."""
    told = scenario.to_dict()
    return short_hash([told["timeline"], told["parameters"], told["structure"]])


def _scenario_words(calibration: Calibration, words: Sequence[str]) -> dict[str, str]:
    """Names of scenarios, and the word by which a file extends each."""
    library = Library(calibration.root / "scenarios")
    found = {BASELINE: BASELINE, **{name: name for name in library.scenarios}}
    for word in words:
        path = library.find(word)
        if not word.endswith(SUFFIXES):
            continue
        if path.stem in found:
            raise InputError(f"{word}: the name {path.stem} belongs to a shipped scenario")
        found[path.stem] = str(path.resolve())
    return found
