"""Figures of added chips, firms, makers and suppliers far outside those of known ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulation.errors import Place, Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario.far import Ends, far_off, hull, told
from simulation.inputs.scenario.new_players import PREFIXES
from simulation.inputs.scenario.overrides import drawn_from
from simulation.inputs.scenario.scenario import Scenario

FAR_FROM_LIKE = 100.0  # factor: hardly any two chips on file differ by as much


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Each figure of what a scenario adds that no known one comes near, with its place."""
    if not scenario.additions:
        return
    known = scenario.extended(calibration)
    added: list[tuple[str, Sequence[str], str, str, Mapping[str, Place]]] = [
        ("chips", ("chips",), one.id, one.like, one.places) for one in scenario.additions.chips
    ]
    for one in scenario.additions.players:
        added.append((one.kind, PREFIXES[one.kind], one.id, one.like, one.places))
    for kind, prefixes, name, like, places in added:
        for figure, place in places.items():
            heads = (p for p in prefixes if f"{p}.{name}.{figure}" in known.entries)
            for head in heads:
                said = _doubt(kind, (head, name, figure), like, known)
                if said:
                    yield Problem(said, place)


def _doubt(kind: str, path: tuple[str, str, str], like: str, known: Calibration) -> str:
    head, _, figure = path
    name = ".".join(path)
    unit = known.entries[name].unit
    if unit == "1":  # a share, of which the domain keeps percentages out
        return ""
    value = drawn_from(name, known, {}).range()
    usual = hull(of_kind(head, figure, known.base or known))
    said = far_off(
        name, value, usual, f"lies far outside that of known {kind}, {told(usual, unit)}"
    )
    parent = f"{head}.{like}.{figure}"
    if said or kind != "chips" or parent not in known.entries:  # a player may be of any size
        return said
    own = drawn_from(parent, known, {}).bounds()
    return far_off(
        name, value, own, f"is far from that of {like}, {told(own, unit)}", FAR_FROM_LIKE
    )


def of_kind(head: str, figure: str, known: Calibration) -> Iterator[Ends]:
    """What a figure is among chips or players of one kind that the calibration has."""
    for entry in known.entries.values():
        first, _, rest = entry.name.partition(".")
        if first == head and rest.count(".") == 1 and rest.endswith(f".{figure}"):
            yield entry.value.bounds()
