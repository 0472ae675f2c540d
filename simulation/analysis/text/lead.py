"""What a reader is told first of a scenario: the same in a report, a terminal and the explorer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.headline import FEWEST, FIGURES, QUESTIONS
from simulation.analysis.text import earlier, further
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import signed
from simulation.analysis.text.sentences import (
    BARELY,
    LIKELY_FROM,
    SAME,
    Change,
    change,
    reading,
    share_of_members,
    size,
)
from simulation.analysis.text.sizes import size as told_size
from simulation.analysis.text.sure import CLEAR, LIKELY, UNSURE, leaning, small, sureness
from simulation.analysis.text.words import capital, listed, month, phrase

MEANING = "likely: at least two members in three agree on a change that does not round to 0"
_TOLD = 2


def foremost(effects: Sequence[Effect], date: str) -> list[Effect]:
    """At most two effects that answer first: those of different questions, the surest first.

    Of each question (`QUESTIONS`) the surest outcome is told. Changes under a hundredth of the
    reference come last. Other outcomes, which mostly follow from a rule by itself, come where fewer
    than two questions have an answer, and are left out where they are so small.
    """
    asked = [one for one in _answers(effects, date) if _rank(one, date) < _UNSURE_RANK]
    others = [e for e in effects if e.outcome not in FIGURES and _rank(e, date) in _LARGE]
    others.sort(key=lambda e: (_rank(e, date), -size(e, date)))
    return [*sorted(asked, key=lambda e: _rank(e, date)), *others][:_TOLD]


def _answers(effects: Sequence[Effect], date: str) -> Iterator[Effect]:
    """Of each question the effect that answers it."""
    by_name = {effect.outcome: effect for effect in effects}
    for outcomes in QUESTIONS:
        found = [by_name[one] for one in outcomes if one in by_name]
        if found:
            yield min(found, key=lambda e: _rank(e, date))


_RANKS = ((CLEAR, False), (LIKELY, False), (CLEAR, True), (LIKELY, True))
_UNSURE_RANK, _LARGE = len(_RANKS), (0, 1)


def _rank(effect: Effect, date: str) -> int:
    sure = sureness(effect, date)
    return _UNSURE_RANK if sure == UNSURE else _RANKS.index((sure, small(effect, date)))


def overall(
    effects: Sequence[Effect],
    date: str,
    titles: Mapping[str, str],
    begins: str | None = None,
    beyond: Sequence[Effect] = (),
) -> str:
    """What answers first, as one sentence without its full stop.

    `begins` is the month in which what sets the sides apart begins, None where it has no month;
    `beyond` are effects that are measured beside those shown (`headline.BEYOND`).
    """
    one = effects[0]
    who, against = (called(titles.get(name, name)) for name in (one.scenario, one.reference))
    who = capital(who)
    when = month(one.dates[one.row(date)])
    if all(effect.same for effect in effects):
        return f"{who} does not differ from {against} in any outcome shown{_over(one, begins)}"
    told = foremost(effects, date)
    more = further.usable(effects, told, beyond, date)
    if not told:
        return f"{who} against {against}: no clear change by {when}{more}"
    little = "changes little: it " if all(small(effect, date) for effect in told) else ""
    return f"{who} {little}{_clauses(told, date)} in {when}{more}"


def _over(effect: Effect, begins: str | None) -> str:
    """That a run is over before anything could differ, where it is."""
    if begins is None or begins <= effect.dates[-1]:
        return ""
    return f": the run ends in {month(effect.dates[-1])}, before the first change ({month(begins)})"


def first(
    effects: Sequence[Effect],
    date: str,
    titles: Mapping[str, str],
    begins: str | None = None,
    beyond: Sequence[Effect] = (),
) -> list[str]:
    """Sentences: what answers first, and what becomes of the other questions."""
    if not effects:
        return []
    begin = f"{overall(effects, date, titles, begins, beyond)}."
    if all(effect.same for effect in effects):
        return [begin, *few(effects)]
    more = beside_first(effects, date, beyond)
    return [begin, *_others(effects, date), *more, *before(effects, date), *few(effects)]


def beside_first(effects: Sequence[Effect], date: str, beyond: Sequence[Effect]) -> Iterator[str]:
    """Sentences of what is measured beside the outcomes shown, where the first has no place."""
    yield from further.alone(effects, foremost(effects, date), beyond, date)
    yield from further.methods(effects, beyond, date)


def few(effects: Sequence[Effect]) -> list[str]:
    """That so few members tell nothing about chance, as a sentence, or none."""
    members = effects[0].members
    if members >= FEWEST:
        return []
    these = "This is one member, which tells"
    if members > 1:
        these = f"These are {members} members, so few that they tell"
    return [f"{these} nothing about chance; take {FEWEST} or more."]


def before(effects: Sequence[Effect], date: str) -> list[str]:
    """What was clear before the month and is otherwise in it, as a sentence, or none."""
    by_name = {effect.outcome: effect for effect in effects}
    asked = [by_name[names[0]] for names in QUESTIONS if names[0] in by_name]
    said = earlier.sentence(asked, date, [leaning(one, date) for one in asked])
    return [said] if said else []


def told(
    effects: Sequence[Effect],
    date: str,
    titles: Mapping[str, str],
    begins: str | None = None,
    beyond: Sequence[Effect] = (),
) -> list[str]:
    """The first sentences, and how sure what the first one tells is."""
    said = first(effects, date, titles, begins, beyond)
    if all(effect.same for effect in effects):
        return said
    sure = " ".join(how_sure(effects, date, titles))
    return [*said, *([sure] if sure else [])]


def _others(effects: Sequence[Effect], date: str) -> Iterator[str]:
    """The questions that the first sentence leaves out, as one sentence."""
    first = {effect.outcome for effect in foremost(effects, date)}
    rest = [effect for effect in _answers(effects, date) if effect.outcome not in first]
    moved = [effect for effect in rest if _rank(effect, date) < _UNSURE_RANK]
    parts = [f"it {_clauses(moved, date)}"] if moved else []
    for effect in rest:
        found = change(effect, date)
        if effect not in moved and found.known:
            parts.append(f"{phrase(effect.outcome)} {_undecided(effect, date, found)}")
    if parts:
        yield f"{capital('; '.join(parts))}."


def _undecided(effect: Effect, date: str, found: Change) -> str:
    """What becomes of an outcome whose change is neither clear nor likely.

    It is open which way it goes, or known, but next to nothing.
    """
    if found.verb in (SAME, BARELY):
        return found.verb
    agreed = effect.paired and _shared(effect, effect.row(date)) >= LIKELY_FROM
    nothing = signed(found.median) == "0" and effect.members >= FEWEST
    return f"{'hardly moves' if agreed and nothing else 'could go either way'}, {found.brief()}"


def how_sure(effects: Sequence[Effect], date: str, titles: Mapping[str, str]) -> Iterator[str]:
    """How many members agree on what is told first, or on the surest where that is nothing."""
    found = foremost(effects, date)
    parts = [f"{phrase(e.outcome)}: {reading(e, date, titles)}" for e in found[:1]]
    parts += [f"{phrase(e.outcome)}: {agreement(e, date)}" for e in found[1:]]
    if parts:
        yield f"{capital('; '.join(parts))}."
    if any(sureness(effect, date) == LIKELY for effect in found):
        yield f"{capital(MEANING)}."
    most = None if found else surest(effects, date)
    if most:
        yield f"Surest is {phrase(most.outcome)}: {reading(most, date, titles)}."


def agreement(effect: Effect, date: str) -> str:
    """In how many members the outcome is on the side on which most are: "higher in 86 %"."""
    row = effect.row(date)
    up, down = float(effect.higher[row]), float(effect.lower[row])
    side, share = ("higher", up) if up >= down else ("lower", down)
    if effect.members == 1:
        return f"{side} in the one member"
    return f"{side} in {'all' if share == 1.0 else share_of_members(share)}"


def surest(effects: Sequence[Effect], date: str) -> Effect | None:
    """The unclear effect whose direction most paired members share, if any moves."""
    moved = [e for e in effects if e.paired and change(e, date).verb == "changes"]
    return max(moved, key=lambda e: _shared(e, e.row(date)), default=None)


def _shared(effect: Effect, row: int) -> float:
    return max(float(effect.higher[row]), float(effect.lower[row]))


def _clauses(effects: Sequence[Effect], date: str) -> str:
    """Changes with their verbs: "raises A by 3 % and likely lowers B by 2 %"."""
    said, parts = "", []
    for effect in effects:
        verb = _verb(effect, date)
        parts.append(f"{'' if verb == said else f'{verb} '}{_clause(effect, date)}")
        said = verb
    return listed(parts)


def _verb(effect: Effect, date: str) -> str:
    verb = "raises" if leaning(effect, date) == "up" else "lowers"
    return verb if sureness(effect, date) == CLEAR else f"likely {verb}"


def _clause(effect: Effect, date: str) -> str:
    return f"{phrase(effect.outcome)} by {told_size(effect, date)}"
