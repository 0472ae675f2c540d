"""What survives every view, and what does not, in sentences.

Of published figures it is told on which side of them a reference lies in the figure's own year,
and which scenario takes an outcome to the other side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from simulation.analysis.statistics.across_views import SHIPPED, Conclusion, judged
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.verdict import OPEN, SAME, UNDECIDED
from simulation.analysis.text.numbers import MINUS, quantity, signed, with_unit
from simulation.analysis.text.sentences import change
from simulation.analysis.text.words import listed, period_words, phrase

_MANY = 5  # views that a line names; of more it names those that are left out
_VERBS = {"rises": "raises {}", "falls": "lowers {}", SAME: "leaves {} as it is"}


def survivors(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each conclusion that holds under every view, with its years."""
    kept = [one for one in _told(found) if one.survives]
    for group in _alike(kept, found):
        years = listed([when(one.date) for one in group if one.level is None and one.date])
        yield f"{_said(group[0], found)}{f', {years}' if years else ''}"


def missed(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each figure of the past that a reference misses under every view."""
    for one in found:
        past = one.level is not None and one.level.past
        if past and one.survives and _reference(one, found) is None:
            yield _said(one, found)


def unsettled(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each that no view contradicts, and for which some have too few members."""
    for one in _told(found):
        if one.undecided:
            yield f"{_dated(one, found)}: undecided under {_views(one, UNDECIDED)}{_shares(one)}"


def others(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each conclusion that some view does not share, and what these say."""
    for one in _told(found):
        if one.survives or one.undecided:
            continue
        if not one.under(one.says) or one.says == OPEN:
            words = (word for word in (OPEN, UNDECIDED) if one.under(word))
            told = "; ".join(f"{word} under {_views(one, word)}" for word in words)
            every = set(one.found.values()) == {OPEN}
            yield f"{_question(one)} is {'open under every view' if every else told}"
            continue
        parts = [_share(one)]
        if one.against:
            parts.append(f"the opposite under {listed(one.against)}")
        rest = [view for view, word in one.found.items() if word == SAME != one.says]
        if rest:
            parts.append(f"no change under {listed(rest)}")
        for word in (OPEN, UNDECIDED):
            if one.under(word):
                parts.append(f"{word} under {_views(one, word)}")
        yield f"{_dated(one, found)}: {'; '.join(parts)}"


def extremes(
    views: Mapping[str, Comparison], number: int, outcomes: Sequence[str], date: str
) -> Iterator[str]:
    """Whose assumptions make a scenario matter least and most, for each outcome it moves.

    Where they do not agree on its direction, whose make it lowest and highest.
    """
    rows = {view: one.effects(one.pairs[number], outcomes) for view, one in views.items()}
    for column, outcome in enumerate(outcomes):
        moved = {view: change(row[column], date) for view, row in rows.items()}
        medians = {view: one.median for view, one in moved.items() if one.known}
        sizes = {view: abs(median) for view, median in medians.items()}
        if len({one.unit for one in moved.values()}) > 1 or len(set(medians.values())) < 2:
            continue
        largest, of, (first, last) = max(sizes, key=sizes.__getitem__), sizes, ("least", "most")
        if opposed(medians.values()):
            of, (first, last) = medians, ("lowest", "highest")
        ends = min(of, key=of.__getitem__), max(of, key=of.__getitem__)
        low, high = (with_unit(signed(medians[view]), moved[view].unit) for view in ends)
        if low != high and judged(rows[largest][column], date).word != OPEN:
            yield f"{outcome}: {first} under {ends[0]} ({low}), {last} under {ends[1]} ({high})"


def opposed(changes: Iterable[float]) -> bool:
    """Whether some are told as rising and some as falling."""
    return {"+", MINUS} <= {signed(one)[0] for one in changes}


def when(date: str) -> str:
    """A month or period as a sentence has it: "2028" for its December, "2023 to 2026"."""
    return period_words(date.removesuffix("-12"))


def _share(one: Conclusion) -> str:
    """Under how many views it holds; the shipped draws are no view."""
    held, every = (
        [view for view in views if view != SHIPPED] for views in (one.under(one.says), one.found)
    )
    first = "the shipped draws and " if SHIPPED in one.under(one.says) else ""
    return f"under {first}{len(held)} of {len(every)} views"


def _views(one: Conclusion, word: str) -> str:
    """The views of a verdict; where these are most, the ones that are left out."""
    views = one.under(word)
    rest = [view for view in one.found if view not in views]
    if len(views) <= _MANY or len(rest) >= len(views):
        return listed(views)
    return f"all but {listed(rest)}" if rest else "the shipped draws and every view"


def _shares(one: Conclusion) -> str:
    """Least and largest share of the members that agree where too few do to tell."""
    found = [one.verdicts[view] for view in one.under(UNDECIDED) if view in one.verdicts]
    if not found:
        return ""
    low, high = (f"{100 * end(verdict.share for verdict in found):.0f}" for end in (min, max))
    return f" ({low} %)" if low == high else f" ({low} to {high} %)"


def _alike(kept: Sequence[Conclusion], found: Sequence[Conclusion]) -> list[list[Conclusion]]:
    """Conclusions that say the same of other months together, in order."""
    groups: dict[str, list[Conclusion]] = {}
    for one in kept:
        groups.setdefault(_said(one, found), []).append(one)
    return list(groups.values())


def _told(found: Sequence[Conclusion]) -> Iterator[Conclusion]:
    """All changes; of levels those of references, and those that a scenario crosses.

    None of the past: beside what was seen a simulation is a hit or a miss, and no conclusion.
    """
    for one in (each for each in found if each.level is None or not each.level.past):
        base = _reference(one, found)
        if base is None or one.says not in (OPEN, base.says):
            yield one


def _reference(one: Conclusion, found: Sequence[Conclusion]) -> Conclusion | None:
    """What is concluded of the same level for the scenario's reference, None for a change."""
    names = {change.scenario: change.reference for change in found if change.level is None}
    name = names.get(one.scenario)
    if one.level is None or name is None:
        return None
    return next((o for o in found if (o.scenario, o.level) == (name, one.level)), None)


def _dated(one: Conclusion, found: Sequence[Conclusion]) -> str:
    dated = one.level is None and one.date
    return f"{_said(one, found)}{f', {when(one.date)}' if dated else ''}"


def _said(one: Conclusion, found: Sequence[Conclusion]) -> str:
    if one.level is None:
        return f"{one.scenario} {_VERBS[one.says].format(phrase(one.outcome))}"
    what = f"{phrase(one.outcome)} in {when(one.level.period)}"
    if _reference(one, found) is not None:
        return f"{one.scenario} takes {what} {one.says} {_mark(one)}"
    return f"in {one.scenario}, {what} lies {one.says} {_mark(one)}"


def _question(one: Conclusion) -> str:
    if one.level is None:
        dated = f" by {when(one.date)}" if one.date else ""
        return f"which way {one.scenario} moves {phrase(one.outcome)}{dated}"
    what = f"{phrase(one.outcome)} in {when(one.level.period)}"
    return f"on which side of {_mark(one)} {what} lies in {one.scenario}"


def _mark(one: Conclusion) -> str:
    level = one.level
    return f"{quantity(level.value, level.unit)} ({level.name})" if level else ""
