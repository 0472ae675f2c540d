"""Pages of headline outcomes say which assumptions each hangs on."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from docs.generate.site.outcome_pages import OutcomePages, _named
from docs.generate.site.worlds import OUTCOMES, Worlds
from simulation.inputs import Calibration
from tests.nights import tonight


@pytest.mark.parametrize(
    ("about", "name", "told"),
    [
        ("A note on the card.", "chips.h20.price_usd", "The price of H20. A note on the card."),
        ("", "chips.mi300x.price_usd", "The price of MI300X."),
        ("How fast it is.", "power.speed", "How fast it is."),
    ],
)
def test_an_assumption_is_told_by_what_it_means(about: str, name: str, told: str) -> None:
    assert _named(about, [name]) == f"{told} (`{name}`)"


@pytest.mark.slow
def test_every_headline_page_names_an_assumption(calibration: Calibration, tmp_path: Path) -> None:
    """Among 200 members none stood out for a quarter of them."""
    pages = OutcomePages(calibration, Worlds(calibration, tmp_path / "runs"), tmp_path)
    told = {name: pages._drivers(pages.declared[name]) for name in tonight(OUTCOMES)}
    assert {name for name, parts in told.items() if len(parts) < 2} == set()
    for name, (head, table) in told.items():
        assert f"--outcome {name}" in head
        assert len(table.splitlines()) > 2
        assert "| (" not in table
