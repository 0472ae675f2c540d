"""A camp's figure beside the simulated band: its digits show on which side it lies."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.cli import figures_text

ROW = {
    "about": "Growth", "scenario": "baseline", "source": "camp", "result": "growth",
    "period": "2027", "unit": "x/year", "low": 2.25, "high": 2.25, "published": 2.25,
    "p05": 1.8, "p50": 2.0, "p95": 2.23,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "published", "band"),
    [
        ({"inside": False}, "2.25", "2 x a year (1.8 to 2.23)"),
        ({"inside": True, "p95": 2.27}, "2.2", "2 x a year (1.8 to 2.3)"),
        ({"inside": False, "p05": 2.4, "p50": 2.5, "p95": 2.6}, "2.2", "2.5 x a year (2.4 to 2.6)"),
    ],
)
def test_a_figure_outside_looks_outside(changes: dict[str, Any], published: str, band: str) -> None:
    for cells in (figures_text.cells({**ROW, **changes}), figures_text.brief({**ROW, **changes})):
        shown = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells]
        assert any(cell.startswith(published) for cell in shown), shown
        assert any(cell.startswith(band) for cell in shown), shown
