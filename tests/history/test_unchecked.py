"""A prior that rests on a figure which was not checked is marked as unverified, too."""

from __future__ import annotations

from simulation.inputs import Calibration
from tests import tables

from .test_used_once import named

ILLUSTRATES = "illustrate"


def unchecked(calibration: Calibration) -> set[str]:
    """Figures that stand among what was seen or said, everywhere as unverified."""
    figures: dict[bool, set[str]] = {True: set(), False: set()}
    for entry in calibration.entries.values():
        if entry.role != "parameter":
            for ref in entry.sources:
                figures[entry.verified] |= named(ref.place)
    return figures[False] - figures[True]


def relayed(calibration: Calibration) -> set[tuple[str, str]]:
    """Figures that the facts know from a relay and the entries that have them as verified.

    An entry may have another source that was seen; a judgement is none.
    """
    ids = set(tables.beside(__file__, "relayed.yaml"))
    found = {
        (point.id, f"{one.name}.{point.period}")
        for one in calibration.series.values()
        for point in one.points
        if one.verified and point.verified
    }
    for entry in calibration.entries.values():
        seen = [ref for ref in entry.sources if calibration.sources[ref.id].kind != "judgement"]
        if entry.verified and all(named(ref.place) & ids for ref in seen):
            rests = [ref for ref in seen if ILLUSTRATES not in ref.place]
            found |= {(name, entry.name) for ref in rests for name in named(ref.place)}
    return {(figure, entry) for figure, entry in found if figure in ids}


def test_what_was_relayed_is_unverified(calibration: Calibration) -> None:
    """A figure that the facts know from another source than its own is marked where it enters."""
    assert relayed(calibration) == set()


def test_what_rests_on_the_unchecked_is_unverified(calibration: Calibration) -> None:
    """Chips are left out: their rows cite figures for dates as well."""
    doubtful = unchecked(calibration)
    assert "ercot_large_load_2026q1" in doubtful
    wrong = [
        entry.name
        for entry in calibration.parameters()
        if entry.verified and not entry.name.startswith("chips.")
        for ref in entry.sources
        if named(ref.place) & doubtful and ILLUSTRATES not in ref.place
    ]
    assert wrong == []
