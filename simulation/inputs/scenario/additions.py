"""Chips and players that a scenario adds, each like a known one, and the calibration with them.

A copy takes its parent's drawn values, member by member. What the scenario gives itself is drawn
by streams of its own, so that no other draw moves. What is split from a part comes out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulation import months
from simulation.distributions import Distribution
from simulation.errors import Place
from simulation.inputs.calibration.calibration import Calibration, Copy
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.scenario.new_players import (
    PREFIXES,
    NewPlayer,
    given,
    left,
    shares,
    with_player,
)
from simulation.inputs.tables.chips import FIGURES
from simulation.inputs.tables.entries import Entry


@dataclass(frozen=True)
class NewChip:
    """A chip that a scenario adds.

    `figures` are given; `scaled` are its parent's, times and plus a number. `places` are those of
    either in the file.
    """

    id: str
    like: str
    said: Mapping[str, Any]
    figures: Mapping[str, Distribution]
    scaled: Mapping[str, tuple[float, float]]
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """As it would be written."""
        given = {name: value.plain() for name, value in self.figures.items()}
        scaled = {name: {"times": t, "plus": p} for name, (t, p) in self.scaled.items()}
        return {"like": self.like, **dict(self.said), **given, **scaled}


@dataclass(frozen=True)
class Additions:
    """What scenarios add to the calibration, in the order of the files."""

    chips: tuple[NewChip, ...] = ()
    players: tuple[NewPlayer, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chips or self.players)

    def __add__(self, other: Additions) -> Additions:
        return Additions((*self.chips, *other.chips), (*self.players, *other.players))

    def places(self) -> dict[str, Mapping[str, Place]]:
        """Where figures stand in the files, by PREFIX.ID, as their parameters begin."""
        found = {f"chips.{one.id}": one.places for one in self.chips}
        for player in self.players:
            found |= {f"{prefix}.{player.id}": player.places for prefix in PREFIXES[player.kind]}
        return found

    def to_dict(self) -> dict[str, Any]:
        """As they would be written, by kind."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.chips:
            found.setdefault("chips", {})[one.id] = one.to_dict()
        for player in self.players:
            found.setdefault(player.kind, {})[player.id] = player.to_dict()
        return found


NOTHING = Additions()


def extended(calibration: Calibration, additions: Additions) -> Calibration:
    """The calibration with what a scenario adds; itself where it adds nothing."""
    if not additions or calibration.added == additions:
        return calibration
    found = base = calibration.base or calibration
    for player in additions.players:
        keeps = left(additions.players, player.kind, player.split_from or "")
        found = _known(with_player(found, player, keeps))
    for chip in additions.chips:
        found = _with_chip(found, chip)
    return replace(found, added=additions, base=base)


def beside(calibration: Calibration, others: object) -> Calibration:
    """The calibration for the words of a scenario that adds only `others` of what it has.

    There a part is whole but for those, while a copy's factor is one on what is left of it.
    """
    if not isinstance(calibration.added, Additions):
        return calibration
    theirs = others.players if isinstance(others, Additions) else ()
    left_here, left_there = (
        shares(players, calibration) for players in (calibration.added.players, theirs)
    )
    copies = {
        name: replace(copy, times=copy.times * left_here[copy.of] / left_there.get(copy.of, 1.0))
        for name, copy in calibration.copies.items()
        if copy.of in left_here
    }
    return replace(calibration, copies={**calibration.copies, **copies})


def _with_chip(known: Calibration, new: NewChip) -> Calibration:
    parent, said = known.chip(new.like), new.said
    ship = months.effective(said["ship"]) if "ship" in said else parent.ship_month
    ends = months.offset(said["ends"][:7]) if "ends" in said else parent.end_month
    chip = replace(
        parent,
        id=new.id,
        title=said.get("title", new.id),
        maker=said.get("maker", parent.maker),
        foundry=said.get("foundry", parent.foundry),
        generation=said.get("generation", parent.generation),
        announced_month=months.effective(said["announced"])
        if "announced" in said
        else parent.announced_month,
        ship_month=ship,
        ship=months.offset(ship),
        end_month=ends,
        slips=parent.slips and "ship" not in said,
        notes=said.get("about", ""),
    )
    entries, copies = dict(known.entries), dict(known.copies)
    for name in (*FIGURES, "slip"):
        full, source = f"chips.{new.id}.{name}", f"chips.{new.like}.{name}"
        if name in new.figures:
            entries[full] = _entry(known.entries.get(source), full, new.figures[name])
        elif source in known.entries and not (name == "tpp" and "tflops" in new.figures):
            times, plus = new.scaled.get(name, (1.0, 0.0))
            entries[full] = replace(known.entries[source], name=full, felt_in="")
            copies[full] = Copy(source, times, plus)
    asked = dict.fromkeys((*parent.figures, *new.figures))
    figures = tuple(name for name in asked if f"chips.{new.id}.{name}" in entries)
    chips = (*known.chips, replace(chip, figures=figures))
    return _known(replace(known, entries=entries, copies=copies, chips=chips))


def _entry(like: Entry | None, name: str, value: Distribution) -> Entry:
    assert like is not None, "read() asks for figures that the parent has"
    return given(like, name, value)


def _known(calibration: Calibration) -> Calibration:
    """The calibration with a vocabulary that knows its names."""
    titles = {chip.id: chip.title for chip in calibration.chips}
    old = calibration.vocabulary
    new = Vocabulary.of(calibration.roster, titles, calibration.entries)
    kept = replace(new, broken=old.broken, renamed=old.renamed, renamed_chips=old.renamed_chips)
    return replace(calibration, vocabulary=kept)
