"""Every file that `rivalry compare` writes has the month, outcomes and unit that were asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest


def test_files_say_of_one_month_and_outcome_what_the_table_says(rivalry: Any, folder: Path) -> None:
    outcome, unit = "compute.china", "H100e (by power)"
    small = ("--members", "3", "--until", "2022-12", "--out", "r")
    rivalry("run", "baseline", "no_controls_ever", *small)
    files = ("--out", "c", "--xlsx", "t.xlsx", "--iamc", "i.csv", "--json")
    words = ("compare", "r", "--outcomes", outcome, "--at", "2022-10", "--unit", "power", *files)
    (told,) = json.loads(rivalry(*words).stdout)["table"]
    assert (told["outcome"], told["unit"], told["date"]) == (outcome, unit, "2022-10")
    sheets = pd.read_excel(folder / "t.xlsx", sheet_name=None)
    tables = (sheets["table"], pd.read_csv(folder / "c" / "table.csv"))
    months = (sheets["months"], pd.read_csv(folder / "c" / "comparison.csv"))
    for table in tables:
        same(table, told)
    for table in months:
        assert len(table) == 12
        same(table[table["date"] == "2022-10"], told)
    iamc = pd.read_csv(folder / "i.csv")
    assert set(iamc["Unit"]) == {unit}
    assert {name.partition("|")[0] for name in iamc["Variable"]} == {"Compute"}
    ends = months[1][months[1]["date"] == "2022-12"].iloc[0]
    for side, scenario in (("reference", "baseline"), ("scenario", "no_controls_ever")):
        rows = iamc[iamc["Scenario"] == scenario].set_index("Variable")["2022"]
        for mark in ("p05", "p50", "p95"):
            assert rows[f"Compute|{mark}"] == pytest.approx(ends[f"{side}_{mark}"], rel=1e-4)
    page = (folder / "c" / "report.html").read_text("utf-8")
    assert "Oct 2022" in page
    assert "Dec 2022" not in page


def same(table: pd.DataFrame, told: dict[str, Any]) -> None:
    """One row, of what is told, with its numbers as far as it has them."""
    (row,) = table.to_dict("records")
    assert (row["outcome"], row["unit"], row["date"]) == (
        told["outcome"], told["unit"], told["date"]
    )  # fmt: skip
    shared = [name for name in row if isinstance(told.get(name), float)]
    assert {"reference_p50", "scenario_p50", "percent_p50", "p_higher"} <= {*shared}
    found = [row[name] for name in shared]
    assert np.allclose(found, [told[name] for name in shared], rtol=1e-4, equal_nan=True)


@pytest.mark.slow
def test_a_table_of_years_is_refused_before_anything_is_drawn(
    rivalry: Any, folder: Path, every_chart: None
) -> None:
    rivalry("run", "baseline", "no_controls_ever", "--members", "1", "--until", "2022-02",
            "--out", "r")  # fmt: skip
    words = ("compare", "r", "--outcomes", "compute.china", "--out", "c", "--iamc", "i.csv")
    told = rivalry(*words, code=2).stderr
    assert "r has no December, and an IAMC table holds years" in told
    assert not (folder / "c").exists()
    page = ("compare", "r", "--outcomes", "compute.china", "--out", "c", "--format", "svg")
    said = rivalry(*page).stdout
    assert not re.search(r"\b1 members\b", said)
    for file in (folder / "c").glob("*.svg"):
        drawn = file.read_text("utf-8")
        assert "1 member" in drawn
        assert "1 members" not in drawn
