"""Until when chips are sold, and decisions by name that outlast the chips they name."""

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


def outlasting(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Notes on own entries that let chips in by name for longer than these are sold."""
    known = as_drawn(scenario.extended(calibration), scenario.parameters)
    for event in scenario.timeline:
        own = event.place is None or event.place.file == scenario.file
        if own and (told := outlasted(event, known)):
            yield Problem(told, event.place)


def outlasted(event: Event, calibration: Calibration) -> str:
    """That all chips which an entry opens a market for leave it while it stays; "" if not."""
    named = sorted(set(_named(event)))
    known = {chip.id: leaves(chip, calibration) for chip in calibration.chips}
    if not named or not known.keys() >= set(named):
        return ""
    low, high = (max(side) for side in zip(*(known[one] for one in named), strict=True))
    last = months.COUNT - 1 if event.until is None else event.until
    if high >= last or (event.chips and event.date > high):  # a selector of none has a warning
        return ""
    when = months.label(low) + (f" to {months.label(high)}" if high > low else "")
    leave = "leaves" if len(named) == 1 else "leave"
    then = "while this entry stays" if event.date <= high else "before this entry"
    return f"{listed(named)} {leave} the market about {when} ({LIFE}), {then}"


def _named(event: Event) -> Iterable[str]:
    """Chips that an entry licenses by name, or admits at the border."""
    yield from event.chips if event.lever == _CUSTOMS else ()
    value = event.values.get(_BY_NAME) if event.lever == _RULE else None
    if isinstance(value, Relative):
        value = value.by if value.how == "add" else None
    yield from value if isinstance(value, tuple) else ()
