"""A small run and a small sweep that clients read."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulation as rivalry

FEE = "levers.us.export_rule.fee@2026-01"
ADMITTED = "levers.china.import_admission.share@2026-01"


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> rivalry.Runs:
    """Two scenarios, four members, to the end of 2026."""
    return rivalry.run(
        ["baseline", "h200_sales_allowed"],
        members=4,
        until="2026-12",
        outcomes=["ratio.stock", "share.china"],
        out=tmp_path_factory.mktemp("clients") / "run",
    )


@pytest.fixture(scope="session")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> rivalry.Runs:
    """A Saltelli design over two paths, 16 points of two members."""
    return rivalry.sweep(
        "baseline",
        {FEE: "0:0.5", ADMITTED: "0:1"},
        design="saltelli",
        points=16,
        members=2,
        until="2026-12",
        outcomes=["fee_income.us", "share.china"],
        out=tmp_path_factory.mktemp("clients") / "sweep",
    )


@pytest.fixture(scope="session")
def series(runs: rivalry.Runs) -> Path:
    """Where the parquet files of the run lie."""
    return runs.folder / "series"
