"""Chips and firms that a scenario adds, each like a known one, and the calibration with them.

A copy takes its parent's drawn values, member by member. What the scenario gives itself is drawn
by streams of its own, so that no other draw moves. What is split from a part comes out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from simulation import months
from simulation.distributions import Constant, Distribution
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration, Copy
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.scenario import overrides
from simulation.inputs.tables.chips import FIGURES, Chip
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.fields import Id, RuleDate, Text
from simulation.inputs.tables.roster import Firm
from simulation.inputs.yaml.explain import quantity, validate
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.strict import Strict

SIZES = frozenset(("ceiling_share", "buyers"))  # what is divided, beside sums of money


class _ChipSaid(Strict):
    """A chip as a scenario writes it; its figures are read apart."""

    like: Text
    title: Text | None = None
    about: Text | None = None
    foundry: Text | None = None
    generation: Annotated[int, Field(strict=True, ge=1, le=99)] | None = None
    announced: RuleDate | None = None
    ship: RuleDate | None = None
    ends: RuleDate | None = None


_FIGURES: dict[str, Any] = dict.fromkeys(FIGURES, (Any, None))
ChipSaid: type[_ChipSaid] = create_model("ChipSaid", __base__=_ChipSaid, **_FIGURES)


class FirmSaid(Strict):
    """A firm as a scenario writes it: like another, and split from one."""

    like: Text
    split_from: Text
    share: Annotated[float, Field(strict=True, gt=0, lt=1)]
    title: Text | None = None
    about: Text | None = None


def _nothing(value: Any) -> Any:
    return {} if value is None else value


Added = Annotated[dict[Id, Any], BeforeValidator(_nothing)]


@dataclass(frozen=True)
class NewChip:
    """A chip that a scenario adds.

    `figures` are given; `scaled` are its parent's, times and plus a number.
    """

    id: str
    like: str
    said: Mapping[str, Any]
    figures: Mapping[str, Distribution]
    scaled: Mapping[str, tuple[float, float]]

    def to_dict(self) -> dict[str, Any]:
        """As it would be written."""
        given = {name: value.plain() for name, value in self.figures.items()}
        scaled = {name: {"times": t, "plus": p} for name, (t, p) in self.scaled.items()}
        return {"like": self.like, **dict(self.said), **given, **scaled}


@dataclass(frozen=True)
class NewFirm:
    """A firm that a scenario adds, a share of another."""

    id: str
    like: str
    split_from: str
    share: float
    title: str

    def to_dict(self) -> dict[str, Any]:
        """As it would be written."""
        said = {"title": self.title, "like": self.like, "split_from": self.split_from}
        return {**said, "share": self.share}


@dataclass(frozen=True)
class Additions:
    """What scenarios add to the calibration, in the order of the files."""

    chips: tuple[NewChip, ...] = ()
    firms: tuple[NewFirm, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.chips or self.firms)

    def __add__(self, other: Additions) -> Additions:
        return Additions((*self.chips, *other.chips), (*self.firms, *other.firms))

    def to_dict(self) -> dict[str, Any]:
        """As they would be written, by kind."""
        chips = {one.id: one.to_dict() for one in self.chips}
        firms = {one.id: one.to_dict() for one in self.firms}
        return {kind: some for kind, some in (("chips", chips), ("firms", firms)) if some}


NOTHING = Additions()


def extended(calibration: Calibration, additions: Additions) -> Calibration:
    """The calibration with what a scenario adds; itself where it adds nothing."""
    if not additions or calibration.added == additions:
        return calibration
    found = base = calibration.base or calibration
    for chip in additions.chips:
        found = _with_chip(found, chip)
    for firm in additions.firms:
        found = _with_firm(found, firm, _left(additions.firms, firm.split_from))
    return replace(found, added=additions, base=base)


def _left(firms: Iterable[NewFirm], part: str) -> float:
    """What is left of a part when all that is split from it is gone."""
    return 1.0 - sum(firm.share for firm in firms if firm.split_from == part)


def _with_chip(known: Calibration, new: NewChip) -> Calibration:
    parent, said = known.chip(new.like), new.said
    ship = months.effective(said["ship"]) if "ship" in said else parent.ship_month
    ends = months.offset(said["ends"][:7]) if "ends" in said else parent.end_month
    chip = replace(
        parent,
        id=new.id,
        title=said.get("title", new.id),
        foundry=said.get("foundry", parent.foundry),
        generation=said.get("generation", parent.generation),
        announced_month=months.effective(said.get("announced", parent.announced_month)),
        ship_month=ship,
        ship=months.offset(ship),
        end_month=ends,
        slips=parent.slips and "ship" not in said,
        figures=tuple(dict.fromkeys((*parent.figures, *new.figures))),
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
    chips = (*known.chips, chip)
    return _known(replace(known, entries=entries, copies=copies, chips=chips))


def _entry(like: Entry | None, name: str, value: Distribution) -> Entry:
    assert like is not None, "read() asks for figures that the parent has"
    return replace(like, name=name, value=value, stream=name, felt_in="", about=like.about)


def _with_firm(known: Calibration, new: NewFirm, left: float) -> Calibration:
    """`left` is what the part keeps; its own entries are scaled by the scenario's overrides."""
    roster, like = known.roster, known.roster.firms[new.like]
    firm = Firm(title=new.title, state=like.state, segment=like.segment, site=like.site)
    firms: dict[str, Firm] = {}
    for name, one in roster.firms.items():  # beside the part that it comes from
        firms[name] = one
        if name == new.split_from:
            firms[new.id] = firm
    entries, copies = dict(known.entries), dict(known.copies)
    for name, entry in known.entries.items():
        if not name.startswith(f"firms.{new.like}."):
            continue
        field_name = name.rpartition(".")[2]
        sized = is_size(entry)
        source = f"firms.{new.split_from}.{field_name}" if sized else name
        if source not in known.entries:
            continue
        full = f"firms.{new.id}.{field_name}"
        entries[full] = replace(known.entries[source], name=full, felt_in="")
        copies[full] = Copy(source, new.share / left if sized else 1.0, 0.0)
    roster = roster.model_copy(update={"firms": firms})
    alike = {**known.alike, new.id: known.alike.get(new.like, new.like)}
    changes = {"roster": roster, "entries": entries, "copies": copies, "alike": alike}
    return _known(replace(known, **changes))  # type: ignore[arg-type]


def is_size(entry: Entry) -> bool:
    """Whether an entry of a firm is a size, which is divided where the firm is split."""
    return entry.unit.startswith("USD billion") or entry.name.rpartition(".")[2] in SIZES


def _known(calibration: Calibration) -> Calibration:
    """The calibration with a vocabulary that knows its names."""
    titles = {chip.id: chip.title for chip in calibration.chips}
    old = calibration.vocabulary
    new = Vocabulary.of(calibration.roster, titles, calibration.entries)
    return replace(calibration, vocabulary=replace(new, broken=old.broken, renamed=old.renamed))


def shares(additions: Additions, known: Calibration) -> dict[str, float]:
    """Entries of the parts that firms are split from, with the share that they keep."""
    parts = dict.fromkeys(firm.split_from for firm in additions.firms)
    return {
        name: _left(additions.firms, part)
        for part in parts
        for name, entry in known.entries.items()
        if name.startswith(f"firms.{part}.") and is_size(entry)
    }


@dataclass
class AdditionReader:
    """Reads the chips and firms of a file; `problems` collects what is wrong."""

    document: Document
    calibration: Calibration
    before: Additions
    problems: list[Problem] = field(default_factory=list)

    def read(self, chips: Mapping[str, Any], firms: Mapping[str, Any]) -> Additions:
        """What the file adds."""
        new_chips = [self._chip(name) for name in chips]
        new_firms = [self._firm(name, firms) for name in firms]
        made = Additions(
            tuple(one for one in new_chips if one is not None),
            tuple(one for one in new_firms if one is not None),
        )
        for part in {firm.split_from for firm in made.firms}:
            if _left((*self.before.firms, *made.firms), part) <= 0:
                message = f"the shares split from '{part}' leave nothing of it"
                self._complain(message, ("firms",), key=True)
        return made

    def _complain(self, message: str, at: Steps, key: bool = False) -> None:
        self.problems.append(self.document.problem(message, at, key))

    def _fresh(self, kind: str, name: str, known: Sequence[str]) -> bool:
        if name in known:
            self._complain(f"'{name}' exists already; choose another name", (kind, name), key=True)
        return name not in known

    def _like(self, kind: str, word: str, at: Steps) -> str | None:
        found = self.calibration.vocabulary.find(kind, word)
        if found is None:
            self._complain(self.calibration.vocabulary.unknown(kind, word), at)
        return found

    def _chip(self, name: str) -> NewChip | None:
        at = ("chips", name)
        data = self.document.get(at)
        if not isinstance(data, dict):
            self._complain("expected a mapping with 'like'", at)
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
            self._complain(message, (*at, "like"))
            return None
        return self._figures(name, parent, said, [key for key in data if key in FIGURES])

    def _figures(self, name: str, parent: Chip, said: _ChipSaid, keys: list[str]) -> NewChip | None:
        figures: dict[str, Distribution] = {}
        scaled: dict[str, tuple[float, float]] = {}
        for key in keys:
            at = ("chips", name, key)
            written = self.document.get(at)
            if f"chips.{parent.id}.{key}" not in self.calibration.entries:
                self._complain(
                    f"'{parent.id}' has no {key} that this could stand for", at, key=True
                )
            elif overrides.is_relative(written):
                one = overrides.changed(self.document, at, Constant(value=1.0))
                if isinstance(one, list):
                    self.problems += one
                elif isinstance(one, Constant):
                    times = float(written.get("times", 1.0))
                    scaled[key] = (times, float(written.get("plus", 0.0)))
            else:
                value, problems = quantity(self.document, at)
                self.problems += problems
                if value is not None and value.bounds()[0] < 0:
                    self._complain(f"must not be negative, got {value.bounds()[0]:g}", at)
                elif value is not None:
                    figures[key] = value
        if "tflops" in scaled and "tpp" not in (*scaled, *figures):
            scaled["tpp"] = scaled["tflops"]
        given = said.model_dump(include=set(_ChipSaid.model_fields), exclude_none=True)
        words = {key: value for key, value in given.items() if key != "like"}
        return NewChip(name, parent.id, words, figures, scaled)

    def _firm(self, name: str, firms: Mapping[str, Any]) -> NewFirm | None:
        at = ("firms", name)
        said, problems = validate(FirmSaid, self.document, at)
        self.problems += problems
        taken = [*self.calibration.roster.firms, *self.calibration.roster.makers]
        if said is None or problems or not self._fresh(*at, taken):
            return None
        like = self._like("firms", said.like, (*at, "like"))
        part = self._like("firms", said.split_from, (*at, "split_from"))
        if like is None or part is None:
            return None
        of = self.calibration.roster.firms
        if (of[like].state, of[like].site) != (of[part].state, of[part].site):
            message = (
                f"'{part}' and '{like}' are not of one state; its budget cannot come from there"
            )
            self._complain(message, (*at, "split_from"))
            return None
        return NewFirm(name, like, part, said.share, said.title or name)
