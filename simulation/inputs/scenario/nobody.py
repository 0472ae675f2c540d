"""Selectors of entries that reach nobody, whatever the month: names that a field is never about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.held_values import Groups
from simulation.inputs.policy.timeline import Event

_CUSTOMS = ("import_admission", "domestic_mandate")
_EXPORTS = "export_rule"
_MEMORY = "hbm_access"
_THIRD = "third_country_cap"


def nobody(event: Event, calibration: Calibration, groups: Groups) -> Iterator[str]:
    """What an entry names that it cannot be about, kind by kind, in words."""
    yield from _buyers(event, calibration, groups)
    yield from _chips(event, calibration, groups)
    yield from _buyers_of_memory(event, calibration)
    yield from _suppliers(event, calibration)
    if event.actor in event.regions:
        yield f"{event.lever} of {event.actor} is about other regions: it does not reach its own"


def _buyers(event: Event, calibration: Calibration, groups: Groups) -> Iterator[str]:
    roster, home, stand = calibration.roster, None, "of"
    if event.lever in _CUSTOMS:
        home, stand = event.actor, "in"  # what firms buy abroad passes no customs at home
    elif event.lever == _EXPORTS:
        home = roster.states[event.actor].rival
        if home and _THIRD in event.values:
            yield from _of_others(event, calibration, groups, (event.actor, home))
            home = home if len(event.values) > 1 else None
    if home is None:
        return

    def about(name: str) -> bool:
        firm = roster.firms[name]
        return firm.state == home and (stand == "of" or firm.site in (None, home))

    lost = [word for word in event.buyers if not any(map(about, groups["buyers"][word]))]
    if lost:
        what = f"{event.lever} of {event.actor} is about buyers {stand} {home}"
        yield f"{what}: {_are(lost)} none of them"


def _of_others(
    event: Event, calibration: Calibration, groups: Groups, rivals: tuple[str, str]
) -> Iterator[str]:
    """Buyers of the two rivals, whom a cap on third countries is not about."""
    seats = {name: firm.state for name, firm in calibration.roster.firms.items()}
    lost = [
        word for word in event.buyers if all(seats[n] in rivals for n in groups["buyers"][word])
    ]
    if lost:
        what = f"{event.lever}.{_THIRD} of {event.actor} is about buyers of third countries"
        yield f"{what}: {_are(lost)} none of them"


def _chips(event: Event, calibration: Calibration, groups: Groups) -> Iterator[str]:
    """Chips of makers at home need no admission; an export rule is about no others."""
    if not (event.chips or event.makers) or event.lever not in (_EXPORTS, _CUSTOMS[0]):
        return
    if event.values.keys() == {_MEMORY}:
        return  # its makers are those who buy
    makers = calibration.roster.makers
    seat = {chip.id: makers[chip.maker].state for chip in calibration.chips}
    at_home = event.lever == _EXPORTS
    words = [*event.chips, *event.makers]
    of = {word: [seat[word]] if word in event.chips else [makers[word].state] for word in words}
    lost = [word for word in words if all((s == event.actor) != at_home for s in of[word])]
    if lost:
        whose = f"of {event.actor}" if at_home else f"from outside {event.actor}"
        yield f"{event.lever} of {event.actor} is about chips {whose}: {_are(lost)} not"


def _buyers_of_memory(event: Event, calibration: Calibration) -> Iterator[str]:
    """Makers who buy memory are the rival's; those of a state without one are told of elsewhere."""
    roster = calibration.roster
    home = roster.states[event.actor].rival if event.lever == _EXPORTS else None
    if home is None or _MEMORY not in event.values:
        return
    lost = [name for name in event.makers if roster.makers[name].state != home]
    if lost:
        what = f"{_EXPORTS}.{_MEMORY} of {event.actor} is about makers of {home}"
        yield f"{what}: {_are(lost)} none of them"


def _suppliers(event: Event, calibration: Calibration) -> Iterator[str]:
    def sells(name: str) -> bool:
        entry = calibration.entries.get(f"supply.{name}.exports")
        return entry is not None and entry.value.range()[1] > 0

    lost = [name for name in event.suppliers if not sells(name)]
    if lost:
        what = f"{event.lever} of {event.actor} is about memory on the open market"
        yield f"{what}: {_sell(lost)} none"


def _are(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _sell(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'sells' if len(names) == 1 else 'sell'}"
