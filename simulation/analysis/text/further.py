"""What the answer adds of outcomes that are measured beside those shown (`BEYOND`).

China's compute is what stands in China; what its firms can use is also what they own or rent
abroad. And chips that come in raise compute, yet may hold up the work on methods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.headline import METHODS, USABLE
from simulation.analysis.text.sentences import Change, change, magnitude
from simulation.analysis.text.sure import LIKELY, leaning, small, sureness
from simulation.analysis.text.words import capital

_SIGNS = {"up": 1, "down": -1, "": 0}
_OF_CHINA = {"compute.china": 1, "ratio.stock": -1}
"""Outcomes that answer for China's compute, and with which sign."""
_MORE = 2.0  # times the change of compute at home: from there that of usable compute is another
_WHAT = "what China's firms can use, rented and abroad included,"
_VERBS = {"up": "rises", "down": "falls"}


def usable(
    effects: Sequence[Effect], told: Sequence[Effect], beyond: Sequence[Effect], date: str
) -> str:
    """What becomes of the compute that China's firms can use, as the rest of a sentence, or "".

    Beside what the sentence has `told` of compute in China, or that nothing is clear. Else it would
    seem to be held against something else, and `alone` says it.
    """
    found = _asked(effects, told, beyond, date)
    if found is None or (told and not _at_home(told)):
        return ""
    return f"{';' if told else ', but'} {_WHAT} {_falls(found, date)}"


def alone(
    effects: Sequence[Effect], told: Sequence[Effect], beyond: Sequence[Effect], date: str
) -> Iterator[str]:
    """The same as a sentence of its own, or none: where the first one tells of other outcomes."""
    found = _asked(effects, told, beyond, date)
    if found is not None and told and not _at_home(told):
        yield f"{capital(_WHAT)} {_falls(found, date)}."


def _asked(
    effects: Sequence[Effect], told: Sequence[Effect], beyond: Sequence[Effect], date: str
) -> Effect | None:
    """The effect on usable compute, where a reader has to know of it.

    Where compute in China, by the outcome that the answer speaks of if any, goes the other way or
    neither way, or by no more than half as much. Not of trifles, and not where it is told anyway.
    """
    found = next((one for one in beyond if one.outcome == USABLE), None)
    known = [one for name in _OF_CHINA for one in effects if one.outcome == name]
    home = next(iter((*_at_home(told), *known)), None)
    if found is None or home is None or USABLE in {one.outcome for one in told}:
        return None
    way = leaning(found, date)
    if not way or small(found, date) or not _another(home, change(found, date), way, date):
        return None
    return found


def _at_home(effects: Sequence[Effect]) -> list[Effect]:
    """Effects that answer for compute in China."""
    return [one for one in effects if one.outcome in _OF_CHINA]


def _falls(found: Effect, date: str) -> str:
    """Which way usable compute goes, and how far: "likely falls by 13 % (90 %: 2 to 20 %)"."""
    likely = "likely " if sureness(found, date) == LIKELY else ""
    return f"{likely}{_VERBS[leaning(found, date)]} by {magnitude(change(found, date))}"


def _another(home: Effect, moved: Change, way: str, date: str) -> bool:
    """Whether usable compute moves another way than that at home, or clearly more."""
    sign = _OF_CHINA[home.outcome] * _SIGNS[leaning(home, date)]
    at_home = change(home, date)
    alike = at_home.unit == moved.unit
    more = alike and abs(moved.median) >= _MORE * abs(at_home.median)
    return sign != _SIGNS[way] or more


def methods(effects: Sequence[Effect], beyond: Sequence[Effect], date: str) -> Iterator[str]:
    """Why China's lag does not follow its compute, where its methods move against that.

    As a sentence, or none. Both changes have a direction and are no trifles.
    """
    by_name = {one.outcome: one for one in (*beyond, *effects)}
    if not {"compute.china", "lag.china", METHODS} <= by_name.keys():
        return
    compute, work = by_name["compute.china"], by_name[METHODS]
    way, other = leaning(compute, date), leaning(work, date)
    if not way or not other or way == other or small(compute, date) or small(work, date):
        return
    lag = leaning(by_name["lag.china"], date)
    if lag not in (way, ""):
        return
    more, long = ("More", "longer") if way == "up" else ("Less", "shorter")
    how = f"and a {long} lag" if lag else f"but no {'shorter' if way == 'up' else 'longer'} lag"
    yield (
        f"{more} compute {how}: want of chips makes labs work on methods (assumption "
        f"lab.scarcity), and with {more.lower()} compute their methods are "
        f"{'worse' if way == 'up' else 'better'} by {magnitude(change(work, date))}."
    )
