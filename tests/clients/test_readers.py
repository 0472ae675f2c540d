"""pandas' neighbours read a run folder, and tell what `Runs` tells."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

import simulation as rivalry
from docs.generate.snippets import ROOT, snippets
from tests.clients.packages import needed, needed_r


def last(runs: rivalry.Runs) -> float:
    """The median of one outcome in the last month of the baseline."""
    told = runs.summary(["ratio.stock"], ["2026-12"]).set_index("scenario")
    return float(told.loc["baseline", "p50"])


def test_duckdb(runs: rivalry.Runs, series: Path) -> None:
    duckdb = needed("duckdb")
    text = (
        f"SELECT median(\"ratio.stock\") FROM '{series}/*.parquet' "
        "WHERE scenario = 'baseline' AND CAST(date AS VARCHAR) LIKE '2026-12%'"
    )
    ((found,),) = duckdb.sql(text).fetchall()
    assert found == pytest.approx(last(runs), rel=1e-6)


def test_polars(runs: rivalry.Runs, series: Path) -> None:
    polars = needed("polars")
    frame = polars.read_parquet(f"{series}/*.parquet")
    assert frame.height == 2 * 4 * 60
    of = (polars.col("scenario").cast(polars.String) == "baseline") & (
        polars.col("date").cast(polars.String).str.starts_with("2026-12")
    )
    assert frame.filter(of)["ratio.stock"].median() == pytest.approx(last(runs), rel=1e-6)


def test_polars_joins_what_members_draw(tmp_path: Path) -> None:
    polars = needed("polars")
    own = tmp_path / "own.yaml"
    own.write_text("title: own\nabout: own\nextends: baseline\nstructure: {china_memory: scarce}\n")
    made = rivalry.run(["baseline", own], members=3, until="2022-02", out=tmp_path / "made")
    series = polars.read_parquet(f"{made.folder}/series/*.parquet")
    drawn = polars.read_parquet(made.folder / "members.parquet")
    joined = series.join(drawn, on=["scenario", "member"])
    assert joined.height == series.height == 2 * 3 * 2


def test_xarray(runs: rivalry.Runs) -> None:
    needed("xarray")
    data = runs.to_xarray(["ratio.stock"])
    assert dict(data.sizes) == {"scenario": 2, "date": 60, "member": 4}
    assert data["ratio.stock"].attrs["units"] == "ratio"
    found = data["ratio.stock"].sel(scenario="baseline").isel(date=-1).median()
    assert float(found) == pytest.approx(last(runs), rel=1e-6)


def test_pyam(runs: rivalry.Runs) -> None:
    needed("pyam")
    data = runs.to_pyam(["ratio.stock"])
    assert {"baseline", "h200_sales_allowed"} <= set(data.scenario)
    assert list(data.year) == [2022, 2023, 2024, 2025, 2026]
    assert np.isfinite(data.data["value"]).all()


def test_pyam_gets_the_one_series_that_a_code_has() -> None:
    """The mean and quantiles of a code were series without any number."""
    needed("pyam")
    names = ["bottleneck.nvidia", "ratio.stock"]
    data = rivalry.run("baseline", 2, until="2022-12", outcomes=names).to_pyam()
    codes = {name for name in data.variable if name.startswith("Bottleneck")}
    assert codes == {"Bottleneck|Nvidia|p50"}
    assert len(data.variable) == 7


def test_r(runs: rivalry.Runs) -> None:
    rscript = needed_r()
    (shown,) = (one.text for one in snippets(ROOT / "docs" / "clients.md") if one.kind == "r")
    text = shown.replace("results/two", runs.folder.as_posix()).replace("2030-12", "2026-12")
    done = subprocess.run([rscript, "-e", text], capture_output=True, text=True, check=True)
    head, *rows = (line.split() for line in done.stdout.splitlines())
    (found,) = (dict(zip(head, row[1:], strict=True)) for row in rows if row[1] == "baseline")
    assert float(found["p50"]) == pytest.approx(last(runs), rel=1e-4)
