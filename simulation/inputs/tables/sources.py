"""Where numbers come from."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.errors import Place
from simulation.inputs.tables.fields import SourceDate, SourceKind, Text, Words
from simulation.strict import Strict


class SourceRow(Strict):
    """A source as written in the calibration."""

    title: Words
    url: Text | None = None
    date: SourceDate
    kind: SourceKind
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source with its id and place."""

    id: str
    title: str
    url: str
    date: str
    kind: str
    note: str
    place: Place

    @classmethod
    def of(cls, name: str, row: SourceRow, place: Place) -> Source:
        """A row with its id."""
        return cls(name, row.title, row.url or "", row.date, row.kind, row.note or "", place)
