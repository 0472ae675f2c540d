"""A run that makes chips from nothing fails, and says what, when and for whom."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from simulation.model.fleet import installation

Rivalry = Callable[..., Result]
BOTH = "levers.China.export_rule.control_tpp@2022-06=0"


def test_a_run_that_breaks_conservation_fails(
    rivalry: Rivalry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proper = installation.receive

    place = list(signature(proper.function).parameters).index("delivered")

    def more(*given: Any) -> None:
        proper(*given[:place], 1.001 * given[place], *given[place + 1 :])

    monkeypatch.setattr(installation, "receive", more)
    asked = ("run", "baseline", "--members", "3", "--until", "2022-03", "--out", "broken")
    told = rivalry(*asked, "--workers", "1", code=1)
    said = " ".join((told.stdout + told.stderr).split())
    assert "2022-01, member 0: received chips do not balance (" in said


def test_chips_controlled_by_both_sides_balance(rivalry: Rivalry, folder: Path) -> None:
    """The shared case: China controls its chips too. Each run keeps its books."""
    asked = ("--members", "4", "--until", "2023-06", "--set", BOTH, "--out", "both")
    rivalry("run", "baseline", *asked, "--workers", "1")
