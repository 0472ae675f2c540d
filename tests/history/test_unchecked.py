"""A prior that rests on a figure which was not checked is marked as unverified, too."""

from __future__ import annotations

from simulation.inputs import Calibration

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
