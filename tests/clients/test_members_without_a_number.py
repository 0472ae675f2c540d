"""A member without a number is left out by every connector, as summary.csv leaves it out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import simulation as rivalry
from simulation.api.explaining import ExplainQuestion, ask
from simulation.clients import salib
from simulation.clients.ema import _experiment
from simulation.errors import InputError
from simulation.inputs import Calibration
from tests.clients.packages import needed

GAP, CODE, ALL, AT = "chip_gap.best", "bottleneck.nvidia", "compute.china", "2022-03"
PRICE = "chips.h100.price_usd"
SMALL: dict[str, Any] = {"members": 5, "until": AT, "outcomes": [GAP, CODE, ALL]}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> rivalry.Runs:
    """Five members of the baseline, of which some have no best chip."""
    return rivalry.run("baseline", out=tmp_path_factory.mktemp("run") / "r", **SMALL)


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> rivalry.Runs:
    """The same at four points of a sweep."""
    place = tmp_path_factory.mktemp("sweep") / "s"
    vary = {PRICE: "20000:40000"}
    return rivalry.sweep("baseline", vary, design="lhs", points=4, out=place, **SMALL)


def told(runs: rivalry.Runs, outcome: str, column: str) -> Any:
    """What summary.csv has in the last month."""
    return runs.summary([outcome], [AT])[column].to_numpy()


def test_some_member_has_none(runs: rivalry.Runs) -> None:
    values = runs.open().array("baseline", GAP)[-1]
    assert 0 < np.isnan(values).sum() < len(values)


def test_databases_leave_them_out(runs: rivalry.Runs) -> None:
    """NaN, as files held, was the largest number to DuckDB, and made polars' mean NaN."""
    duckdb, polars = needed("duckdb"), needed("polars")
    files = f"{runs.folder}/series/*.parquet"
    what = f'median("{GAP}"), avg("{GAP}"), max("{GAP}"), count("{GAP}")'
    (found,) = duckdb.sql(f"SELECT {what} FROM '{files}' WHERE date = '{AT}'").fetchall()
    values = runs.open().array("baseline", GAP)[-1]
    held = values[np.isfinite(values)]
    assert found == pytest.approx(
        (told(runs, GAP, "p50")[0], told(runs, GAP, "mean")[0], held.max(), len(held)), rel=1e-6
    )
    column = polars.read_parquet(files).filter(polars.col("date") == AT)[GAP]
    assert (column.median(), column.mean(), column.max()) == pytest.approx(found[:3], rel=1e-6)


def test_mesa_collects_the_mean_of_the_others(runs: rivalry.Runs) -> None:
    model = rivalry.RivalryModel(members=5, until=AT, outcomes=(GAP, CODE))
    while model.running:
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame[GAP].iloc[-1] == pytest.approx(told(runs, GAP, "mean")[0], rel=1e-6)
    assert frame[CODE].iloc[-1] == told(runs, CODE, "p50")[0]


def test_an_experiment_has_their_median(runs: rivalry.Runs) -> None:
    found = _experiment((GAP, CODE, ALL), "baseline", 5, 1, AT)()
    for name in (GAP, ALL):
        assert found[name] == pytest.approx(told(runs, name, "p50")[0], rel=1e-6)
    assert found[CODE] == told(runs, CODE, "p50")[0]


def test_values_of_a_sweep_are_theirs(points: rivalry.Runs) -> None:
    for statistic, column in (("median", "p50"), ("mean", "mean")):
        found = salib.values(points, GAP, AT, statistic)  # type: ignore[arg-type]
        assert found == pytest.approx(told(points, GAP, column), rel=1e-6)
    with pytest.raises(InputError, match="no statistic 'men', but median and mean; did you mean"):
        salib.values(points, GAP, AT, "men")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"bottleneck\.nvidia is a code"):
        salib.values(points, CODE)


def test_an_explained_sweep_has_their_mean(points: rivalry.Runs, calibration: Calibration) -> None:
    asked = ask(points.open(), ExplainQuestion(GAP, at=AT), calibration)
    assert asked.values == pytest.approx(told(points, GAP, "mean"), rel=1e-6)
    with pytest.raises(InputError, match=r"bottleneck\.nvidia is a code"):
        ask(points.open(), ExplainQuestion(CODE, at=AT), calibration)
