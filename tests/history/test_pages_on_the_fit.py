"""Pages that tell of the fit agree with each other and with the draws that ship."""

from __future__ import annotations

import csv
import re
from typing import get_args

import pytest

from simulation.inputs import Calibration
from simulation.inputs.draws import posterior
from simulation.inputs.tables.series import SeriesRow

README, CALIBRATE, HISTORY = "README.md", "docs/calibrate.md", "docs/history.md"
NEAR = 3  # so many parameters more or fewer need no new page


def page(calibration: Calibration, name: str) -> str:
    return " ".join((calibration.root / name).read_text("utf-8").split())


def test_pages_tell_the_shipped_draws_as_they_are(calibration: Calibration) -> None:
    """README and table say how many parameters contract, both as the table of the fit has it."""
    found = posterior.load(calibration)
    assert found is not None
    with (calibration.root / posterior.FOLDER / "parameters.csv").open(encoding="utf-8") as file:
        ratios = [float(row["contraction"]) for row in csv.DictReader(file)]
    told = re.search(
        r"from ([\d,]+) posterior draws fitted to (\d+) figures .* parameters: (\d+) narrow to 70 ",
        page(calibration, README),
    )
    assert told is not None
    draws, figures, narrow = (int(one.replace(",", "")) for one in told.groups())
    assert (draws, figures) == (found.facts["draws"], found.facts["figures"])
    assert narrow == pytest.approx(sum(ratio <= 0.7 for ratio in ratios), abs=NEAR)
    scores = (calibration.root / CALIBRATE).read_text("utf-8").partition("| sd ratio |")[2]
    rows = [float(one) for one in re.findall(r"^\| [\w.]+ \| ([\d.]+) \|", scores, re.M)]
    assert narrow == pytest.approx(sum(ratio <= 0.7 for ratio in rows), abs=NEAR)
    assert len(rows) == pytest.approx(sum(ratio <= 0.8 for ratio in ratios), abs=NEAR)


COUNT = re.compile(
    r"\b(\d[\d,]+|\w+ty-\w+|\w+teen|\w+ty) (of (some )?\d+ )?(parameters|streams)\b"
    r"|\ball \d{2,} explain", re.I
)  # fmt: skip


def test_the_page_of_the_fit_counts_nothing_that_a_new_fit_moves(calibration: Calibration) -> None:
    assert COUNT.search("Twenty-one of some 800 parameters contract")
    assert COUNT.search("where all 836 explain 0.51")
    assert [one[0] for one in COUNT.finditer(page(calibration, CALIBRATE))] == []


def test_what_is_fitted_is_not_said_to_stay_out(calibration: Calibration) -> None:
    """Firms' guidance, orders and plans are fitted, as the page says further up."""
    foretold = {*get_args(SeriesRow.model_fields["role"].annotation)} - {"observation"}
    assert len(foretold) == 3
    out = page(calibration, HISTORY).partition("## What stays out")[2].lower()
    assert out
    assert [role for role in sorted(foretold) if re.search(rf"\b{role}s?\b", out)] == []
