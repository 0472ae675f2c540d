"""What the views say of the headline outcomes: in a sentence, at each figure, and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulation.analysis.statistics.across_views import OPPOSITE, SHIPPED, Conclusion, judged
from simulation.analysis.statistics.headline import FIGURES
from simulation.analysis.statistics.verdict import OPEN, SAME, UNDECIDED, Verdict, fewest, settled
from simulation.analysis.text import lead, sentences
from simulation.analysis.text.across_views import others, survivors, unsettled
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import percent
from simulation.analysis.text.sure import CLEAR, sureness
from simulation.analysis.text.words import capital, heading, listed
from simulation.explore.answer import REFERENCE, Pair

_WORDS = {"rises": "up", "falls": "down", OPEN: "open", SAME: "unchanged", UNDECIDED: "?"}
_MANY = 4  # views that are named
SURVIVES, _TURNS = "survives", "turns"
_WORST = (SURVIVES, UNDECIDED, OPEN, _TURNS)
_UNCLEAR = "no clear change"
_STATES = {UNDECIDED: "not settled", OPEN: "open", _TURNS: "the opposite"}


@dataclass(frozen=True)
class Tried:
    """Verdicts of the headline outcomes under a view, and of how many members they are."""

    verdicts: Mapping[str, Verdict]
    members: int

    def settles(self, outcomes: Sequence[str]) -> bool:
        """Whether so few members are clear about some outcomes."""
        return all(settled(self.verdicts[one], self.members) for one in outcomes)


Found: TypeAlias = Mapping[str, Tried]
"""By view."""


def tried(pair: Pair, at: str) -> Tried:
    """The verdicts of two worlds under a view."""
    return Tried({name: judged(pair.effect(name, at), at) for name in FIGURES}, pair.members)


def foremost(pair: Pair, at: str) -> list[str]:
    """The outcomes whose clear change the verdict of a page tells of."""
    effects = [pair.effect(name, at) for name in FIGURES]
    told = lead.foremost(effects, at)
    return [one.outcome for one in told if sureness(one, at) == CLEAR]


def told(
    found: Found, of: int, title: str, about: Sequence[str] = (), growing: Sequence[str] = ()
) -> dict[str, Any]:
    """Everything that a page says of the views that are in, `of` so many.

    `about` are the outcomes of the verdict that is held against them; `growing` the views that get
    more members.
    """
    whole = [_conclusion(outcome, found, called(title)) for outcome in FIGURES] if found else []
    return {
        "ready": len([view for view in found if view != SHIPPED]),
        "of": of,
        "members": _sizes(found),
        **_verdict(whole, found, about, of, growing),
        "figures": {one.outcome: _figure(one) for one in whole},
        "told": [
            *(f"{capital(line)} under every view." for line in survivors(whole)),
            *(f"{capital(line)}." for line in unsettled(whole)),
            *(f"{capital(line)}." for line in others(whole)),
        ],
        "heads": [heading(one.outcome) for one in whole],
        "rows": [
            {
                "view": view,
                "members": one.members,
                "cells": [_cell(one.verdicts[outcome]) for outcome in FIGURES],
            }
            for view, one in found.items()
        ],
    }


def _verdict(
    whole: Sequence[Conclusion],
    found: Found,
    about: Sequence[str],
    of: int,
    growing: Sequence[str],
) -> dict[str, str]:
    """Whether what a verdict tells survives, in a sentence, and of which kind that is."""
    views = [view for view in found if view != SHIPPED]
    if len(views) == of and not about:
        return {"kind": "", "line": _without(whole, found), "brief": _UNCLEAR}
    told = [one for one in whole if one.outcome in about and _holding(one)]
    if not views or not told:
        return {"kind": "", "line": _waiting(found, about, of), "brief": _UNCLEAR}
    states = {view: max((_holding(one)[view] for one in told), key=_WORST.index) for view in views}
    holds = [view for view, state in states.items() if state == SURVIVES]
    rest = [
        f"{_STATES[state]} under {_named([v for v, s in states.items() if s == state])}"
        for state in reversed(_WORST[1:])
        if state in states.values()
    ]
    if len(views) < of:
        said = f"So far it survives {len(holds)} of the {len(views)} views tried, of {of}"
        return {"kind": "", "line": f"{'; '.join([said, *rest])}.", "brief": ""}
    said = "; ".join([f"It survives {_count(len(holds), of)} of other camps", *rest])
    more = [view for view in growing if view in views]
    if more:
        more_line = f"{said}. More members are run under {_named(more)} …"
        return {"kind": "", "line": more_line, "brief": ""}
    kind = max(states.values(), key=_WORST.index)
    brief = "; ".join([_count(len(holds), of), *rest])
    return {"kind": kind, "line": f"{said}. {_sure(told, found, views)}", "brief": brief}


def _sure(told: Sequence[Conclusion], found: Found, views: Sequence[str]) -> str:
    """With how many members, and where they are least sure."""
    least, at = min(
        ((one.verdicts[view], view) for one in told for view in views), key=lambda o: o[0].share
    )
    most = max(one.members for one in found.values())
    few = f", and fewer than {fewest()} settle nothing" if most < fewest() else ""
    return (
        f"{capital(_sizes(found))}{few}; least sure under {at}, where "
        f"{sentences.share_of_members(least.share)} agree (90 % interval {_span(least)})."
    )


def _sizes(found: Found) -> str:
    """How many members the views have."""
    sizes = sorted({one.members for view, one in found.items() if view != SHIPPED})
    if not sizes:
        return "no members"
    rest = f", {sizes[-1]} where these settle nothing" if len(sizes) > 1 else ""
    return f"{sizes[0]} members a view{rest}"


def _waiting(found: Found, about: Sequence[str], of: int) -> str:
    """What is told before anything is known of the views, or where there is nothing to hold."""
    if not of:
        return ""
    if not about:
        ready = len([view for view in found if view != SHIPPED])
        return f"{ready} of {of} other camps' assumptions are tried so far …" if found else ""
    if SHIPPED in found and not _leaning(found[SHIPPED], about):
        return "This model's own draws leave it open."
    return f"Does it survive the assumptions of {of} other camps? None is in yet …"


def _leaning(own: Tried, about: Sequence[str]) -> bool:
    return any(own.verdicts[outcome].leaning in OPPOSITE for outcome in about)


def _without(whole: Sequence[Conclusion], found: Found) -> str:
    """What the views say where the verdict tells of no direction."""
    views = [view for view in found if view != SHIPPED]
    clear = [view for view in views if any(one.found[view] in OPPOSITE for one in whole)]
    if clear:
        said = f"Under {_named(clear)} some figure moves clearly; the table of views says which"
    elif all(one.found[view] == SAME for one in whole for view in views):
        said = "Under no view does a figure change"
    else:
        said = "Under no view does a figure move clearly either"
    return f"{said} ({_sizes(found)})."


def _holding(one: Conclusion) -> dict[str, str]:
    """What becomes of the direction that the shipped draws give, by view; nothing if none is."""
    own = one.verdicts.get(SHIPPED)
    if own is None or own.leaning not in OPPOSITE:
        return {}
    held = {own.leaning: SURVIVES, OPPOSITE[own.leaning]: _TURNS, UNDECIDED: UNDECIDED}
    views = {view: word for view, word in one.found.items() if view != SHIPPED}
    return {view: held.get(word, OPEN) for view, word in views.items()}


def _conclusion(outcome: str, found: Found, title: str) -> Conclusion:
    verdicts = {view: one.verdicts[outcome] for view, one in found.items()}
    words = {view: one.word for view, one in verdicts.items()}
    return Conclusion(title, REFERENCE, outcome, words, verdicts=verdicts)


def _cell(one: Verdict) -> str:
    if one.word == OPEN:
        return f"{_WORDS[OPEN]} ({sentences.share_of_members(one.share)} at most)"
    return f"{_WORDS[one.word]} {sentences.share_of_members(one.share)} ({_span(one)})"


def _figure(one: Conclusion) -> dict[str, str]:
    """Under how many views a figure keeps the direction that the shipped draws give it."""
    states = list(_holding(one).values())
    if not states:
        return {"kind": "", "text": ""}
    held = _count(states.count(SURVIVES), len(states))
    return {"kind": max(states, key=_WORST.index), "text": f"survives {held}"}


def _count(held: int, every: int) -> str:
    return f"all {every} views" if held == every > 1 else f"{held} of {every} views"


def _named(views: Sequence[str]) -> str:
    """Views by their names where these are few."""
    return listed(views) if len(views) <= _MANY else f"{len(views)} views"


def _span(one: Verdict) -> str:
    return f"{100 * one.low:.0f} to {percent(one.high)}"
