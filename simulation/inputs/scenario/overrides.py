"""Overrides of parameters: another number or distribution, or one of the sources of a mixture."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulation.distribution_kinds import WIDEST
from simulation.distributions import Adjusted, Distribution, adjusted, parse_distribution
from simulation.errors import Problem, did_you_mean
from simulation.inputs.policy import structure
from simulation.inputs.policy.values import OF_NUMBERS
from simulation.inputs.tables.entries import Entry
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.inputs.yaml.wording import quoted, shown

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.changes import Override

APART = ""  # the stream of what no fitted draw moves


def drawn_from(
    name: str,
    calibration: Calibration,
    overridden: Mapping[str, Override],
    switches: Mapping[str, str] | None = None,
) -> Distribution:
    """What a parameter is drawn from but for dated entries; a copy takes what its parent comes to.

    `overridden` are the parameters that a scenario sets, as it stands; of sources that disagree
    its `switches` may choose one, by default none.
    """
    copied = calibration.copies.get(name)
    if name in overridden or copied is None:
        own = overridden[name] if name in overridden else calibration.entries[name]
        return of_source(own.value, structure.followed(switches or {}))
    parent = drawn_from(copied.of, calibration, overridden, switches)
    return adjusted(parent, copied.times, copied.plus)


def of_source(value: Distribution, followed: Collection[str]) -> Distribution:
    """What the one of its sources says that a scenario follows, the whole where it follows none."""
    found = [source for source in value.sources() if source in followed]
    return parse_distribution(value.mixture_part(min(found))) if found else value


def as_drawn(calibration: Calibration, overridden: Mapping[str, Override]) -> Calibration:
    """The calibration whose entries are what a scenario draws from, for words about them.

    Members are not drawn from it. What an override draws apart from the posterior has the stream
    `APART`.
    """
    names = [n for n in (*overridden, *calibration.copies) if n in calibration.entries]
    if not names:
        return calibration
    entries = {name: _as_drawn(name, calibration, overridden) for name in names}
    return replace(calibration, entries={**calibration.entries, **entries})


def _as_drawn(name: str, calibration: Calibration, overridden: Mapping[str, Override]) -> Entry:
    """An entry with what it is drawn from, and the stream by which, if that has a fitted draw."""
    root = root_of(name, calibration, overridden)
    usual, override = calibration.entries[root], overridden.get(root)
    kept = override is None or only_scaled(usual.value, override.value)
    value = drawn_from(name, calibration, overridden)
    stream = usual.stream if kept else APART
    return replace(calibration.entries[name], value=value, stream=stream)


def root_of(name: str, calibration: Calibration, overridden: Container[str]) -> str:
    """The parameter by whose draw a parameter goes: itself, or what it is a copy of."""
    while name in calibration.copies and name not in overridden:
        name = calibration.copies[name].of
    return name


def only_scaled(usual: Distribution, value: Distribution) -> bool:
    """Whether an override is the usual distribution times or plus a number.

    Such a parameter keeps its posterior draw, which is scaled; any other override is drawn apart.
    """
    return isinstance(value, Adjusted) and value.of == usual


def is_source_choice(written: Any) -> bool:
    """Whether a written override only names a source."""
    return isinstance(written, dict) and set(written) == {"source"}


def choose_source(entry: Entry, current: Distribution, source: Any) -> Distribution | str:
    """What one source says of a parameter, or the message that says why not."""
    if not isinstance(source, str):
        return f"expected the id of a source, got {shown(source)}"
    for value in (current, entry.value):
        if source in value.sources():
            return parse_distribution(value.mixture_part(source))
    allowed = entry.value.sources()
    if not allowed:
        return f"'{entry.name}' does not tell its sources apart; there is nothing to switch"
    hint = did_you_mean(source, allowed) or f"; allowed: {', '.join(allowed)}"
    return f"'{entry.name}' has no source {quoted(source)}{hint}"


def is_relative(written: Any) -> bool:
    """Whether a written override changes what holds without it: {times: 2} or {plus: 0.1}."""
    return isinstance(written, dict) and bool(written.keys() & set(OF_NUMBERS))


def changed(document: Document, at: Steps, current: Distribution) -> Distribution | list[Problem]:
    """A distribution times or plus a number that lies `at` in a document, or what is wrong."""
    data = document.get(at)
    if len(data) > 1:
        return [document.problem(f"expected {{times: x}} or {{plus: x}}, got {shown(data)}", at)]
    ((how, by),) = data.items()
    if isinstance(by, bool) or not isinstance(by, int | float) or not abs(by) <= WIDEST:
        message = f"expected a number to {WIDEST:g}, got {shown(by)}"
        return [document.problem(message, (*at, how))]
    if how == "plus":
        return adjusted(current, plus=float(by))
    if by < 0:
        return [document.problem(f"a factor must not be negative, got {by:g}", (*at, how))]
    return adjusted(current, times=float(by))


def outside(entry: Entry, value: Distribution, typed: bool = True) -> str | None:
    """What of an override lies outside the parameter's domain, or None; `typed`: as it stands."""
    wrong = entry.domain.wrong(value, typed=typed)
    unit = "" if entry.unit in ("1", "ratio", "flag") else f" [{entry.unit}]"
    return f"'{entry.name}'{unit} must be {entry.domain.text}, {wrong}" if wrong else None
