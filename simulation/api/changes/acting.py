"""Dated decisions that set two scenarios apart, without those that change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.analysis.statistics.differing import Details
    from simulation.inputs import Calibration


def acting(new: Details, old: Details, calibration: Calibration) -> list[Details]:
    """Dated decisions that only one of two scenarios has, without what they set to no effect.

    Both scenarios are as manifests have them. A decision that the calibration no longer
    understands counts.
    """
    from simulation.api.changes.overridden import with_additions

    known = with_additions(calibration, old.get("applied", ()), new.get("applied", ()))
    return [*_acting(new, old, known), *_acting(old, new, known)]


def _acting(one: Details, other: Details, calibration: Calibration) -> list[Details]:
    """Those of the first scenario alone."""
    from simulation.analysis.statistics.differing import only
    from simulation.api.changes.held_before import Worlds

    alone = only(one, other)
    if not alone:  # most scenarios only add to their reference, and worlds take milliseconds
        return []
    worlds = Worlds(one, other, calibration, calibration)
    found = (worlds.at_work(entry) for entry in alone)
    return [entry for entry in found if entry["set"]]


@dataclass(frozen=True)
class Acting:
    """The same for comparisons, by the shipped calibration, which is read where there is need."""

    def __call__(self, new: Details, old: Details) -> list[Details]:
        """As `acting`."""
        from simulation.analysis.statistics.differing import entries

        return acting(new, old, self._known) if entries(new, old) else []

    @cached_property
    def _known(self) -> Calibration:
        from simulation.inputs import load_calibration

        return load_calibration()
