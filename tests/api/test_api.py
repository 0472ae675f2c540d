"""The Python interface: `import simulation as rivalry`."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

import simulation as rivalry
from simulation.analysis.statistics.compare import Comparison
from simulation.api.comparing import gather, price_index
from simulation.errors import InputError

NAMES = ["baseline", "h200_sales_allowed"]


@pytest.fixture(scope="module")
def runs() -> rivalry.Runs:
    """A small paired run in a temporary folder."""
    return rivalry.run(NAMES, members=3, until="2026-06")


def test_a_run_in_a_temporary_folder(runs: rivalry.Runs) -> None:
    table = runs.summary(["ratio.stock"], ["2022-01", "2026-06"])
    assert list(table.columns[:5]) == ["scenario", "outcome", "unit", "date", "mean"]
    assert len(table) == 4
    assert len(runs.open().members) == 3
    assert repr(runs) == "<Runs: baseline, h200_sales_allowed; 3 members, seed 1>"


def test_the_temporary_folder_goes_with_the_object() -> None:
    made = rivalry.run("baseline", members=2, until="2022-02")
    folder = made.folder
    assert folder.is_dir()
    del made
    gc.collect()
    assert not folder.exists()


def test_a_folder_is_not_called_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.csv' is the name of a file; give a folder"):
        rivalry.run("baseline", members=2, until="2022-02", out=tmp_path / "mine.csv")
    (tmp_path / "mine.csv").mkdir()
    made = rivalry.run("baseline", members=2, until="2022-02", out=tmp_path / "mine.csv")
    assert made.folder.is_dir()


def test_a_run_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    made = rivalry.run("baseline", members=2, until="2022-02", out=tmp_path / "mine")
    assert made.folder == tmp_path / "mine"
    assert (tmp_path / "mine" / "summary.csv").exists()
    with pytest.raises(InputError, match="holds another run and cannot be resumed: until was"):
        rivalry.run("baseline", members=2, until="2022-03", out=tmp_path / "mine")
    again = rivalry.run(
        "baseline", members=2, until="2022-02", out=str(tmp_path / "mine"), resume=True
    )
    assert again.folder == made.folder


def test_settings_reach_the_model(runs: rivalry.Runs) -> None:
    how: dict[str, Any] = {"sets": ["chips.h100.tflops=500"], "outcomes": ["compute.us"]}
    other = rivalry.run(NAMES, members=3, until="2026-06", **how)
    told = other.open().manifest["scenarios"]["baseline"]["parameters"]
    assert told == {"chips.h100.tflops": 500}
    one, two = (r.summary(["compute.us"], ["2026-06"]) for r in (runs, other))
    assert (one["p50"] != two["p50"]).all()


def test_a_comparison(runs: rivalry.Runs) -> None:
    found = rivalry.compare(runs, baseline="baseline")
    assert isinstance(found, Comparison)
    table = found.table(["ratio.stock"])
    assert table["scenario"].tolist() == ["h200_sales_allowed"]
    assert table["reference"].tolist() == ["baseline"]
    again = rivalry.compare([runs.open(), str(runs.folder)], baseline="baseline")
    assert len(again.pairs) == 3


def test_runs_that_are_open_are_compared_as_folders_are(runs: rivalry.Runs) -> None:
    how: dict[str, Any] = {"baseline": "baseline", "unit": "tpp", "real": 2024}
    asked = ["compute.china"], ["2022-03"]
    tables = [rivalry.compare(one, **how).table(*asked) for one in (runs, runs.open())]
    assert tables[0].equals(tables[1])
    assert tables[0]["unit"].tolist() == ["H100e (by tpp)"]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"outcomes": "ratio.stok"}, "did you mean 'ratio.stock'"),
        ({"members": 5}, "--members goes with scenarios; .* is a finished run"),
        ({"seed": 0}, "--seed goes with scenarios"),
        ({"prior": True, "seed": 2}, "--seed and --prior go with scenarios"),
        ({"until": "2022-03"}, "--until goes with scenarios"),
        ({"view": "china_constrained"}, "--view goes with scenarios"),
        ({"calibration": "mine"}, "--calibration goes with scenarios"),
    ],
)
def test_what_finished_runs_are_not_compared_with(
    runs: rivalry.Runs, argument: dict[str, Any], message: str
) -> None:
    for given in (runs, runs.open(), str(runs.folder)):
        with pytest.raises(InputError, match=message):
            rivalry.compare(given, baseline="baseline", **argument)


@pytest.mark.parametrize("given", [{"members": 500}, {"seed": 1}, {"members": 9, "seed": 0}])
def test_a_finished_run_has_its_own_size(runs: rivalry.Runs, given: dict[str, int]) -> None:
    """What was asked for and is not what the run has is never passed over, the usual neither."""
    message = f"^--{next(iter(given))} .*goe?s? with scenarios; .* is a finished run$"
    for one in (runs, str(runs.folder)):
        with pytest.raises(InputError, match=message):
            rivalry.claims(one, **given)
        with pytest.raises(InputError, match=message):
            rivalry.explain(one, "ratio.stock", **given)


def test_a_comparison_keeps_the_temporary_folder_that_it_reads() -> None:
    size: dict[str, Any] = {"members": 2, "until": "2022-02", "outcomes": ["ratio.stock"]}
    names = ["baseline", "h200_sales_allowed"]
    found = rivalry.compare(rivalry.run(names, prior=True, **size), baseline="baseline")
    assert len(found.table(["ratio.stock"])) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenarios": []}, "no scenario to run"),
        ({"scenarios": "baseline", "members": 0}, "members: 0 is not in the range 1<=x<=10000000"),
        ({"scenarios": "baseline", "until": "2050-01"}, "until: 2050-01 lies outside"),
        ({"scenarios": "baselin"}, "did you mean 'baseline'"),
        ({"scenarios": "baseline", "sets": ["x"]}, "expected PATH=VALUE"),
    ],
)
def test_what_cannot_be_run(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        rivalry.run(**arguments)  # type: ignore[arg-type]


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no run: it has no manifest.json"):
        rivalry.compare(tmp_path)


def test_finished_folders_are_gathered_as_they_are(runs: rivalry.Runs) -> None:
    found = gather([str(runs.folder)])
    assert (found.folders, found.labels) == ([runs.folder], (runs.folder.name,))


def test_a_scenario_alone_has_nothing_to_be_compared_with() -> None:
    with pytest.raises(InputError, match="nothing to compare baseline with; name a reference"):
        gather(["baseline"])


def test_prices_come_from_the_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.api.comparing.PRICES", "nothing.")
    with pytest.raises(InputError, match="the calibration has no price index"):
        price_index()
