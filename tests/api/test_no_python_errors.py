"""What no call can use is refused with an InputError, never with an error of Python's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulation
from simulation.errors import InputError
from simulation.inputs import load_calibration
from simulation.model.agents.actors import Chipmaker, Firm
from simulation.model.mesa_world import MesaWorld
from tests.analysis.run_folders import write_run

NAME = "ratio.stock"
OWN = """entries:
  supply.smic.wafers_2027:
    value: {dist: uniform, low: 200000, high: 300000}
    unit: wafers/month
    known_from: 2022-01
    role: parameter
    evidence: assumption
    about: Of ours.
    sources: [{id: judgement, place: here}]
"""
NO_LIST = "is neither a text nor a list of texts"
VARY = {"grey.premium": [0.1, 0.2]}
CALLS: dict[str, tuple[Callable[[], Any], str]] = {
    "compare([])": (lambda: simulation.compare([]), "no run or scenario to compare"),
    "run(None)": (lambda: simulation.run(None), f"scenarios: None {NO_LIST}"),
    "sets=None": (
        lambda: simulation.run("baseline", sets=None), f"sets: None {NO_LIST}"),
    "outcomes=None": (
        lambda: simulation.run("baseline", outcomes=None), f"outcomes: None {NO_LIST}"),
    "labels=3": (lambda: simulation.run("baseline", labels=3), f"labels: 3 {NO_LIST}"),
    "out=3": (lambda: simulation.run("baseline", out=3), "out: 3 is no path"),
    "view=3": (lambda: simulation.run("baseline", view=3), "view: 3 is no path"),
    "calibration=3": (
        lambda: simulation.run("baseline", calibration=3), "calibration: 3 is no path"),
    "dask=3": (lambda: simulation.run("baseline", dask=3), "dask: 3 is no address"),
    "progress=3": (lambda: simulation.run("baseline", progress=3),
                   "progress: 3 is neither True, False nor a function"),
    "load(None)": (lambda: simulation.load(None), "folder: None is no path"),
    "claims([3])": (lambda: simulation.claims([3]), "runs: [3] is no path"),
    "claims(only=None)": (lambda: simulation.claims(only=None), f"only: None {NO_LIST}"),
    "breakdown(run=3)": (
        lambda: simulation.breakdown("compute.us", run=3), "run: 3 is no path"),
    "compare_views(None)": (
        lambda: simulation.compare_views(None), f"scenarios: None {NO_LIST}"),
    "vary=None": (lambda: simulation.sweep("baseline", None), f"vary: None {NO_LIST}"),
    "design=3": (lambda: simulation.sweep("baseline", VARY, design=3),
                 "no design 3, but grid, lhs, sobol, mc, saltelli"),
    "label=3": (lambda: simulation.sweep("baseline", VARY, label=3), f"label: 3 {NO_LIST}"),
}  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_what_a_call_cannot_use_is_refused(name: str) -> None:
    call, told = CALLS[name]
    with pytest.raises(InputError) as caught:
        call()
    assert str(caught.value) == told


@pytest.fixture
def runs(tmp_path: Path) -> simulation.Runs:
    return simulation.load(write_run(tmp_path / "run", {"baseline": {NAME: np.ones((2, 3))}}, 3))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda runs: runs.to_pandas(1), f"outcomes: 1 {NO_LIST}"),
        (lambda runs: runs.to_pandas([1]), "run has no outcome 1; it has 'ratio.stock'"),
        (lambda runs: runs.summary(None, 3), f"dates: 3 {NO_LIST}"),
        (lambda runs: runs.plot(kind=["fan"]), "no kind ['fan'], but fan, difference, lines, "
         "bands, exceedance, response, heat"),
        (lambda runs: runs.plot(3), f"outcomes: 3 {NO_LIST}"),
        (lambda runs: runs.plot([3]), "run has no outcome 3; it has 'ratio.stock'"),
    ],
)  # fmt: skip
def test_what_a_run_cannot_show_is_refused(
    runs: simulation.Runs, call: Callable[[simulation.Runs], Any], told: str
) -> None:
    with pytest.raises(InputError) as caught:
        call(runs)
    assert str(caught.value).replace(str(runs.folder), "run") == told


def test_a_run_that_is_loaded_stays_the_same(runs: simulation.Runs) -> None:
    """A temporary folder goes with it."""
    assert simulation.load(runs) is runs


def test_nothing_may_be_said_as_none() -> None:
    """For what has no value, as ever."""
    size: dict[str, Any] = {"members": 2, "until": "2022-02", "outcomes": ["ratio.stock"]}
    given: dict[str, Any] = {"view": None, "calibration": None, "dask": None, "progress": None}
    run = simulation.run("baseline", prior=True, **size, **given).open()
    assert "view" not in run.manifest["draws"]


def test_a_model_takes_a_folder_of_entries_as_a_run_does(tmp_path: Path) -> None:
    """It took it for a calibration."""
    (tmp_path / "own.yaml").write_text(OWN)
    for folder in (tmp_path, str(tmp_path)):
        model = simulation.RivalryModel(members=2, until="2022-03", calibration=folder)
        assert (model.inputs.draw["supply.smic.wafers_2027"] >= 200000.0).all()
    loaded = load_calibration()
    kept = simulation.RivalryModel(members=2, until="2022-03", calibration=loaded)
    assert kept.inputs.calibration is loaded
    with pytest.raises(InputError, match="no folder of calibration entries 'nowhere'"):
        simulation.RivalryModel(calibration="nowhere")


@pytest.mark.parametrize(
    ("name", "actor", "told"),
    [
        ("microsoft", Chipmaker, "microsoft cannot be replaced by Chipmaker: its class must be "
         "Firm or below that"),
        ("microsoft", 3, "microsoft cannot be replaced by 3: its class must be Firm or below that"),
        ("microsft", Firm, "there is no agent 'microsft'; did you mean 'microsoft'?"),
    ],
)  # fmt: skip
def test_an_agent_is_replaced_by_one_of_its_kind(
    mesa_world: Callable[..., MesaWorld], name: str, actor: Any, told: str
) -> None:
    """A chipmaker in a firm's place failed at a later step."""
    model = mesa_world(months=2, stop=2)
    with pytest.raises(InputError) as caught:
        model.firms.replace(name, actor)
    assert str(caught.value) == told
    assert type(model.firms.agents["microsoft"]) is Firm
