"""What the views say of the headline outcomes: in a sentence, at each figure, and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from simulation.analysis.statistics.across_views import OPPOSITE, SHIPPED, Conclusion
from simulation.analysis.statistics.verdict import OPEN, SAME, UNDECIDED, Verdict, fewest
from simulation.analysis.text.across_views import others, survivors, unsettled
from simulation.analysis.text.words import capital, heading, listed
from simulation.explore.answer import HEADLINE, REFERENCE

Found: TypeAlias = Mapping[str, Mapping[str, Verdict]]
"""Verdicts by view, and of each by outcome."""
_WORDS = {"rises": "up", "falls": "down", OPEN: "open", SAME: "unchanged", UNDECIDED: "?"}
_MANY = 4  # views that are named
SURVIVES, _TURNS = "survives", "turns"
_WORST = (SURVIVES, UNDECIDED, OPEN, _TURNS)
_STATES = {UNDECIDED: "not settled", OPEN: "open", _TURNS: "the opposite"}


def told(
    found: Found, of: int, members: int, title: str, about: Sequence[str] = ()
) -> dict[str, Any]:
    """Everything that a page says of the views that are in, `of` so many, `members` under each.

    `about` are the outcomes of the verdict that is held against them.
    """
    whole = [_conclusion(outcome, found, title) for outcome in HEADLINE] if found else []
    return {
        "ready": len([view for view in found if view != SHIPPED]),
        "of": of,
        "members": members,
        **_verdict(whole, about, of, members),
        "figures": {one.outcome: _figure(one) for one in whole},
        "told": [
            *(f"{capital(line)} under every view." for line in survivors(whole)),
            *(f"{capital(line)}." for line in unsettled(whole)),
            *(f"{capital(line)}." for line in others(whole)),
        ],
        "heads": [heading(one.outcome) for one in whole],
        "rows": [
            {"view": view, "cells": [_cell(verdicts[outcome]) for outcome in HEADLINE]}
            for view, verdicts in found.items()
        ],
    }


def _verdict(
    whole: Sequence[Conclusion], about: Sequence[str], of: int, members: int
) -> dict[str, str]:
    """Whether what a verdict tells survives, in a sentence, and of which kind that is."""
    told = [one for one in whole if one.outcome in about and _holding(one)]
    views = list(_holding(told[0])) if told else []
    if not views:
        ready = len(whole[0].found) - 1 if whole else 0
        return {"kind": "", "line": _without(whole, members) if ready == of and not about else ""}
    states = {view: max((_holding(one)[view] for one in told), key=_WORST.index) for view in views}
    holds = [view for view, state in states.items() if state == SURVIVES]
    rest = [
        f"{_STATES[state]} under {_named([v for v, s in states.items() if s == state])}"
        for state in reversed(_WORST[1:])
        if state in states.values()
    ]
    if len(views) < of:
        said = f"So far it survives {len(holds)} of the {len(views)} views tried, of {of}"
        return {"kind": "", "line": f"{'; '.join([said, *rest])}."}
    said = "; ".join([f"It survives {_count(len(holds), of)} of other camps", *rest])
    least, at = min(
        ((one.verdicts[view], view) for one in told for view in views), key=lambda o: o[0].share
    )
    few = f", and fewer than {fewest()} settle nothing" if members < fewest() else ""
    sure = (
        f"Preliminary, {members} members a view{few}; least sure under {at}, where "
        f"{_percent(least.share)} agree (90 % interval {_span(least)})."
    )
    return {"kind": max(states.values(), key=_WORST.index), "line": f"{said}. {sure}"}


def _without(whole: Sequence[Conclusion], members: int) -> str:
    """What the views say where the verdict tells of no direction."""
    views = [view for view in whole[0].found if view != SHIPPED]
    clear = [view for view in views if any(one.found[view] in OPPOSITE for one in whole)]
    if clear:
        said = f"Under {_named(clear)} some figure moves clearly; the table of views says which"
    elif all(one.found[view] == SAME for one in whole for view in views):
        said = "Under no view does a figure change"
    else:
        said = "Under no view does a figure move clearly either"
    return f"{said} (preliminary, {members} members a view)."


def _holding(one: Conclusion) -> dict[str, str]:
    """What becomes of the direction that the shipped draws give, by view; nothing if none is."""
    own = one.verdicts.get(SHIPPED)
    if own is None or own.leaning not in OPPOSITE:
        return {}
    held = {own.leaning: SURVIVES, OPPOSITE[own.leaning]: _TURNS, UNDECIDED: UNDECIDED}
    views = {view: word for view, word in one.found.items() if view != SHIPPED}
    return {view: held.get(word, OPEN) for view, word in views.items()}


def _conclusion(outcome: str, found: Found, title: str) -> Conclusion:
    verdicts = {view: one[outcome] for view, one in found.items()}
    words = {view: one.word for view, one in verdicts.items()}
    return Conclusion(title, REFERENCE, outcome, words, verdicts=verdicts)


def _cell(one: Verdict) -> str:
    if one.word == OPEN:
        return f"{_WORDS[OPEN]} ({_percent(one.share)} at most)"
    return f"{_WORDS[one.word]} {_percent(one.share)} ({_span(one)})"


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
    return f"{100 * one.low:.0f} to {_percent(one.high)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
