"""A folder of entries laid over the shipped ones: what it says, once read and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.inputs.scenario.changes import Override
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.sources import Source


@dataclass(frozen=True)
class Overlay:
    """Figures that stand instead of shipped ones, under every scenario that is read with them.

    `overrides` and `entries` go by the parameters' names; `sources` are those that the folder
    declares itself; `files` maps each of its files, with the folder's name, to its SHA-256.
    `digest` is a hash of all of them.
    """

    name: str
    digest: str
    overrides: Mapping[str, Override]
    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    files: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {"name": self.name, "sha256": self.digest, "replaced": sorted(self.overrides)}

    def over(self, other: Overlay | None) -> Overlay:
        """Both, this one on top."""
        if other is None or other.digest == self.digest:
            return self
        return Overlay(
            f"{other.name}+{self.name}",
            combined((other.digest, self.digest)),
            {**other.overrides, **self.overrides},
            {**other.entries, **self.entries},
            {**other.sources, **self.sources},
            {**other.files, **self.files},
        )


def combined(digests: tuple[str, ...]) -> str:
    """One hash of several, in their order."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
