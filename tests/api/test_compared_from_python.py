"""What `simulation.compare` shows, and what it refuses before anything runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulation
from tests.analysis.run_folders import write_run

WANTED = ["units.h20", "compute.china"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scenarios that part in every outcome."""
    base = {name: np.ones((2, 3)) for name in ("ratio.stock", "compute.us", *WANTED)}
    more = {name: values + np.array([[0.0], [1.0]]) for name, values in base.items()}
    return write_run(tmp_path / "run", {"baseline": base, "h200_sales_allowed": more}, 3)


def test_a_comparison_shows_the_outcomes_that_were_asked_for(folder: Path) -> None:
    """They were checked, and the headline ones shown."""
    found = simulation.compare(folder, baseline="baseline", outcomes=WANTED)
    (pair,) = found.pairs
    assert [*found.table().outcome] == WANTED
    assert [*dict.fromkeys(found.tidy().outcome)] == WANTED
    assert [effect.outcome for effect in found.effects(pair)] == WANTED
    html = found._repr_html_()  # type: ignore[attr-defined]
    assert "units.h20" in html
    assert "ratio.stock" not in html
    assert [*found.table(["ratio.stock"]).outcome] == ["ratio.stock"], "others may still be asked"


def test_without_outcomes_those_of_the_headline_are_shown(folder: Path) -> None:
    found = simulation.compare(folder, baseline="baseline")
    assert [*found.table().outcome] == ["compute.china", "ratio.stock"]
