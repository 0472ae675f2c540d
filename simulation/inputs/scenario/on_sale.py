"""When chips are sold, if ever, and decisions by name that outlast the chips they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulation import months
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Relative
from simulation.inputs.scenario.falls_short import listed
from simulation.inputs.scenario.overrides import as_drawn
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.tables.chips import Chip

LIFE = "market.sales_life"
_LAST = months.label(months.COUNT - 1)
_RULE, _BY_NAME, _CUSTOMS = "export_rule", "license_chips", "import_admission"


def leaves(chip: Chip, calibration: Calibration) -> tuple[int, int]:
    """Months from 2022-01 between which a chip leaves the market; twice one that is known.

    Where no end of production is known, 5 % of members let it go before them, and 5 % after. By
    how much a launch slips is left out.
    """
    if chip.end_month is not None:
        return chip.end_month, chip.end_month
    low, high = calibration.entries[LIFE].value.range()
    return chip.ship + round(low), chip.ship + round(high)


def never(scenario: Scenario) -> Iterator[Problem]:
    """The scenario's own new chips that ship after the last month, each with its place."""
    for chip in scenario.additions.chips:
        place = chip.places.get("ship")
        if place and place.file == scenario.file and months.effective(chip.said["ship"]) > _LAST:
            said = f"{chip.id} ships after the last month, {_LAST}, so that none is ever sold"
            yield Problem(said, place)


def outlasting(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Notes on own entries that let chips in by name for longer than these are sold."""
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    for event in scenario.timeline:
        own = event.place is None or event.place.file == scenario.file
        if own and (told := outlasted(event, known)):
            yield Problem(told, event.place)


def outlasted(event: Event, calibration: Calibration) -> str:
    """Which chips that an entry lets in by name leave the market while it stays, or before it.

    "" where none does. A selector of chips that are all gone before has a warning of its own.
    """
    named = sorted(set(_named(event)))
    known = {chip.id: leaves(chip, calibration) for chip in calibration.chips if chip.id in named}
    last = months.COUNT - 1 if event.until is None else event.until
    early = {name: ends for name, ends in known.items() if ends[1] < last}
    if not early or (event.chips and all(event.date > ends[1] for ends in known.values())):
        return ""
    told = [f"{name} about {between(early[name])}" for name in named if name in early]
    before = [name for name, ends in early.items() if ends[1] < event.date]
    then = f"; before this entry: {listed(sorted(before))}" if before else ""
    return f"leaves the market while this entry stays: {'; '.join(told)} ({LIFE}){then}"


def between(ends: tuple[int, int]) -> str:
    """Two months in words, or the one that both are: "2027-03 to 2028-07"."""
    return " to ".join(months.label(month) for month in dict.fromkeys(ends))


def _named(event: Event) -> Iterable[str]:
    """Chips that an entry licenses by name, or admits at the border."""
    yield from event.chips if event.lever == _CUSTOMS else ()
    value = event.values.get(_BY_NAME) if event.lever == _RULE else None
    if isinstance(value, Relative):
        value = value.by if value.how == "add" else None
    yield from value if isinstance(value, tuple) else ()
