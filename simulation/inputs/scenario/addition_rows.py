"""Reads the chips, firms, makers and suppliers that a file adds; every problem with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from simulation import months
from simulation.distributions import Constant, Distribution
from simulation.errors import Place, Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario import overrides
from simulation.inputs.scenario.additions import Additions, NewChip, extended
from simulation.inputs.scenario.new_players import (
    KINDS,
    Kind,
    NewPlayer,
    is_size,
    left,
    of_player,
)
from simulation.inputs.tables.chips import FIGURES, Chip
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.fields import Id, RuleDate, Text, nothing_is_no_key
from simulation.inputs.yaml.explain import quantity, validate
from simulation.inputs.yaml.reading import DocumentReader
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.strict import Strict

DUST = 1e-5  # what buys less than one chip counts in full among labs, which a state learns from


class _ChipSaid(Strict):
    """A chip as a scenario writes it; its figures are read apart."""

    like: Text
    title: Text | None = None
    about: Text | None = None
    maker: Text | None = None
    foundry: Text | None = None
    generation: Annotated[int, Field(strict=True, ge=1, le=99)] | None = None
    announced: RuleDate | None = None
    ship: RuleDate | None = None
    ends: RuleDate | None = None


_FIGURES: dict[str, Any] = dict.fromkeys(FIGURES, (Any, None))
ChipSaid: type[_ChipSaid] = create_model("ChipSaid", __base__=_ChipSaid, **_FIGURES)


class PlayerSaid(Strict):
    """A firm, maker or supplier as a scenario writes it, but for its figures."""

    like: Text
    split_from: Text | None = None
    share: Annotated[float, Field(strict=True, ge=DUST, lt=1)] | None = None
    title: Text | None = None
    about: Text | None = None


class TakerSaid(PlayerSaid):
    """A maker or supplier, which may take over chips."""

    chips: tuple[Text, ...] | None = None


# Keys that somebody may try who wants a player to begin later, and what does that.
_MONTHS = ("from", "start", "starts", "since", "until", "ship", "announced", "founded", "opens")
_FROM_THE_FIRST: Mapping[Kind, str] = {
    "firms": "exist from the first month; for one that starts later give a small 'share', and its "
    "money by a capex_pledge of it in the timeline",
    "makers": "exist from the first month; what one sells starts with the 'ship' of its chips",
    "suppliers": "exist from the first month; for one that opens later write a disruption of it in "
    "the timeline, with output 0 until then",
}

Added = Annotated[dict[Id, Any], BeforeValidator(nothing_is_no_key)]


@dataclass
class AdditionReader(DocumentReader):
    """Reads what a file adds; `problems` collects what is wrong."""

    document: Document
    calibration: Calibration
    before: Additions
    problems: list[Problem] = field(default_factory=list)

    def read(self, written: Mapping[str, Mapping[str, Any]]) -> Additions:
        """What the file adds, by kind: chips, firms, makers, suppliers."""
        players: list[NewPlayer] = []
        for kind in KINDS:
            found = (self._player(kind, name) for name in written[kind])
            players += [one for one in found if one is not None]
        made = Additions((), tuple(players))
        every = (*self.before.players, *players)
        for kind, part in dict.fromkeys((one.kind, one.split_from or "") for one in players):
            if part and left(every, kind, part) <= 0:
                message = f"the shares split from '{part}' leave nothing of it"
                self.complain(message, (kind,), key=True)
                return made
        if players:  # chips may be made by or at what is new
            base = self.calibration.base or self.calibration
            self.calibration = extended(base, self.before + made)
        chips = (self._chip(name) for name in written["chips"])
        return Additions(tuple(one for one in chips if one is not None), made.players)

    def _fresh(self, kind: str, name: str, known: Sequence[str]) -> bool:
        if name in known:
            self.complain(f"'{name}' exists already; choose another name", (kind, name), key=True)
        return name not in known

    def _like(self, kind: str, word: str, at: Steps) -> str | None:
        found = self.calibration.vocabulary.find(kind, word)
        if found is None and at[-1] == "like" and word in self.document.data.get(kind, {}):
            message = f"'{word}' is new in this file itself; 'like' names what is there without it"
            self.complain(message, at)
        elif found is None:
            message = self.calibration.vocabulary.unknown(kind, word)
            new = f"; or add it under '{kind}'" if at[-1] in ("maker", "foundry") else ""
            self.complain(message if "did you mean" in message else message + new, at)
        return found

    def _chip(self, name: str) -> NewChip | None:
        at = ("chips", name)
        data = self.document.get(at)
        if not isinstance(data, dict):
            self.complain("expected a mapping with 'like'", at)
            return None
        said, problems = validate(ChipSaid, self.document, at)
        self.problems += problems
        if said is None or problems or not self._fresh(*at, [c.id for c in self.calibration.chips]):
            return None
        like = self._like("chips", said.like, (*at, "like"))
        if like is None:
            return None
        parent = self.calibration.chip(like)
        if parent.follows or parent.tailored:
            message = f"'{like}' has no figures of its own; choose a chip that has"
            self.complain(message, (*at, "like"))
            return None
        made_by = {
            "maker": said.maker and self._like("makers", said.maker, (*at, "maker")),
            "foundry": said.foundry and self._foundry(said.foundry, (*at, "foundry")),
        }
        if None in [one for key, one in made_by.items() if getattr(said, key)]:
            return None
        said = said.model_copy(update=made_by)
        self._in_turn(name, parent, said)
        return self._figures(name, parent, said, [key for key in data if key in FIGURES])

    def _in_turn(self, name: str, parent: Chip, said: _ChipSaid) -> None:
        """A chip is announced, then ships, then ends; what is not said is its parent's."""
        ship = months.effective(said.ship) if said.ship else parent.ship_month
        if said.announced and months.effective(said.announced) > ship:
            whose = "it ships" if said.ship else f"{parent.id}, which it is like, ships"
            message = f"{said.announced} comes after {whose}, {said.ship or ship}"
            self.complain(message, ("chips", name, "announced"))
        known = parent.announced_month
        if said.ship and not said.announced and known and known > ship:
            message = (
                f"{said.ship} comes before {parent.id}, which it is like, is announced, "
                f"{known}; say when it is 'announced'"
            )
            self.complain(message, ("chips", name, "ship"))
        if said.ends and months.effective(said.ends[:7]) < ship:
            whose = "it ships" if said.ship else f"{parent.id}, which it is like, ships"
            self.complain(f"{said.ends} comes before {whose}, {ship}", ("chips", name, "ends"))
        ends = parent.end_month
        if said.ship and not said.ends and ends is not None and ends < months.offset(ship):
            message = (
                f"{said.ship} comes after the last month of {parent.id}, which it is like, "
                f"{months.label(ends)}; say when it 'ends'"
            )
            self.complain(message, ("chips", name, "ship"))

    def _foundry(self, word: str, at: Steps) -> str | None:
        found = self._like("suppliers", word, at)
        kinds = self.calibration.vocabulary.kinds
        if found is None or "foundry" in kinds[found]:
            return found
        able = ", ".join(name for name, one in kinds.items() if "foundry" in one)
        self.complain(f"'{found}' is no foundry; there are: {able}", at)
        return None

    def _figures(self, name: str, parent: Chip, said: _ChipSaid, keys: list[str]) -> NewChip | None:
        figures: dict[str, Distribution] = {}
        scaled: dict[str, tuple[float, float]] = {}
        for key in keys:
            at = ("chips", name, key)
            written = self.document.get(at)
            if f"chips.{parent.id}.{key}" not in self.calibration.entries:
                self.complain(f"'{parent.id}' has no {key} that this could stand for", at, key=True)
            elif overrides.is_relative(written):
                one = overrides.changed(self.document, at, Constant(value=1.0))
                if isinstance(one, list):
                    self.problems += one
                elif isinstance(one, Constant):
                    times = float(written.get("times", 1.0))
                    scaled[key] = (times, float(written.get("plus", 0.0)))
            else:
                entry = self.calibration.entries[f"chips.{parent.id}.{key}"]
                value, problems = quantity(self.document, at, entry.unit, entry.domain)
                own = replace(entry, name=f"chips.{name}.{key}")
                self._within(own, problems if value is None else value, at)
                if value is not None:
                    figures[key] = value
        if "tflops" in scaled and "tpp" not in (*scaled, *figures):
            scaled["tpp"] = scaled["tflops"]
        given = said.model_dump(include=set(_ChipSaid.model_fields), exclude_none=True)
        words = {key: value for key, value in given.items() if key != "like"}
        beside = [key for key in ("ship", "maker", "foundry") if getattr(said, key)]
        places = self._places(("chips", name), [*keys, *beside])
        return NewChip(name, parent.id, words, figures, scaled, places)

    def _player(self, kind: Kind, name: str) -> NewPlayer | None:
        at, before = (kind, name), len(self.problems)
        data = self.document.get(at)
        if not isinstance(data, dict):
            self.complain("expected a mapping with 'like'", at)
            return None
        like = self.calibration.vocabulary.find(kind, str(data.get("like", "")))
        own = of_player(self.calibration, kind, like) if like else {}
        figures = [figure for figure in own if figure in data]
        said = self._player_said(kind, at, own)
        roster = self.calibration.roster
        taken = [*roster.firms, *roster.makers, *roster.suppliers]
        if said is None or len(self.problems) > before or not self._fresh(*at, taken):
            return None
        like = self._like(kind, said.like, (*at, "like"))
        part = said.split_from and self._like(kind, said.split_from, (*at, "split_from"))
        if like is None or len(self.problems) > before:
            return None
        if (said.share is None) != (part is None):
            self.complain("'split_from' and 'share' go together", at)
            return None
        if part:
            self._of_one_kind(kind, like, part, (*at, "split_from"))
        given, scaled = self._given(kind, at, own, figures, part)
        chips = self._chips_taken(kind, getattr(said, "chips", None) or (), (*at, "chips"))
        if len(self.problems) > before:
            return None
        title = said.title or name
        share = said.share or 0.0
        places = self._places(at, ["like", *figures, *(["chips"] if chips else [])])
        return NewPlayer(kind, name, like, title, part or None, share, given, scaled, chips, places)

    def _player_said(self, kind: Kind, at: Steps, own: Mapping[str, Entry]) -> PlayerSaid | None:
        """What lies `at`, if it is understood; `own` are the figures that there are to give."""
        asked = [key for key in self.document.get(at) if key in _MONTHS and key not in own]
        for key in asked:
            told = f"unknown key '{key}': {kind} {_FROM_THE_FIRST[kind]}"
            self.complain(told, (*at, key), key=True)
        model = PlayerSaid if kind == "firms" else TakerSaid
        fields = dict.fromkeys([*own, *asked], (Any, None))
        made = create_model("Said", __base__=model, **fields)  # type: ignore[call-overload]
        said, problems = validate(made, self.document, at)
        self.problems += problems
        return said

    def _places(self, at: Steps, names: Sequence[str]) -> dict[str, Place]:
        return {name: self.document.place((*at, name)) for name in names}

    def _of_one_kind(self, kind: Kind, like: str, part: str, at: Steps) -> None:
        """What is split comes out of something of its own kind, in its own state."""
        of = getattr(self.calibration.roster, kind)
        for key, what in (("state", "state"), ("site", "state"), ("kinds", "kind")):
            if getattr(of[like], key, None) != getattr(of[part], key, None):
                message = f"'{part}' and '{like}' are not of one {what}; "
                self.complain(f"{message}what is new cannot come out of it", at)
                return

    def _given(
        self, kind: Kind, at: Steps, own: Mapping[str, Entry], names: list[str], part: str | None
    ) -> tuple[dict[str, Distribution], dict[str, tuple[float, float]]]:
        """Figures that the file gives: values of their own, and changes of the parent's."""
        sizes = [name for name, entry in own.items() if is_size(entry)]
        missing = [name for name in sizes if name not in names]
        if missing and not part:
            told = f"say what it is split from (split_from, share), or give {', '.join(missing)}"
            self.complain(told, at)
        figures: dict[str, Distribution] = {}
        scaled: dict[str, tuple[float, float]] = {}
        for name in names:
            here = (*at, name)
            written = self.document.get(here)
            if part and name in sizes:
                told = f"'{name}' comes out of '{part}', by 'share'; give the one or the other"
                self.complain(told, here, key=True)
            elif overrides.is_relative(written):
                one = overrides.changed(self.document, here, own[name].value)
                self._within(own[name], one, here)
                scaled[name] = float(written.get("times", 1.0)), float(written.get("plus", 0.0))
            else:
                value, problems = quantity(self.document, here, own[name].unit, own[name].domain)
                self._within(own[name], problems if value is None else value, here)
                if value is not None:
                    figures[name] = value
        return figures, scaled

    def _within(self, entry: Entry, value: Distribution | list[Problem], at: Steps) -> None:
        if isinstance(value, list):
            self.problems += value
            return
        typed = not overrides.is_relative(self.document.get(at))
        if wrong := overrides.outside(entry, value, typed):
            self.complain(wrong, at)

    def _chips_taken(self, kind: Kind, words: Sequence[str], at: Steps) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for number, word in enumerate(words):
            name = self._like("chips", word, (*at, number))
            if name in found:
                self.complain(f"'{name}' is listed twice", (*at, number))
            if name is not None:
                found[name] = None
        return tuple(found)
