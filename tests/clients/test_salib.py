"""SALib takes a sweep as its problem, and its sample is the sweep's."""

from __future__ import annotations

import numpy as np
import pytest

import simulation as rivalry
from simulation.clients import salib
from simulation.errors import InputError
from tests.clients.conftest import ADMITTED, FEE
from tests.clients.packages import needed


def test_a_sweep_is_a_problem(sweep: rivalry.Runs) -> None:
    assert salib.problem(sweep) == {
        "num_vars": 2,
        "names": [FEE, ADMITTED],
        "bounds": [[0.0, 0.5], [0.0, 1.0]],
    }
    sample = salib.points(sweep)
    assert sample.shape == (16, 2)
    assert (sample[:, 0] <= 0.5).all()
    told = sweep.summary(["share.china"], ["2026-12"])["p50"]
    assert salib.values(sweep, "share.china") == pytest.approx(told.to_numpy(), rel=1e-6)


def test_its_analysis_finds_what_drives(sweep: rivalry.Runs) -> None:
    sobol = needed("SALib.analyze.sobol")
    values = salib.values(sweep, "share.china")
    found = sobol.analyze(salib.problem(sweep), values, calc_second_order=False, seed=1)
    assert np.isfinite(found["ST"]).all()
    assert found["ST"][1] > found["ST"][0]


def test_what_is_no_sweep_is_refused(runs: rivalry.Runs, sweep: rivalry.Runs) -> None:
    with pytest.raises(InputError, match="is no sweep"):
        salib.problem(runs)
    with pytest.raises(InputError, match="2031-01 is no month"):
        salib.values(sweep, "share.china", at="2031-01")
