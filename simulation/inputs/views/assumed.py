"""What a view comes to on a calibration: the draws it leaves, what it lays under scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.inputs.scenario.changes import Override


@dataclass(frozen=True)
class Assumed:
    """A view applied to a calibration.

    Members come from `kept` of `of` posterior draws, those in which every parameter of `resampled`
    lies within the view's range; without posterior draws both numbers are 0. `overrides` and
    `structure` hold in every scenario that does not say otherwise itself.
    """

    name: str
    digest: str
    resampled: tuple[str, ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    structure: Mapping[str, str] = field(default_factory=dict)
    kept: int = 0
    of: int = 0

    def to_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "name": self.name,
            "sha256": self.digest,
            "resampled": list(self.resampled),
            "overridden": sorted(self.overrides),
            "structure": dict(self.structure),
            "draws": self.kept,
        }
