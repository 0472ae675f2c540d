"""The chip table: known chips with figures, and generations to come that follow them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from simulation import months
from simulation.distributions import Quantity
from simulation.domains import WORDS, Domain
from simulation.errors import Place
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.fields import Evidence, Flag, RuleDate, SourceRef, Sources, Text
from simulation.strict import Strict

FIGURES: dict[str, str] = {
    "tflops": "TFLOP/s",
    "hbm_gb": "GB",
    "bandwidth_gb_s": "GB/s",
    "interconnect_gb_s": "GB/s",
    "tdp_w": "W",
    "tpp": "TPP",
    "price_usd": "USD",
    "die_area_mm2": "mm2",
    "dies_per_package": "dies/chip",
    "hbm_stacks": "stacks/chip",
    "narrow_speedup": "ratio",
    "rack_share": "1",
}
# Without its own figure TPP follows tflops, narrow formats give no speed, and no racks are sold.
OPTIONAL_FIGURES = ("interconnect_gb_s", "tpp", "narrow_speedup", "rack_share")
_DOMAINS = dict.fromkeys(("interconnect_gb_s", "hbm_stacks"), "not negative")
_DOMAINS |= {"rack_share": "share"}  # of the others none can be zero


class Figure(Strict):
    """One figure of a chip, with what differs from its row's evidence and sources."""

    value: Quantity
    evidence: Evidence | None = None
    sources: Sources = ()
    verified: Flag | None = None
    about: Text | None = None
    derivation: Text | None = None


def _bare_figure(value: Any) -> Any:
    bare = isinstance(value, int | float) or (isinstance(value, Mapping) and "dist" in value)
    return {"value": value} if bare else value


Generation = Annotated[int, Field(strict=True, ge=1, le=99)]


class Slip(Strict):
    """A planned month, and the months by which it slips."""

    month: RuleDate
    slip: Quantity


def _bare_month(value: Any) -> Any:
    return {"month": value, "slip": 0} if isinstance(value, str) else value


OptionalFigure = Annotated[Figure | None, BeforeValidator(_bare_figure)]


class ChipRow(Strict):
    """A chip as written in the calibration."""

    title: Text
    was: Text | None = None
    maker: Text
    stack: Text
    foundry: Text
    generation: Generation | None = None
    announced: RuleDate | None = None
    ship: Annotated[Slip | None, BeforeValidator(_bare_month)] = None
    ends: RuleDate | None = None
    tflops: OptionalFigure = None
    hbm_gb: OptionalFigure = None
    bandwidth_gb_s: OptionalFigure = None
    interconnect_gb_s: OptionalFigure = None
    tdp_w: OptionalFigure = None
    tpp: OptionalFigure = None
    price_usd: OptionalFigure = None
    die_area_mm2: OptionalFigure = None
    dies_per_package: OptionalFigure = None
    hbm_stacks: OptionalFigure = None
    narrow_speedup: OptionalFigure = None
    rack_share: OptionalFigure = None
    variant_of: Text | None = None
    tailored: Flag = False
    fused: Flag = False
    follows: Text | None = None
    listed: Flag = True
    sold_to: tuple[Text, ...] = ()
    destinations: tuple[Text, ...] = ()
    sources: Sources
    evidence: Evidence
    verified: Flag = True
    about: Text | None = None
    notes: Text | None = None

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """The figures given, by name."""
        for name in FIGURES:
            figure = getattr(self, name)
            if figure is not None:
                yield name, figure

    @property
    def slips(self) -> bool:
        """Whether the row says itself by how much its month slips."""
        return self.ship is not None and self.ship.slip.random


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip's fixed facts; its figures are the entries chips.ID.FIGURE, its slip chips.ID.slip.

    Months count from 2022-01 and may be negative; `end_month` is the last month of production.
    A chip that nobody announced has no `announced_month`, and every member draws when it ships;
    `ship` is then the month to be expected (see `inputs.calibration.launches`).
    A `tailored` chip has no figures: its maker cuts it from `variant_of` to fit the rule in force.
    A `fused` one is the package of `variant_of` with a part switched off for good. `generation` is
    its place among its maker's chips, None where it follows from another chip; `was` is the id that
    it had in an earlier edition, "" if none. A chip that is not `listed` is of a kind of which no
    table exists: it may have shipped though nobody announced it. A `stackless` one takes no memory
    stacks.
    """

    id: str
    title: str
    maker: str
    stack: str
    foundry: str
    announced_month: str | None
    ship_month: str
    ship: int
    end_month: int | None
    slips: bool
    variant_of: str | None
    tailored: bool
    fused: bool
    follows: str | None
    sold_to: tuple[str, ...]
    destinations: tuple[str, ...]
    figures: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    evidence: str
    verified: bool
    notes: str
    place: Place
    generation: int | None = None
    was: str = ""
    listed: bool = True
    stackless: bool = False

    @classmethod
    def of(cls, name: str, row: ChipRow, place: Place) -> Chip:
        """A row of `chips:` with its id."""
        ship = months.LAST if row.ship is None else months.effective(row.ship.month)
        return cls(
            id=name,
            title=row.title,
            maker=row.maker,
            stack=row.stack,
            foundry=row.foundry,
            announced_month=row.announced and months.effective(row.announced),
            ship_month=ship,
            ship=months.offset(ship),
            end_month=None if row.ends is None else months.offset(row.ends[:7]),
            slips=row.slips,
            variant_of=row.variant_of,
            tailored=row.tailored,
            fused=row.fused,
            follows=row.follows,
            sold_to=row.sold_to,
            destinations=row.destinations,
            figures=tuple(figure for figure, _ in row.figures()),
            sources=row.sources,
            evidence=row.evidence,
            verified=row.verified,
            notes=row.notes or "",
            place=place,
            generation=row.generation,
            was=row.was or "",
            listed=row.listed,
            stackless=row.hbm_stacks is not None and row.hbm_stacks.value.range() == (0.0, 0.0),
        )


def figure_entry(chip: str, name: str, row: ChipRow, figure: Figure, place: Place) -> Entry:
    """A chip's figure as an entry chips.CHIP.NAME."""
    full = f"chips.{chip}.{name}"
    return Entry(
        name=full,
        value=figure.value,
        unit=FIGURES.get(name, "months"),
        domain=domain_of(name),
        role="parameter",
        evidence=figure.evidence or _evidence(name, row, figure),
        sources=figure.sources or row.sources,
        place=place,
        about=figure.about or row.about or row.notes or "",
        derivation=figure.derivation or "",
        known_from=None if not row.announced else months.offset(months.effective(row.announced)),
        # One draw decides a chip's throughput and what the law computes from it.
        stream=f"chips.{chip}.tflops" if name == "tpp" else full,
        verified=row.verified if figure.verified is None else figure.verified,
    )


def _evidence(figure: str, row: ChipRow, given: Figure) -> Evidence:
    """Evidence of a figure that states none: of its row, but what is drawn is not measured.

    Months that a date slips are assumed, a range between versions or sources is an estimate.
    """
    if row.evidence != "measured" or not given.value.random:
        return row.evidence
    return "assumption" if figure == "slip" else "estimate"


def domain_of(figure: str) -> Domain:
    """What values a figure of a chip can have; a slip may be negative."""
    if figure not in FIGURES:
        return WORDS["any"]
    return WORDS[_DOMAINS.get(figure, "positive")]


def row_problems(row: ChipRow) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong inside one row, as (path, message)."""
    given = dict(row.figures())
    if row.follows and given:
        yield (next(iter(given)),), f"a chip that follows '{row.follows}' has no figures of its own"
    if row.tailored and given:
        yield (
            (next(iter(given)),),
            "a tailored chip has no figures: they are cut to the rule",
        )
    if row.tailored and not row.variant_of:
        yield ("tailored",), "a tailored chip needs 'variant_of', the chip that it is cut from"
    if row.fused and (row.tailored or not row.variant_of):
        yield ("fused",), "a fused chip has figures, and 'variant_of' names the chip that it was"
    if not row.follows and not row.tailored:
        lacking = [n for n in FIGURES if n not in given and n not in OPTIONAL_FIGURES]
        if lacking:
            yield (), f"missing {', '.join(lacking)} (only a chip with 'follows' has no figures)"
    yield from _date_problems(row)
    if not row.sources and not all(figure.sources for figure in given.values()):
        yield ("sources",), "at least one source is needed"
    for name, figure in given.items():
        if figure.evidence == "derived" and not (figure.derivation or figure.about):
            yield (name,), "derived evidence needs 'derivation' or 'about'"
        wrong = domain_of(name).wrong(figure.value)
        if wrong:
            yield (name,), f"must be {domain_of(name).text}, {wrong}"


def _date_problems(row: ChipRow) -> Iterator[tuple[tuple[str, ...], str]]:
    """A chip has both dates, or neither where nobody announced it."""
    dated = [key for key in ("announced", "ship", "ends") if getattr(row, key)]
    if row.ship is None or row.announced is None:
        if dated:
            yield (dated[0],), "a chip has both 'announced' and 'ship', or no date at all"
        elif not row.follows and not row.tailored:
            yield (), "missing announced, ship (only a chip with 'follows' can be without a date)"
    elif row.ends and months.effective(row.ship.month) > row.ends[:7]:
        yield ("ends",), f"ends in {row.ends[:7]}, before it ships in {row.ship.month}"
