"""What `simulation.compare` shows, and what it refuses before anything runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulation
from simulation.errors import InputError
from simulation.inputs import Calibration
from simulation.limits import UNITS
from simulation.model.outcomes.table import outcome_table
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


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"unit": "flops"}, "unit: 'flops' is none of h100e, tpp, bandwidth, power"),
        ({"unit": "bandwith"}, "unit: 'bandwith' is none of h100e, tpp, bandwidth, power; did "
         "you mean 'bandwidth'?"),
        ({"unit": 3}, "unit: 3 is none of h100e, tpp, bandwidth, power"),
        ({"real": "2025"}, "real: '2025' is not a whole number"),
        ({"real": 2025.0}, "real: 2025.0 is not a whole number"),
        ({"real": 1900}, "no price level for 1900, but for 2022 to 2035"),
    ],
)  # fmt: skip
def test_units_and_years_are_checked_before_anything_runs(
    given: dict[str, Any], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything ran, and left its folder, before the word was refused."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        simulation.compare("no_controls_ever", members=2, until="2022-03", prior=True, **given)
    assert str(caught.value) == told
    assert not [*tmp_path.iterdir()]


def test_equal_comparisons_in_threads_are_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    size: dict[str, Any] = {"members": 2, "until": "2022-03", "prior": True}
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(simulation.compare, "no_controls_ever", **size) for _ in range(3)]
        one, *others = (thread.result().table() for thread in asked)
    assert all(one.equals(other) for other in others)
    assert len([*(tmp_path / "results").iterdir()]) == 1


def test_units_are_those_of_the_outcomes(calibration: Calibration) -> None:
    names = [one.name for one in outcome_table(calibration)]
    assert {name.partition("@")[2] for name in names} == {"", *UNITS}


def test_without_outcomes_those_of_the_headline_are_shown(folder: Path) -> None:
    found = simulation.compare(folder, baseline="baseline")
    assert [*found.table().outcome] == ["compute.china", "ratio.stock"]
