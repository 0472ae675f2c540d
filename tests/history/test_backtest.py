"""`rivalry backtest` from one end to the other, on four members."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulation.analysis.charts import overlay
from simulation.api.history import backtesting
from simulation.cli import cli
from simulation.errors import InputError
from simulation.history.observed.selection import Selection
from tests.history.few_charts import Drawn, OfEachKind, overlay_kind

EARLY = "2022-12"


def rivalry(*words: str) -> Result:
    return CliRunner().invoke(cli, ["backtest", "--seed", "3", *words], catch_exceptions=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a run of the priors, told as JSON in told.json and as text.

    What is told as text goes to a folder of its own. The charts are the same ones there, so they
    are not drawn a second time: empty files stand for them. Of each kind one is drawn at all; at
    night the test below draws every one.
    """
    folder = tmp_path_factory.mktemp("backtest")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)

        def whole(*shown: Any) -> Drawn:
            return Drawn(drawn(*shown))

        drawn = overlay.overlay
        patch.setattr(overlay, "overlay", OfEachKind(whole, overlay_kind))
        for words, file in ((["--json"], "told.json"), (["--out", "mine/deep"], "told.txt")):
            done = rivalry("--prior", "--members", "4", *words)
            assert done.exit_code == 0, done.output
            (folder / file).write_text(done.stdout, encoding="utf-8")
            patch.setattr(overlay, "overlay", lambda *args: Undrawn())
    return folder


class Undrawn:
    """A chart that writes its files without drawing it."""

    def save(self, base: Path, stem: str) -> list[Path]:
        """Empty files of the names that the chart would have."""
        files = [base.with_name(f"{base.name}.{ending}") for ending in ("png", "svg")]
        for file in files:
            file.touch()
        return files


@pytest.fixture(scope="module")
def told(place: Path) -> dict[str, Any]:
    return json.loads((place / "told.json").read_text(encoding="utf-8"))


def test_what_machines_are_told(told: dict[str, Any]) -> None:
    assert told["fitted"] is False
    assert (told["members"], told["seed"], told["until"]) == (4, 3, None)
    found = {row["series"]: row for row in told["series"]}
    assert found["history.nvidia.datacenter_quarter"]["n"] == 17
    assert found["history.units.h100_h200"]["outcome"] == "units.h100 + units.h200"
    assert found["history.compute.nvidia"]["unit"] == "H100e"
    scores = [row["crps"] for row in told["series"]]
    assert scores == sorted(scores, reverse=True)
    mean = sum(row["coverage"] for row in told["series"]) / len(scores)
    assert told["coverage"] == pytest.approx(mean)
    assert len(told["observations"]) == sum(row["n"] for row in told["series"])
    assert {row["kind"] for row in told["left_out"]} == {"not comparable"}


def test_every_series_is_compared_or_left_out(told: dict[str, Any], calibration: Any) -> None:
    """What firms foretell is never scored: it is fitted, or left out where firms plan by it."""
    names = [row["series"] for row in told["series"]] + [row["name"] for row in told["left_out"]]
    foretold = [one.name for one in calibration.series.values() if one.foretold]
    assert "guidance.capex.us4_2026" in foretold
    assert not {row["series"] for row in told["series"]} & set(foretold)
    assert len(set(names)) == len(names)
    assert sorted({*names, *foretold}) == sorted(calibration.series)


def test_files(place: Path, told: dict[str, Any]) -> None:
    folder = place / told["folder"] / "backtest"
    assert {place / file for file in told["files"]} == set(folder.iterdir())
    with (folder / "fit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(told["observations"])
    assert float(rows[0]["observed"]) == pytest.approx(
        told["observations"][0]["observed"], rel=1e-5
    )
    for row in told["series"]:
        for ending in ("png", "svg"):
            assert (folder / f"overlay-{row['series']}.{ending}").stat().st_size > 1000


@pytest.mark.slow
def test_every_series_can_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = rivalry("--prior", "--members", "4", "--out", "charts")
    assert done.exit_code == 0, done.output
    charts = list((tmp_path / "charts").glob("overlay-*"))
    assert len(charts) > 40
    assert all(file.stat().st_size > 1000 for file in charts)


@pytest.mark.slow
def test_what_people_are_told(place: Path) -> None:
    lines = (place / "told.txt").read_text(encoding="utf-8").splitlines()
    begin = "Nothing is fitted: the members are drawn from the priors. 4 members, seed 3"
    assert lines[0] == f"{begin}."
    (row,) = (line for line in lines if line.startswith(" history.nvidia.datacenter_quarter "))
    assert " of 17 " in row
    assert row.split("USD")[-1].strip() == "75.2 bn", "the last observed"
    assert any("with every series weighing one, coverage" in line for line in lines)
    assert any("each by its own value, whatever range its source gives" in line for line in lines)
    assert "  history.nvidia.total_year: only the data-centre segment is modelled" in lines
    charts = len(list((place / "mine" / "deep").glob("*.png")))
    assert charts > 20
    assert lines[-1] == f"{charts} charts (PNG and SVG) and fit.csv: mine/deep"
    assert len(list((place / "results").iterdir())) == 1, "the second command used the first's run"


def test_only_what_was_known_by_a_month_is_selected() -> None:
    early = backtesting.prepare(2, 1, EARLY)[1]
    found = {one.name: one for one in early.compared}
    assert len(found["history.nvidia.datacenter_quarter"].observations) == 2
    left = {one.name: one.reason for one in early.left_out}
    assert left["history.units.a800"] == "first known in 2024-03"


def test_out(place: Path, told: dict[str, Any]) -> None:
    """Beside the run by default, else in the folder asked for, with the same bytes."""
    assert told["folder"].startswith("results/baseline+prior-m4")
    usual = place / told["folder"] / "backtest"
    asked = place / "mine" / "deep"
    assert {file.name for file in asked.iterdir()} == {file.name for file in usual.iterdir()}
    assert (asked / "fit.csv").read_bytes() == (usual / "fit.csv").read_bytes()


def test_a_month_that_is_none(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    done = rivalry("--until", "2024")
    assert done.exit_code == 2
    assert "expected a month such as 2026-02, got '2024'" in done.output


def test_nothing_known_yet() -> None:
    message = "no observation that can be compared was known by 2022-01"
    with pytest.raises(InputError, match=f"^{message}$"):
        backtesting.prepare(2, 1, "2022-01")
    assert isinstance(backtesting.prepare(2, 1, None)[1], Selection)
