"""What was known at a month: a calibration in which nothing dated later is read.

Of a mixture only the parts count whose sources were there, whatever the date of the whole. A
parameter dated later, or without such parts, falls back on a wide prior declared under `before:`
in the calibration. Chips announced later follow their maker's
latest known chip, in a rhythm and by factors declared there too. Policies stay as they happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from simulation import months
from simulation.distributions import Constant, Distribution, Mixture, Part, parse_distribution
from simulation.errors import InputError, Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.fallbacks import BeforeRow
from simulation.inputs.calibration.launches import expected
from simulation.inputs.tables.chips import Chip, domain_of
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.sources import Source

UNDATED = "undated"
RHYTHM, SLIP = "chips.*.rhythm", "chips.*.slip"


@dataclass(frozen=True)
class Known:
    """A calibration as it could have been written at a month, and what fell back on what."""

    calibration: Calibration
    month: int
    fallen: dict[str, str]


def known_at(calibration: Calibration, month: int) -> Known:
    """The calibration with every parameter, or part of a mixture, dated after `month` replaced.

    InputError for a parameter without a declared fallback, or with one that it cannot be, by name.
    """
    chips, ancestors = _chips(calibration, month)
    entries, fallen, lacking = dict(calibration.entries), {}, []
    wrong: list[str] = []
    for entry in calibration.parameters():
        there = entry.known_from is None or entry.known_from <= month
        parts = _parts(entry, calibration.sources, month, there)
        if there and parts == _all_parts(entry):
            continue
        found = _earlier(parts) or _declared(
            entry, calibration.before, calibration.entries, ancestors
        )
        if found is None:
            lacking.append(entry.name)
            continue
        value, how = found
        outside = entry.domain.wrong(value)
        if outside:
            wrong.append(f"{how}: '{entry.name}' must be {entry.domain.text}, {outside}")
        entries[entry.name] = replace(entry, value=value, stream=_stream(entry))
        fallen[entry.name] = how
    if wrong:
        raise InputError([Problem(one) for one in wrong])
    if lacking:
        names = ", ".join(lacking[:5]) + (f" and {len(lacking) - 5} more" if lacking[5:] else "")
        raise InputError(
            f"known only after {months.label(month)}, and without a fallback under 'before:' in "
            f"the calibration: {names}"
        )
    kept = replace(calibration, entries=entries, chips=chips, posterior=None)
    return Known(_with_slips(kept, chips), month, fallen)


def date_of(source: Source) -> int | None:
    """The month of a source, None where it is undated."""
    return None if source.date == UNDATED else months.offset(months.last_of(source.date))


def _all_parts(entry: Entry) -> tuple[Part, ...]:
    return entry.value.parts if isinstance(entry.value, Mixture) else ()


def _parts(
    entry: Entry, sources: Mapping[str, Source], month: int, there: bool
) -> tuple[Part, ...]:
    """The parts of a mixture that were published by then; a judgement is there with the entry."""
    kept = []
    for part in _all_parts(entry):
        source = sources[part.source]
        date = date_of(source)
        judged = source.kind == "judgement" and there
        if date is not None and (judged or date <= month):
            kept.append(part)
    return tuple(kept)


def _earlier(kept: tuple[Part, ...]) -> tuple[Distribution, str] | None:
    """What the parts that were there make."""
    if not kept:
        return None
    names = ", ".join(part.source for part in kept)
    return Mixture(dist="mixture", parts=kept), f"earlier source: {names}"


def _declared(
    entry: Entry,
    before: Mapping[str, BeforeRow],
    entries: Mapping[str, Entry],
    ancestors: Mapping[str, str],
) -> tuple[Distribution, str] | None:
    """The first fallback whose pattern or unit fits."""
    for pattern, row in before.items():
        if not fnmatchcase(entry.name, pattern) or row.unit not in (None, entry.unit):
            continue
        if not row.of_predecessor:
            return parse_distribution(row.value), f"wide prior: {pattern}"
        _, chip, figure = entry.name.split(".")
        parent = entries.get(f"chips.{ancestors.get(chip)}.{figure}")
        if parent is not None:
            return _times(row.value, parent.value.median()), f"grown from {ancestors[chip]}"
    return None


def _times(factor: Distribution, value: float) -> Distribution:
    """A lognormal factor on a value."""
    low, high = factor.range()
    if value <= 0 or low == high:
        return Constant(value=value * low)
    return parse_distribution({"dist": "lognormal", "p05": value * low, "p95": value * high})


def _stream(entry: Entry) -> str:
    """Speed and TPP of a chip are one fact in two units, and share their chance."""
    if entry.name.startswith("chips.") and entry.name.endswith(".tpp"):
        return entry.name.removesuffix("tpp") + "tflops"
    return entry.name if entry.name.startswith("chips.") else entry.stream


def _chips(calibration: Calibration, month: int) -> tuple[tuple[Chip, ...], dict[str, str]]:
    """Chips with later dates forgotten, and the known chip that each unknown one follows."""
    known = [c for c in calibration.chips if _announced(c) <= month]
    rhythm = _rhythm(calibration)
    chips: dict[str, Chip] = {}
    ancestors: dict[str, str] = {}
    waiting: dict[str, int] = {}
    for chip in sorted(calibration.chips, key=lambda c: bool(c.follows)):
        ended = chip.end_month if (chip.end_month or 0) <= month else None
        chip = replace(chip, end_month=ended)
        if chip.announced_month is not None and _announced(chip) > month:
            if chip.follows:
                ship = chips[chip.follows].ship + rhythm
            else:
                parent = _ancestor(chip, known, calibration)
                waiting[chip.maker] = waiting.get(chip.maker, 0) + 1
                ancestors[chip.id] = parent.id
                ship = max(parent.ship + waiting[chip.maker] * rhythm, month)
            label = months.label(ship)
            chip = replace(chip, ship=ship, ship_month=label, end_month=None, slips=True)
        chips[chip.id] = chip
    dated = expected(chips, lambda maker: rhythm)
    return tuple(dated[chip.id] for chip in calibration.chips), ancestors


def _announced(chip: Chip) -> int:
    """Month in which it was announced; none comes before the simulation's last."""
    return months.offset(chip.announced_month or months.LAST)


def _ancestor(chip: Chip, known: Iterable[Chip], calibration: Calibration) -> Chip:
    """The latest known flagship of the maker, else of the makers of its state."""
    makers = calibration.roster.makers
    mine = [c for c in known if not c.variant_of and not c.follows]
    own = [c for c in mine if c.maker == chip.maker]
    near = [c for c in mine if makers[c.maker].state == makers[chip.maker].state]
    return max(own or near or mine, key=lambda c: (c.ship, c.id))


def _rhythm(calibration: Calibration) -> int:
    row = calibration.before.get(RHYTHM)
    if row is None:
        raise InputError(f"the calibration declares no '{RHYTHM}' under 'before:'")
    return round(row.value.median())


def _with_slips(calibration: Calibration, chips: Iterable[Chip]) -> Calibration:
    """Every chip that may slip has a slip to draw."""
    row = calibration.before.get(SLIP)
    entries = dict(calibration.entries)
    for chip in chips:
        name = f"chips.{chip.id}.slip"
        if chip.slips and name not in entries and row is not None:
            like = next(calibration.parameters())
            entries[name] = replace(
                like,
                name=name,
                value=row.value,
                unit="months",
                domain=domain_of("slip"),
                stream=name,
                evidence="assumption",
            )
    return replace(calibration, entries=entries)
