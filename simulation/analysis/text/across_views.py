"""What survives every view, and what does not, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.analysis.statistics.across_views import OPEN, SAME, Conclusion
from simulation.analysis.text.numbers import quantity
from simulation.analysis.text.words import phrase

_VERBS = {"rises": "raises", "falls": "lowers", SAME: "leaves alone"}
_Alike = tuple[Conclusion, list[str]]


def survivors(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each conclusion that holds under every view."""
    return (_said(*alike) for alike in _grouped(found) if alike[0].survives)


def others(found: Sequence[Conclusion]) -> Iterator[str]:
    """A sentence for each conclusion that some view does not share, and what these say."""
    for one, scenarios in _grouped(found):
        if one.survives:
            continue
        if one.says == OPEN:
            yield f"{_question(one, scenarios)} is open under every view"
            continue
        parts = [f"under {len(one.under(one.says))} of {len(one.found)} views"]
        if one.against:
            parts.append(f"the opposite under {_names(one.against)}")
        rest = [view for view, word in one.found.items() if word == SAME != one.says]
        if rest:
            parts.append(f"no change under {_names(rest)}")
        if one.under(OPEN):
            parts.append(f"open under {_names(one.under(OPEN))}")
        yield f"{_said(one, scenarios)}: {'; '.join(parts)}"


def _grouped(found: Sequence[Conclusion]) -> Iterator[_Alike]:
    """Conclusions, those of several scenarios that every view answers alike as one."""
    groups: list[_Alike] = []
    for one in found:
        same = (
            g for g in groups if one.level and (g[0].level, g[0].found) == (one.level, one.found)
        )
        group = next(same, None)
        if group is None:
            groups.append((one, [one.scenario]))
        else:
            group[1].append(one.scenario)
    return iter(groups)


def _said(one: Conclusion, scenarios: Sequence[str]) -> str:
    if one.level is None:
        return f"{one.scenario} {_VERBS[one.says]} {phrase(one.outcome)}"
    return f"in {_names(scenarios)}, {phrase(one.outcome)} lies {one.says} {_mark(one)}"


def _question(one: Conclusion, scenarios: Sequence[str]) -> str:
    if one.level is None:
        return f"which way {one.scenario} moves {phrase(one.outcome)}"
    return f"on which side of {_mark(one)} {phrase(one.outcome)} lies in {_names(scenarios)}"


def _mark(one: Conclusion) -> str:
    level = one.level
    return f"{quantity(level.value, level.unit)} ({level.name})" if level else ""


def _names(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
