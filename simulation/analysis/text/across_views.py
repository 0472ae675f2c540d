"""What survives every view, and what does not, in sentences.

Of published figures it is told on which side of them a reference lies, and which scenario takes an
outcome to the other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.analysis.statistics.across_views import OPEN, SAME, Conclusion
from simulation.analysis.text.numbers import quantity
from simulation.analysis.text.words import phrase

_VERBS = {"rises": "raises {}", "falls": "lowers {}", SAME: "leaves {} as it is"}


def survivors(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each conclusion that holds under every view."""
    return (_said(one, found) for one in _told(found) if one.survives)


def others(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each conclusion that some view does not share, and what these say."""
    for one in _told(found):
        if one.survives:
            continue
        if one.says == OPEN:
            yield f"{_question(one)} is open under every view"
            continue
        parts = [f"under {len(one.under(one.says))} of {len(one.found)} views"]
        if one.against:
            parts.append(f"the opposite under {_names(one.against)}")
        rest = [view for view, word in one.found.items() if word == SAME != one.says]
        if rest:
            parts.append(f"no change under {_names(rest)}")
        if one.under(OPEN):
            parts.append(f"open under {_names(one.under(OPEN))}")
        yield f"{_said(one, found)}: {'; '.join(parts)}"


def _told(found: Sequence[Conclusion]) -> Iterator[Conclusion]:
    """All changes; of levels those of references, and those that a scenario crosses."""
    for one in found:
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


def _said(one: Conclusion, found: Sequence[Conclusion]) -> str:
    if one.level is None:
        return f"{one.scenario} {_VERBS[one.says].format(phrase(one.outcome))}"
    if _reference(one, found) is not None:
        return f"{one.scenario} takes {phrase(one.outcome)} {one.says} {_mark(one)}"
    return f"in {one.scenario}, {phrase(one.outcome)} lies {one.says} {_mark(one)}"


def _question(one: Conclusion) -> str:
    if one.level is None:
        return f"which way {one.scenario} moves {phrase(one.outcome)}"
    return f"on which side of {_mark(one)} {phrase(one.outcome)} lies in {one.scenario}"


def _mark(one: Conclusion) -> str:
    level = one.level
    return f"{quantity(level.value, level.unit)} ({level.name})" if level else ""


def _names(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
