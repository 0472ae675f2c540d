"""What numbers of levers usually are; a number far beyond is likelier a slip than a bold idea."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    """From a low to a high number, both above 0, in the unit of the field; `why` says whence."""

    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class AmongChips:
    """From the least to the largest figure of the chips on file: a threshold lies among them."""

    figure: str


PACE = Usual(0.3, 3, "a third of the usual pace, or three times as much, is a bold assumption")
