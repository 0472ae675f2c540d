"""Checks between the files of a calibration: whatever is referred to must exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from simulation.distributions import Mixture
from simulation.errors import Problem, did_you_mean
from simulation.inputs.calibration.collected import Collected
from simulation.inputs.calibration.launches import interval_of
from simulation.inputs.calibration.ordering import disordered
from simulation.inputs.calibration.renaming import renamings
from simulation.inputs.tables.chips import Chip
from simulation.inputs.tables.fields import source_ids
from simulation.inputs.tables.roster import Roster
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.inputs.yaml.wording import quoted


def check(found: Collected) -> Iterator[Problem]:
    """Every reference that leads nowhere."""
    yield from _sources(found)
    yield from _conflicts(found)
    yield from _renamed(found)
    yield from _claims(found)
    yield from _ordered(found)
    if found.roster is not None:
        yield from _players(found, found.roster)
        yield from _chips(found, found.roster)
        yield from _generations(found)
    elif not any(isinstance(d.data, dict) and "roster" in d.data for d in found.documents):
        yield Problem("calibration: no file declares the 'roster'")


def _unknown(what: str, word: str, allowed: Iterable[str]) -> str:
    return f"unknown {what} {quoted(word)}{did_you_mean(word, allowed)}"


def _sources(found: Collected) -> Iterator[Problem]:
    declared = found.declared.get("sources", {})
    if _mentioned(found) <= declared.keys():
        return
    for document in found.documents:  # slow, but only to say where
        for path, word in _mentions(document.data, ()):
            if word not in declared:
                yield document.problem(_unknown("source", word, declared), path)


def _mentioned(found: Collected) -> set[str]:
    words: set[str] = set()
    for entry in found.entries.values():
        words.update(source_ids(entry.sources))
        if isinstance(entry.value, Mixture):
            words.update(entry.value.sources())
    for chip in found.chips.values():
        words.update(source_ids(chip.sources))
    for series in found.series.values():
        words.update(source_ids(series.sources))
    for event in found.rules:
        words.update(event.sources)
    if found.roster is not None:
        for players in found.roster.kinds().values():
            for player in players.values():
                words.update(source_ids(player.sources))
    return words


def _mentions(
    data: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where sources are named: items of a `sources` list, and the `source` of a mixture's part."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, inner in items:
        if isinstance(inner, list) and key in ("sources", "parts"):
            wanted = "id" if key == "sources" else "source"
            for number, ref in enumerate(inner):
                word = ref.get(wanted) if isinstance(ref, dict) else ref
                if isinstance(word, str):
                    yield (*path, key, number), word
        if isinstance(inner, dict | list):
            yield from _mentions(inner, (*path, key))


def _claims(found: Collected) -> Iterator[Problem]:
    """Claims name documents among the sources, and parameters among the entries."""
    entries = {*found.declared.get("entries", {}), *found.entries}
    entries |= renamings(found.entries.values()).keys()
    for name, claim in found.claims.items():
        document, at = found.places["claims", name]
        for word in (claim.document, *claim.also):
            if word not in found.declared.get("sources", {}):
                known = found.declared.get("sources", {})
                yield document.problem(_unknown("source", word, known), (*at, "document"))
        for word in claim.drivers:
            if word not in entries:
                yield document.problem(_unknown("parameter", word, found.entries), (*at, "drivers"))


def _conflicts(found: Collected) -> Iterator[Problem]:
    listed = {name: entry.conflicts for name, entry in found.entries.items()}
    listed |= {name: series.conflicts for name, series in found.series.items()}
    for name, others in listed.items():
        for number, other in enumerate(others):
            document, at = found.places["entries", name]
            path = (*at, "conflicts", number)
            if other == name:
                yield document.problem("an entry cannot conflict with itself", path)
            elif other not in found.declared["entries"] and other not in found.entries:
                yield document.problem(_unknown("entry", other, listed), path)
            elif name not in listed.get(other, (name,)):
                message = f"'{other}' does not list '{name}' under its conflicts; add it there"
                yield document.problem(message, path)


def _renamed(found: Collected) -> Iterator[Problem]:
    """An earlier name must not mean anything else."""
    entries = [(entry.name, entry.was) for entry in found.entries.values() if entry.was]
    yield from _taken(found, "entries", "an entry", entries, found.entries)
    chips = [(chip.id, chip.was) for chip in found.chips.values() if chip.was]
    yield from _taken(found, "chips", "a chip", chips, found.chips)


def _taken(
    found: Collected,
    kind: str,
    what: str,
    pairs: Iterable[tuple[str, str]],
    known: Iterable[str],
) -> Iterator[Problem]:
    declared, taken = {*found.declared.get(kind, {}), *known}, dict[str, str]()
    for name, was in pairs:
        document, at = found.places[kind, name]
        if was in declared:
            yield document.problem(f"'{was}' is {what} of its own", (*at, "was"))
        elif was in taken:
            message = f"'{was}' is an earlier name of '{taken[was]}' already"
            yield document.problem(message, (*at, "was"))
        taken.setdefault(was, name)


def _ordered(found: Collected) -> Iterator[Problem]:
    """What a domain names as its upper end must be another parameter, and never lie below."""
    for entry in found.entries.values():
        upper = entry.domain.at_most or entry.domain.below
        if not upper or (upper in found.declared.get("entries", ()) and upper not in found.entries):
            continue
        document, at = found.places["entries", entry.name]
        other = found.entries.get(upper)
        if other is None:
            names = (e.name for e in found.entries.values() if e.role == "parameter")
            yield document.problem(_unknown("parameter", upper, names), (*at, "domain"))
        elif other is entry or other.role != "parameter":
            yield document.problem(f"'{upper}' is no other parameter", (*at, "domain"))
    for name, _, told in disordered(found.entries, lambda name: found.entries[name].value):
        document, at = found.places["entries", name]
        yield document.problem(told, (*at, "value"))


def _stacks(roster: Roster) -> set[str]:
    return {*roster.stacks, *(m.stack for m in roster.makers.values() if m.stack)}


def _players(found: Collected, roster: Roster) -> Iterator[Problem]:
    document, at = found.places["roster", "roster"]
    allowed: dict[str, Iterable[str]] = {
        "state": roster.states,
        "rival": roster.states,
        "cloud": roster.states,
        "captive_to": roster.firms,
        "stack": _stacks(roster) if not roster.stacks else roster.stacks,
        "suppliers": roster.suppliers,
        "sells_to": roster.makers,
    }
    for kind, players in roster.kinds().items():
        for name, player in players.items():
            for key, words in allowed.items():
                yield from _words(document, (*at, kind, name), player, key, words)


def _words(
    document: Document, at: Steps, row: Any, key: str, allowed: Iterable[str]
) -> Iterator[Problem]:
    """A key that names one or several things of a kind."""
    value = getattr(row, key, None)
    words = value if isinstance(value, tuple) else (value,)
    for number, word in enumerate(words):
        if word is not None and word not in allowed:
            what = _WHAT.get(key, key)
            path = (*at, key, number) if isinstance(value, tuple) else (*at, key)
            yield document.problem(_unknown(what, word, allowed), path)


_WHAT = {
    "rival": "state",
    "cloud": "state",
    "captive_to": "firm",
    "suppliers": "supplier",
    "sells_to": "maker",
    "foundry": "supplier",
    "variant_of": "chip",
    "follows": "chip",
    "sold_to": "firm",
    "destinations": "state",
}


def _chips(found: Collected, roster: Roster) -> Iterator[Problem]:
    allowed: dict[str, Iterable[str]] = {
        "maker": roster.makers,
        "foundry": roster.suppliers,
        "variant_of": found.declared.get("chips", {}),
        "follows": found.declared.get("chips", {}),
        "sold_to": roster.firms,
        "destinations": roster.states,
    }
    if _stacks(roster):
        allowed["stack"] = sorted(_stacks(roster))
    for chip in found.chips.values():
        document, at = found.places["chips", chip.id]
        for key, words in allowed.items():
            yield from _words(document, at, chip, key, words)
        foundry = roster.suppliers.get(chip.foundry)
        if foundry is not None and "foundry" not in foundry.kinds:
            message = f"'{chip.foundry}' is no foundry; its kinds are {', '.join(foundry.kinds)}"
            yield document.problem(message, (*at, "foundry"))
        yield from _interval(found, document, at, chip)
        original = found.chips.get(chip.variant_of or "")
        if chip.tailored and original is not None and not _can_be_cut(chip, original):
            message = f"'{original.id}' is not an ordinary chip of the same maker that ships before"
            yield document.problem(message, (*at, "variant_of"))


def _interval(found: Collected, document: Document, at: Steps, chip: Chip) -> Iterator[Problem]:
    """A chip that nobody announced needs its maker's interval."""
    name = interval_of(chip.maker)
    if chip.announced_month is None and chip.follows and name not in found.entries:
        message = f"without 'announced' and 'ship' it needs an entry '{name}', and there is none"
        yield document.problem(message, at, key=True)


def _can_be_cut(chip: Chip, original: Chip) -> bool:
    ordinary = original.variant_of is None
    after = chip.announced_month is None or original.ship < chip.ship
    return ordinary and original.maker == chip.maker and after


def _generations(found: Collected) -> Iterator[Problem]:
    """Following must end at a chip with figures."""
    for chip in found.chips.values():
        trail: list[str] = []
        step: Chip | None = chip
        while step is not None and step.follows and step.id not in trail:
            trail.append(step.id)
            step = found.chips.get(step.follows)
        if step is not None and step.id in trail:
            document, at = found.places["chips", chip.id]
            message = f"chips follow each other in a circle: {' -> '.join([*trail, step.id])}"
            yield document.problem(message, (*at, "follows"))
