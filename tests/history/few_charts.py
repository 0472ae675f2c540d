"""One chart of each kind, which stands for the others of its kind: drawing takes most of a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any


class Drawn:
    """A chart whose files are copied once they are there."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._files: list[Path] = []

    def save(self, base: Path, stem: str) -> list[Path]:
        """The chart's files under that name."""
        if not self._files:
            self._files = self._sheet.save(base, stem)
            return self._files
        copies = [base.with_name(f"{base.name}{file.suffix}") for file in self._files]
        return [shutil.copy(file, copy) for file, copy in zip(self._files, copies, strict=True)]


class OfEachKind:
    """Draws the first chart of each kind."""

    def __init__(self, draw: Callable[..., Any], kind: Callable[..., Hashable]) -> None:
        self._draw, self._kind = draw, kind
        self._made: dict[Hashable, Any] = {}

    def __call__(self, *shown: Any) -> Any:
        """A chart of the same kind."""
        key = self._kind(*shown)
        if key not in self._made:
            self._made[key] = self._draw(*shown)
        return self._made[key]


def overlay_kind(shown: Any, *notes: str) -> Hashable:
    """What differs in how an overlay is drawn: one point or several, whiskers."""
    figures = shown.observed
    return (len(figures.dates) > 1, bool((figures.low < figures.high).any()))
