"""Where sources disagree, as plain data: `rivalry list sources --conflicts`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.api.catalogue import kinds
from simulation.api.catalogue.kinds import Row

if TYPE_CHECKING:
    from simulation.inputs import Calibration


def conflicts(calibration: Calibration) -> list[Row]:
    """Where sources disagree: figures kept side by side, and parameters that mix their sources."""
    return [*_side_by_side(calibration), *_mixed(calibration)]


def _side_by_side(calibration: Calibration) -> Iterator[Row]:
    listed: set[frozenset[str]] = set()
    for name, others in _conflicting(calibration):
        for other in others:
            pair = frozenset((name, other))
            if pair not in listed:
                listed.add(pair)
                sides = [_side(calibration, one) for one in (name, other)]
                yield {"kind": "figures", "between": sides}


def _conflicting(calibration: Calibration) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in calibration.entries.values():
        yield entry.name, entry.conflicts
    for series in calibration.series.values():
        yield series.name, series.conflicts


def _side(calibration: Calibration, name: str) -> Row:
    if name in calibration.entries:
        return kinds.entry_row(calibration.entries[name], calibration)
    return kinds.series_row(calibration.series[name], calibration)


def _mixed(calibration: Calibration) -> Iterator[Row]:
    for entry in calibration.entries.values():
        if len(entry.value.sources()) > 1:
            parts = [(name, entry.value.mixture_part(name)) for name in entry.value.sources()]
            options = [{"source": n, "low": p.range()[0], "high": p.range()[1]} for n, p in parts]
            yield {
                "kind": "mixture",
                "parameter": entry.name,
                "unit": entry.unit,
                "sources": options,
            }
