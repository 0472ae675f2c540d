"""A session: one pool for all pages, each with at most one question that is being answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from itertools import pairwise
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.analysis.text.called import THEIRS, YOURS
from simulation.api import cut_chips, implausible
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws, doubts, origin_line, under_view
from simulation.api.views import listing
from simulation.errors import RunError
from simulation.experiment.tasks import world_outcomes
from simulation.explore import answer, scenario_text, snippet
from simulation.explore.answer import REFERENCE, WORLD, Pair
from simulation.explore.catalogue import catalogue
from simulation.explore.controls import BY_KEY, CONTROLS, Control
from simulation.explore.gathered import Gathered, Recent
from simulation.explore.in_force import all_in_force, set_again
from simulation.explore.notes import notes
from simulation.explore.offered import held_against, scenario_words
from simulation.explore.pool import Job, Pool
from simulation.explore.question import BASELINE, PageQuestion, WorldOf, read
from simulation.explore.worlds import Values, Work
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.draws.posterior import origin
from simulation.inputs.scenario.scenario import content_of
from simulation.inputs.views.view import views
from simulation.memory import give_back

if TYPE_CHECKING:
    from simulation.inputs.views.view import View

STAGES = (16, 64, 200)  # members after which a page is told
_PROCESSES = 2
_PATIENCE = 10.0  # seconds after which a page hears that the work goes on
_ANSWERS = 2  # pairs whose values are kept
_REFERENCES = 2  # references whose values are kept, so that only the world is run
_HEADLINES = 160  # blocks of a world under a view whose headline values are kept; 0.2 MB each
_SWITCH = 10
Event = tuple[str, dict[str, Any]]


def blocks_of(stages: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Blocks of members: those of each stage, the last one split between the processes."""
    ends = [0, *stages]
    if len(ends) > 2:
        ends.insert(-1, (ends[-2] + ends[-1]) // 2)
    return tuple((first, stop) for first, stop in pairwise(ends) if first < stop)


class Session:
    """Answers questions; `words` are further scenario files beside the shipped ones.

    Verdicts are held against the `checked` views, by default all. `draws` are those that the
    calibration has.
    """

    def __init__(
        self,
        calibration: Calibration,
        words: Sequence[str] = (),
        stages: Sequence[int] = STAGES,
        checked: Sequence[str] | None = None,
        draws: ChosenDraws = SHIPPED_DRAWS,
    ) -> None:
        self.calibration, self.stages, self.draws = calibration, tuple(stages), draws
        self.words = scenario_words(calibration, words)
        self.scenarios = {n: load_scenario(w, calibration) for n, w in self.words.items()}
        self.against = held_against(self.scenarios, calibration)
        self.views = tuple(views(calibration))
        self.checked = self.views if checked is None else tuple(checked)
        self._views: dict[str, Calibration] = {"": calibration}
        self.outcomes = {one.name: one for one in world_outcomes(calibration)}
        self.blocks = blocks_of(self.stages)
        slips = implausible.of_scenarios(self.scenarios.values(), calibration)
        self.doubt = "; ".join(filter(None, (doubts(calibration, draws.prior), slips)))
        self._pool = Pool(calibration, _PROCESSES)
        self._lock = Lock()
        self._live: dict[str, Job] = {}
        self._answers = Recent[Pair](_ANSWERS)
        self._references = Recent[Gathered](_REFERENCES)
        self.headlines = Recent[Values](_HEADLINES)
        self.sure: dict[str, float] = {}  # by view, how many agreed with the last verdict there

    @cached_property
    def _camps(self) -> dict[str, View]:
        return listing.read(self.calibration)

    @property
    def camps(self) -> dict[str, str]:
        """Whose assumptions each view has: its title, without the claim that follows."""
        return {name: view.title.partition(":")[0] for name, view in self._camps.items()}

    @property
    def bold(self) -> dict[str, int]:
        """How much each view changes: assumptions, a switch of the model counting as many."""
        return {
            name: len(view.ranges) + _SWITCH * len(view.structure)
            for name, view in self._camps.items()
        }

    def catalogue(self) -> dict[str, Any]:
        """What the page offers."""
        found = catalogue(self.calibration, self.scenarios, self.against, self.outcomes.values())
        draws = origin_line(origin(self.calibration, {}))
        told = {"draws": draws, "doubt": self.doubt, "options": snippet.options(self.draws)}
        return {**found, "stages": list(self.stages), **told}

    def read(self, query: str) -> PageQuestion:
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
        Thread(target=lambda: list(self.ask(PageQuestion(), "")), daemon=True).start()

    def ask(self, asked: PageQuestion, page: str) -> Iterator[Event]:
        """The events of an answer: question, some answers, done; or failed, or superseded.

        A newer question of the same page ends this one. Whoever stops reading must close it.
        """
        self._end(f"views of {page}")
        sides = self.sides(asked)
        yield "question", self._described(asked, sides[0])
        base = self._references.get(_reference_of(asked, sides[1])) or Gathered(self.blocks)
        alone = sides[0] is sides[1]
        known = self.known(asked)
        if known is None and alone and base.complete:
            known = self._pair(base, base, self.stages[-1])
            self._answers.put(asked.computed, known)
        if known is not None:
            yield "answer", self._answer(asked, known)
            yield "done", {"members": known.members}
            return
        mine = base if alone else Gathered(self.blocks)
        works = tuple(self._works(asked, sides, alone or not base.complete))
        places = {first: rank for rank, (first, _) in enumerate(self.blocks)}
        job = self.begin(page, Job(works), [places[work.first] for work in works])
        try:
            yield from self._events(asked, job, sides[1], mine, base)
        except RunError as error:
            yield "failed", {"message": str(error)}
        finally:
            self.leave(page, job)
            give_back()

    def sides(self, asked: PageQuestion) -> tuple[Scenario, Scenario]:
        """The scenario of the world and of the reference; InputError where one is refused."""
        load, known = scenario_text.load, self.under(asked.view)
        reference = load(asked.reference, self.words, known)
        if asked.world.meant == asked.reference.meant:
            return reference, reference
        return load(asked.world, self.words, known), reference

    def known(self, asked: PageQuestion) -> Pair | None:
        """All members of a question that was answered a short while ago."""
        return self._answers.get(asked.computed)

    def scenario_file(self, asked: PageQuestion, reference: bool = False) -> str:
        """The YAML of the world, or of the reference."""
        world = asked.reference if reference else asked.world
        title = self.title(world)
        pinned = bool(asked.reference.moves) and not reference
        against = asked.reference.on if not (reference or pinned) else BASELINE
        said = scenario_text.beside(world, self.words[world.on], pinned)
        return said + scenario_text.text(world, title, self.words, against)

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

    def _described(self, asked: PageQuestion, world: Scenario) -> dict[str, Any]:
        """The question as the page shows it: titles, what is in force, what is changed."""
        known, on = self.under(asked.view), self.scenarios[asked.world.on]
        if asked.view:
            on = load_scenario(self.words[asked.world.on], known)
        return {
            "query": asked.query(),
            "title": self.title(asked.world),
            "against": self.title(asked.reference),
            "about": on.about,
            "against_about": self.scenarios[asked.reference.on].about,
            "yaml": self.scenario_file(asked),
            "against_yaml": self.scenario_file(asked, reference=True),
            "changes": [change.path for change in world.applied],
            "warnings": notes(asked.world, world, known) if asked.world.moves else [],
            "draws": origin_line(origin(known, {})),
            "set_again": _set_again(asked.world, on),
            "in_force": _in_force(asked.world, on, known),
        }

    def _works(
        self, asked: PageQuestion, sides: tuple[Scenario, Scenario], reference_too: bool
    ) -> Iterator[Work]:
        world, reference = sides
        rows, key = months.index(asked.until) + 1, content_of(reference)
        for first, stop in self.blocks:
            shared = (reference, key, asked.seed, first, stop, rows, asked.view)
            if reference_too:
                yield Work(reference, *shared)
            if world is not reference:
                yield Work(world, *shared)

    def begin(self, page: str, job: Job, ranks: Sequence[int]) -> Job:
        """Queue a job in place of the page's older one."""
        self._end(page, job)
        return self._pool.submit(job, ranks)

    def leave(self, page: str, job: Job) -> None:
        """Nobody waits for a page's job any more."""
        with self._lock:
            if self._live.get(page) is job:
                del self._live[page]
        self._pool.stop(job)

    def _end(self, page: str, newer: Job | None = None) -> None:
        """End what runs for a page, if anything, and put a newer job in its place."""
        with self._lock:
            older = self._live.pop(page, None)
            if newer is not None:
                self._live[page] = newer
        if older is not None:
            self._pool.stop(older)

    def _events(
        self, asked: PageQuestion, job: Job, reference: Scenario, mine: Gathered, base: Gathered
    ) -> Iterator[Event]:
        told = 0
        for piece in job.pieces(_PATIENCE):
            if piece is None:
                yield "waiting", {}
                continue
            number, values = piece
            work = job.works[number]
            (base if work.scenario is reference else mine).put(work.first, values)
            ready = self._members(mine, base)
            if ready > told:
                told = ready
                pair = self._pair(mine, base, ready)
                if ready == self.stages[-1]:
                    self._answers.put(asked.computed, pair)
                yield "answer", self._answer(asked, pair)
        if base.complete:
            self._references.put(_reference_of(asked, reference), base)
        complete = told == self.stages[-1]
        yield ("done", {"members": told}) if complete else ("superseded", {})

    def _members(self, *sides: Gathered) -> int:
        """Members of the last stage that both sides have."""
        ready = min(side.ready for side in sides)
        ends = [stop for _, stop in self.blocks[:ready] if stop in self.stages]
        return ends[-1] if ends else 0

    def _pair(self, world: Gathered, reference: Gathered, members: int) -> Pair:
        theirs = reference.upto(members)
        return Pair(
            outcomes=self.outcomes,
            dates=months.labels(len(theirs)),
            world=theirs if world is reference else world.upto(members),
            reference=theirs,
            titles={},
        )

    def titled(self, asked: PageQuestion, pair: Pair) -> Pair:
        """The pair with the names by which sentences call its sides."""
        world = YOURS if asked.world.moves else self.title(asked.world)
        reference = THEIRS if asked.reference.moves else self.title(asked.reference)
        return replace(pair, titles={WORLD: world, REFERENCE: reference})

    def answered(self, asked: PageQuestion, pair: Pair, charts: Sequence[str]) -> dict[str, Any]:
        """What the first screen shows of a question's members, with these charts."""
        found = answer.answer(self.titled(asked, pair), asked.at, charts)
        world, reference = self.sides(asked)
        both, known = (reference.to_dict(), world.to_dict()), self.under(asked.view)
        rests = cut_chips.said(pair.sides(asked.at), both, known, how=False)
        return {**found, "cut_chips": f"{rests}." if rests else ""}

    def _answer(self, asked: PageQuestion, pair: Pair) -> dict[str, Any]:
        found = self.answered(asked, pair, asked.charts)
        return {**found, "preview": pair.members < self.stages[-1], "of": self.stages[-1]}


def _in_force(world: WorldOf, on: Scenario, known: Calibration) -> dict[str, dict[str, Any]]:
    """What holds of each control without a move, in the month from which it is moved."""
    beginning: dict[int, list[Control]] = {}
    for control in CONTROLS:
        beginning.setdefault(months.index(world.begins(control.key)), []).append(control)
    return {
        key: asdict(one)
        for month, controls in beginning.items()
        for key, one in all_in_force(controls, on, month, known).items()
    }


def _set_again(world: WorldOf, on: Scenario) -> dict[str, str]:
    """The months in which the scenario takes moves back that have not ended by then."""
    found = {
        key: set_again(BY_KEY[key], on, months.index(world.begins(key))) for key in world.moves
    }
    return {
        key: date
        for key, date in found.items()
        if date and date <= (world.moves[key].until or date)
    }


def _reference_of(asked: PageQuestion, reference: Scenario) -> tuple[Any, ...]:
    """What decides the members of a question's reference."""
    return content_of(reference), asked.seed, asked.until, asked.view
