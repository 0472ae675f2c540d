"""Firms, makers and suppliers that a scenario adds, each like a known one and split from a part.

A copy takes its parent's drawn values, member by member. Sizes come out of the part that it is
split from; what the scenario gives itself is drawn by streams of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from simulation.distributions import Distribution
from simulation.errors import Place
from simulation.inputs.calibration.calibration import Calibration, Copy
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Relative, Value
from simulation.inputs.tables.entries import Entry

Kind = Literal["firms", "makers", "suppliers"]
KINDS: tuple[Kind, ...] = ("suppliers", "makers", "firms")
SIZES = frozenset(("ceiling_share", "buyers"))  # what is divided, beside amounts
AMOUNTS = frozenset(
    (
        "USD billion",
        "USD billion/year",
        "wafers/month",
        "mm2/month",
        "stacks/month",
        "stacks",
        "dies",
    )
)  # units of sizes; of stacks a wafer a part has as many as the whole
# Where parameters of a kind's players stand: PREFIX.PLAYER.NAME.
PREFIXES: Mapping[Kind, tuple[str, ...]] = {
    "firms": ("firms",),
    "makers": ("makers", "roadmap"),
    "suppliers": ("supply", "roadmap"),
}
_LISTED = {"firms": ("firms", "firms or makers"), "makers": ("firms or makers",), "suppliers": ()}
_CHOOSERS = {"firms": "buyers", "makers": "makers", "suppliers": "suppliers"}


@dataclass(frozen=True)
class NewPlayer:
    """A firm, maker or supplier that a scenario adds.

    It is a `share` of `split_from`, or none where all its sizes are among `figures`. `scaled` are
    its parent's values, times and plus a number; `chips` are those that it takes over.
    """

    kind: Kind
    id: str
    like: str
    title: str
    split_from: str | None = None
    share: float = 0.0
    figures: Mapping[str, Distribution] = field(default_factory=dict)
    scaled: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    chips: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """As it would be written."""
        split = {"split_from": self.split_from, "share": self.share} if self.split_from else {}
        given = {name: value.plain() for name, value in self.figures.items()}
        scaled = {name: {"times": t, "plus": p} for name, (t, p) in self.scaled.items()}
        taken = {"chips": list(self.chips)} if self.chips else {}
        return {"title": self.title, "like": self.like, **split, **taken, **given, **scaled}


def given(like: Entry, name: str, value: Distribution) -> Entry:
    """A figure that the file gives: an entry like another, without what that one rests on."""
    return replace(
        like, name=name, value=value, stream=name, felt_in="", evidence="assumption", sources=()
    )


def is_size(entry: Entry) -> bool:
    """Whether an entry of a player is a size, which is divided where it is split."""
    name = entry.name.rpartition(".")[2]
    tools = entry.name.startswith("supply.") and name.startswith("tools")
    return entry.unit in AMOUNTS or name in SIZES or tools


def of_player(known: Calibration, kind: Kind, name: str) -> dict[str, Entry]:
    """Parameters of a player, by their names without prefix and player."""
    heads = tuple(f"{prefix}.{name}." for prefix in PREFIXES[kind])
    found = (entry for entry in known.entries.values() if entry.name.startswith(heads))
    return {entry.name.rpartition(".")[2]: entry for entry in found}


def left(players: Iterable[NewPlayer], kind: Kind, part: str) -> float:
    """What is left of a part when all that is split from it is gone."""
    mine = (one for one in players if one.kind == kind and one.split_from == part)
    return 1.0 - sum(one.share for one in mine)


def shares(players: Iterable[NewPlayer], known: Calibration) -> dict[str, float]:
    """Entries of the parts that players are split from, with the share that they keep."""
    every = tuple(players)
    parts = dict.fromkeys((one.kind, one.split_from) for one in every if one.split_from)
    return {
        entry.name: left(every, kind, part)
        for kind, part in parts
        for entry in of_player(known, kind, part or "").values()
        if is_size(entry)
    }


def with_player(known: Calibration, new: NewPlayer, keeps: float) -> Calibration:
    """The calibration with a player; what its part `keeps` is scaled by the scenario's overrides.

    Its vocabulary does not know the player yet.
    """
    entries, copies = dict(known.entries), dict(known.copies)
    part = of_player(known, new.kind, new.split_from) if new.split_from else {}
    sized = {name: entry for name, entry in part.items() if is_size(entry)}
    like = of_player(known, new.kind, new.like)
    told = {*new.figures, *new.scaled}  # without a part, sizes are among them
    like = {n: e for n, e in like.items() if not is_size(e) or (n in told and not sized)}
    for name, entry in {**like, **sized}.items():
        full = f"{entry.name.partition('.')[0]}.{new.id}.{name}"
        if name in new.figures:
            entries[full] = given(entry, full, new.figures[name])
            continue
        times, plus = new.scaled.get(name, (1.0, 0.0))
        entries[full] = replace(entry, name=full, felt_in="")
        copies[full] = Copy(entry.name, new.share / keeps if name in sized else times, plus)
    changes: dict[str, Any] = {"roster": _roster(known, new), "entries": entries, "copies": copies}
    alike = {**known.alike, new.id: known.alike.get(new.like, new.like)}
    changes |= {"alike": alike} if new.kind == "firms" else {}
    return replace(known, chips=_taken(known, new), **changes)


def _roster(known: Calibration, new: NewPlayer) -> Any:
    """The roster with the player beside the part that it comes from, or what it is like."""
    roster, beside = known.roster, new.split_from or new.like
    old = getattr(roster, new.kind)
    own = {"title": new.title, "about": None, "sources": ()}
    player = old[new.like].model_copy(update=own)
    players: dict[str, Any] = {}
    for name, one in old.items():
        players[name] = one
        if name == beside:
            players[new.id] = player
    changes: dict[str, Any] = {new.kind: players}
    if new.kind == "makers":  # who serves the one serves the other
        changes["suppliers"] = {
            name: one.model_copy(update={"sells_to": (*one.sells_to, new.id)})
            if new.like in one.sells_to
            else one
            for name, one in roster.suppliers.items()
        }
    return roster.model_copy(update=changes)


def _taken(known: Calibration, new: NewPlayer) -> tuple[Any, ...]:
    """The chips, with those that the player takes over, and what follows or is cut, as its own.

    What is sold to the firm that it is like alone is sold to it as well.
    """
    if new.kind == "firms":
        return tuple(
            replace(chip, sold_to=(*chip.sold_to, new.id)) if new.like in chip.sold_to else chip
            for chip in known.chips
        )
    if not new.chips:
        return known.chips
    home: dict[str, Any] = {"maker": new.id} if new.kind == "makers" else {"foundry": new.id}
    mine = {*new.chips}
    for _ in known.chips:  # what follows one that follows one of them, too
        more = {one.id for one in known.chips if {one.variant_of, one.follows} & mine}
        if more <= mine:
            break
        mine |= more
    return tuple(replace(one, **home) if one.id in mine else one for one in known.chips)


def renamed(event: Event, players: Iterable[NewPlayer]) -> Event:
    """An entry made before players were added: where it names what one is like, it names it."""
    for new in players:
        chooser = _CHOOSERS[new.kind]
        chosen = getattr(event, chooser)
        if new.like in chosen:
            named: dict[str, Any] = {chooser: (*chosen, new.id)}
            event = replace(event, **named)
        fields = LEVERS[event.lever].fields
        values = {
            name: _with(value, new) if fields[name].names in _LISTED[new.kind] else value
            for name, value in event.values.items()
        }
        event = replace(event, values=values) if values != event.values else event
    return event


def _with(value: Value, new: NewPlayer) -> Value:
    if isinstance(value, Relative) and isinstance(value.by, tuple):
        by = (*value.by, new.id) if new.like in value.by else value.by
        every = (*value.everything, new.id) if new.like in value.everything else value.everything
        return replace(value, by=by, everything=every)
    if isinstance(value, tuple) and new.like in value:
        return (*value, new.id)
    return value
