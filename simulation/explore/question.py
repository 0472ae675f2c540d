"""The question that a page asks: two worlds, a month, charts; as the query of a link and back."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote

from simulation import months
from simulation.errors import InputError, did_you_mean
from simulation.explore.controls import BY_KEY
from simulation.inputs.policy.values import OF_NUMBERS, How

BASELINE = "baseline"
SINCE, AT, UNTIL = "2027-01", "2030-12", "2032-12"
CHARTS = ("ratio.stock", "new_compute.china", "output.china", "revenue.nvidia")
FIRST_SINCE, FIRST_UNTIL = "2024-01", "2027-12"
LONGEST = 4096  # characters of a query
MOST_SEED = 2**53 - 1  # a page counts no further without rounding
_NUMBER = r"(-?[0-9]{1,12}(?:\.[0-9]{1,20})?(?:e-?[0-9]{1,2})?)"
_MONTH = r"([0-9]{4}-[0-9]{2})"
_VALUE = re.compile(f"(?:({'|'.join(OF_NUMBERS)}):)?{_NUMBER}(?:@{_MONTH})?(?:\\.\\.{_MONTH})?")
_REFERENCE = "vs"


@dataclass(frozen=True)
class Move:
    """A control moved to a value, from a month of its own or from the world's.

    `until` is the last month in which it holds, where it is moved for a while only. `how` is
    "times" or "plus" where the value changes what holds without it, None where it takes its place.
    """

    value: float
    since: str | None = None
    until: str | None = None
    how: How | None = None


@dataclass(frozen=True)
class WorldOf:
    """A scenario by name, and what is moved in it from a month on."""

    on: str = BASELINE
    since: str = SINCE
    moves: Mapping[str, Move] = field(default_factory=dict)

    def begins(self, key: str) -> str:
        """The month from which a control is moved, or would be."""
        move = self.moves.get(key)
        return (move.since if move else None) or self.since

    @property
    def meant(self) -> tuple[str, tuple[tuple[str, Move], ...]]:
        """What decides the members: worlds that differ in writing alone mean the same.

        A month from which nothing is moved decides nothing, nor do months of assumptions.
        """
        moves = ((key, self.moves[key]) for key in BY_KEY if key in self.moves)
        dated = (
            (key, replace(move, since=self.begins(key) if BY_KEY[key].is_lever else None))
            for key, move in moves
        )
        return self.on, tuple(dated)

    def pairs(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Keys and values of the query, without what is as it is by default."""
        if self.on != BASELINE:
            yield prefix or "on", self.on
        dot = f"{prefix}." if prefix else ""
        if self.since != SINCE:
            yield f"{dot}from", self.since
        for key in BY_KEY:
            if key in self.moves:
                move = self.moves[key]
                date = f"@{move.since}" if move.since else ""
                date += f"..{move.until}" if move.until else ""
                how = f"{move.how}:" if move.how else ""
                yield f"{dot}{key}", f"{how}{move.value:.12g}{date}"


@dataclass(frozen=True)
class PageQuestion:
    """A world and its reference; where to look, which charts to draw, under whose assumptions."""

    world: WorldOf = WorldOf()
    reference: WorldOf = WorldOf()
    at: str = AT
    until: str = UNTIL
    charts: tuple[str, ...] = CHARTS
    seed: int = 1
    view: str = ""

    def query(self) -> str:
        """The query of the link that asks it, the same for the same question."""
        pairs = [*self.world.pairs(), *self.reference.pairs(_REFERENCE)]
        rest = {"at": self.at, "until": self.until, "charts": ",".join(self.charts)}
        usual = {"at": AT, "until": UNTIL, "charts": ",".join(CHARTS)}
        pairs += [(key, text) for key, text in rest.items() if text != usual[key]]
        pairs += [("seed", str(self.seed))] if self.seed != 1 else []
        pairs += [("view", self.view)] if self.view else []
        return "&".join(f"{key}={quote(text, safe='@,.:')}" for key, text in pairs)

    @property
    def computed(self) -> tuple[str, str, str, int, str]:
        """What decides the numbers: both worlds, the last month, the seed and the view."""
        one, other = (repr(world.meant) for world in (self.world, self.reference))
        return one, other, self.until, self.seed, self.view


def read(
    query: str,
    scenarios: Collection[str],
    outcomes: Collection[str],
    views: Collection[str] = (),
) -> PageQuestion:
    """The question of a query; InputError where it is malformed, unknown or out of range."""
    if len(query) > LONGEST:
        raise InputError(f"the link is longer than {LONGEST} characters")
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict"
        )
    except (ValueError, UnicodeDecodeError):
        raise InputError("the link is no list of key=value") from None
    given = dict(pairs)
    if len(given) != len(pairs):
        raise InputError("the link has a key twice")
    asked = PageQuestion(
        world=_world(given, "", scenarios),
        reference=_world(given, _REFERENCE, scenarios),
        until=_until(given.pop("until", UNTIL)),
        charts=_charts(given.pop("charts", None), outcomes),
        seed=_seed(given.pop("seed", "1")),
        at=_month(given.pop("at", AT), "at", months.FIRST),
        view=_view(given.pop("view", ""), views),
    )
    for key in given:
        raise InputError(f"the link has an unknown key {key[:40]!r}")
    if asked.at > asked.until:
        raise InputError(f"at {asked.at} comes after until {asked.until}")
    for world in (asked.world, asked.reference):
        _check_ends(world)
    worlds = (asked.world, asked.reference)
    begun = [world.begins(k) for world in worlds for k in world.moves if BY_KEY[k].is_lever]
    late = [since for since in begun if since > asked.until]
    if late:
        raise InputError(f"a change from {late[0]} comes after until {asked.until}")
    return asked


def _world(given: dict[str, str], prefix: str, scenarios: Collection[str]) -> WorldOf:
    dot = f"{prefix}." if prefix else ""
    on = given.pop(prefix or "on", BASELINE)
    if on not in scenarios:
        raise InputError(f"unknown scenario {on[:80]!r}{did_you_mean(on, scenarios)}")
    since = _month(given.pop(f"{dot}from", SINCE), f"{dot}from", FIRST_SINCE)
    moves = {key: _move(key, given.pop(f"{dot}{key}")) for key in BY_KEY if f"{dot}{key}" in given}
    return WorldOf(on, since, moves)


def _move(key: str, text: str) -> Move:
    found = _VALUE.fullmatch(text)
    if not found:
        examples = "0.5, times:1.2, 0.5@2028-01 or 0.5@2028-01..2028-12"
        raise InputError(f"{key}: expected a number such as {examples}, got {text[:40]!r}")
    value = float(found[2])
    how = next((one for one in OF_NUMBERS if one == found[1]), None)
    if how and how not in BY_KEY[key].ways:
        raise InputError(f"{key}: takes no {how}: {BY_KEY[key].absolute}")
    if not math.isfinite(value):
        raise InputError(f"{key}: {text[:40]} is no number")
    if (found[3] or found[4]) and not BY_KEY[key].is_lever:
        raise InputError(f"{key}: an assumption holds from the start and has no month")
    since, until = (_month(m, key, FIRST_SINCE) if m else None for m in (found[3], found[4]))
    if until and BY_KEY[key].lasting:
        raise InputError(f"{key}: has no last month: {BY_KEY[key].lasting}")
    choices = [choice.value for choice in BY_KEY[key].choices]
    if choices and value not in choices:
        allowed = ", ".join(f"{choice:.12g}" for choice in choices)
        raise InputError(f"{key}: {value:.12g} is none of {allowed}")
    return Move(value, since, until, how)


def _check_ends(world: WorldOf) -> None:
    """InputError where a move ends before it begins."""
    for key, move in world.moves.items():
        since = move.since or world.since
        if move.until and move.until < since:
            raise InputError(f"{key}: ends {move.until}, before it begins in {since}")


def _month(text: str, key: str, first: str) -> str:
    try:
        months.index(text)
    except ValueError as error:
        raise InputError(f"{key}: {error}") from None
    if text < first:
        raise InputError(f"{key}: {text} comes before {first}")
    return text


def _until(text: str) -> str:
    until = _month(text, "until", FIRST_UNTIL)
    if not until.endswith("-12"):
        raise InputError(f"until: {until} is no December")
    return until


def _charts(text: str | None, outcomes: Collection[str]) -> tuple[str, ...]:
    if text is None:
        return CHARTS
    names = tuple(text.split(","))
    if not 1 <= len(names) <= len(CHARTS) or len(set(names)) != len(names):
        raise InputError(f"charts: expected one to {len(CHARTS)} different outcomes")
    for name in names:
        if name not in outcomes:
            raise InputError(f"charts: no outcome {name[:80]!r}{did_you_mean(name, outcomes)}")
    return names


def _view(text: str, views: Collection[str]) -> str:
    if text and text not in views:
        raise InputError(f"unknown view {text[:80]!r}{did_you_mean(text, views)}")
    return text


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and int(text) <= MOST_SEED):
        raise InputError(f"seed: expected a number from 0 to {MOST_SEED}, got {text[:40]!r}")
    return int(text)
