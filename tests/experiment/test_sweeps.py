"""Sweeps: points share draws and files, estimates cost little, files are checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_model
import pyarrow.parquet as pq
import pytest

from simulation.errors import InputError, RenamedWarning, RunError
from simulation.experiment import manifest
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import describe, execute
from simulation.experiment.reader import Run
from simulation.experiment.sweep import Sweep, estimate
from simulation.experiment.sweep_file import is_sweep_file, read_sweep
from simulation.inputs import Calibration, load_scenario

Sweeps = Callable[..., Sweep]
PRICE, FEE = fake_model.PRICE, "levers.us.export_rule.fee"


@pytest.fixture
def sweep(calibration: Calibration) -> Sweeps:
    """Three prices, two fees, four members, files of about eight members."""

    def make(*vary: str, points: int | None = None, method: str = "grid", **changes: Any) -> Sweep:
        axes = parse_axes(vary or (f"{PRICE}=10:30:3", f"{FEE}=0,0.5"))
        settings = {"members": 4, "seed": 1, "until": "2022-02", "block": 8, **changes}
        scenario = load_scenario("baseline", calibration)
        return Sweep(calibration, scenario, build(axes, method, points, 1), **settings)

    return make


def make(planned: Sweep, folder: Path, **more: Any) -> bool:
    """Execute on the fake model."""
    return execute(planned, folder, engine=fake_model.engine(), **{"workers": 1, **more})


def test_points_differ_by_what_is_varied_only(sweep: Sweeps, tmp_path: Path) -> None:
    make(sweep(), tmp_path)
    run = Run.open(tmp_path)
    assert run.points is not None
    assert run.points[PRICE].tolist() == [10, 10, 20, 20, 30, 30]
    assert run.points[FEE].tolist() == [0, 0.5] * 3
    timeline = len(sweep().scenario.timeline)
    for point, price in run.points[PRICE].items():
        series = run.array("baseline", "compute.us", int(point))
        assert (series == [[price + timeline] * 4, [2 * price + timeline] * 4]).all()
    shocks = [run.array("baseline", "compute.china", point) for point in (0, 5)]
    assert (shocks[0] == shocks[1]).all()


def test_small_points_share_files_and_large_ones_are_split(sweep: Sweeps) -> None:
    small = [task.file for task in sweep().tasks()]
    assert small == [f"series/block-baseline-p{point:06d}-0000000.parquet" for point in (0, 2, 4)]
    assert sweep().count() == 3
    large = [(task.first, task.stop) for task in sweep(members=20).tasks()]
    assert large[:3] == [(0, 8), (8, 16), (16, 20)]
    assert len(large) == sweep(members=20).count() == 18


def test_a_file_says_its_points(sweep: Sweeps, tmp_path: Path) -> None:
    make(sweep(), tmp_path)
    table = pq.read_table(tmp_path / "series" / "block-baseline-p000002-0000000.parquet")
    assert table.column_names[:4] == ["point", "scenario", "member", "date"]
    assert table["point"].unique().to_pylist() == [2, 3]
    told = manifest.read(tmp_path)
    assert told is not None
    assert told["blocks"]["series/block-baseline-p000002-0000000.parquet"]["points"] == [2, 3]
    assert told["sweep"] == {
        "design": "grid",
        "points": 6,
        "vary": {PRICE: "10:30:3", FEE: "0,0.5"},
    }


def test_choices_that_are_words_stay_words(sweep: Sweeps, tmp_path: Path) -> None:
    make(sweep("structure.scarcity=supply,demand"), tmp_path)
    points = Run.open(tmp_path).points
    assert points is not None
    assert points["structure.scarcity"].tolist() == ["supply", "demand"]


@pytest.mark.slow
def test_two_workers_and_a_resumed_sweep_give_the_same_bytes(
    sweep: Sweeps, tmp_path: Path, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    make(sweep(), tmp_path / "one")
    make(sweep(), tmp_path / "two", workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    (tmp_path / "two" / "series" / "block-baseline-p000002-0000000.parquet").unlink()
    (tmp_path / "two" / "points.parquet").unlink()
    assert make(sweep(), tmp_path / "two", resume=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert not make(sweep(), tmp_path / "two", resume=True)


def test_another_design_cannot_be_resumed(sweep: Sweeps, tmp_path: Path) -> None:
    make(sweep(), tmp_path)
    with pytest.raises(
        InputError, match=r"cannot be resumed: sweep.points was 6, is 9; sweep.vary"
    ):
        make(sweep(f"{PRICE}=10:30:3", f"{FEE}=0,0.5,1"), tmp_path, resume=True)


def test_every_wrong_path_is_told_before_anything_runs(sweep: Sweeps) -> None:
    with pytest.raises(InputError) as caught:
        sweep("chips.h100.price=1:2:2", f"{FEE}=0.5:7:2", "structure.scarcity=supply,deman")
    problems = sorted(problem.message for problem in caught.value.problems)
    assert [problem.split(": ", 1)[0] for problem in problems] == [
        "--vary chips.h100.price",
        f"--vary {FEE}",
        "--vary structure.scarcity",
    ]
    assert "did you mean 'chips.h100.price_usd'?" in problems[0]
    assert "must lie in 0..1, got 7" in problems[1]
    assert "did you mean 'demand'?" in problems[2]


FLAG, COUNT = "levers.us.export_rule.variants@2026-01", "firms.microsoft.buyers"


@pytest.mark.parametrize(
    ("vary", "method", "told"),
    [
        (f"{FLAG}=0:1:3", "grid", "must be 0 or 1, got 0.5 in between: name the choices, `=0,1`"),
        (f"{FLAG}=0:1", "sobol", "must be 0 or 1, got 0.5 in between: name the choices, "),
        (f"{FLAG}=0:1", "mc", "must be 0 or 1, got 0.5 in between: name the choices, "),
        (f"{COUNT}=1:4", "lhs", "got 2.5 in between: name the choices, `=1,2,3,4`"),
        (f"{COUNT}=1:40:3", "grid", "got 20.5 in between: name the choices, `=1,2,...,40`"),
    ],
)
def test_a_range_takes_what_lies_between_its_ends(
    sweep: Sweeps, vary: str, method: str, told: str
) -> None:
    """Only both ends were tried, and the run lost its blocks at the first point in between."""
    with pytest.raises(InputError) as caught:
        sweep(vary, points=None if method == "grid" else 4, method=method)
    assert told in str(caught.value)


def test_whole_numbers_of_a_grid_are_taken(sweep: Sweeps) -> None:
    assert sweep(f"{FLAG}=0:1:2").points == sweep(f"{FLAG}=0,1").points == 2
    assert sweep(f"{COUNT}=1:5:3").points == 3


def test_an_estimate_of_points_that_fail_tells_why(sweep: Sweeps) -> None:
    """It named a file of its own that was not there."""

    def fails(*given: object) -> Any:
        raise ValueError("no chips left")

    with pytest.raises(RunError, match="the first points of the sweep fail: ValueError: no chips"):
        estimate(sweep(), 1, fake_model.engine(fails))


def test_an_earlier_name_is_noted_and_gives_the_same_points(sweep: Sweeps) -> None:
    old, new = "grey.pull", "grey.premium_elasticity"
    with pytest.warns(RenamedWarning, match=f"'{old}' is now '{new}'"):
        planned = sweep(f"{old}=0.2:0.9", points=4, method="mc")
    assert [axis.path for axis in planned.design.axes] == [new]
    assert planned.settings()["sweep"]["vary"] == {new: "0.2:0.9"}
    assert planned.design.rows == build(parse_axes([f"{old}=0.2:0.9"]), "mc", 4, 1).rows
    with pytest.warns(RenamedWarning), pytest.raises(InputError, match=f"{new} is given twice"):
        sweep(f"{old}=0.2:0.9:2", f"{new}=0.2:0.9:2")


def test_an_estimate_counts_and_leaves_nothing(
    sweep: Sweeps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = estimate(sweep(members=100), 2, fake_model.engine())
    assert (found.points, found.members, found.simulated_members) == (6, 100, 600)
    assert (found.files, found.workers) == (78, 2)
    assert found.seconds > 0
    assert found.bytes > 6 * 2 * 2 * 90
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("until", "outcomes", "points", "lines"),
    [("2022-02", (), 6, 24), ("2022-02", ("compute.us",), 6, 12), ("2022-05", (), 3, 30)],
)
def test_an_estimate_has_a_line_of_summary_for_each_point_month_and_outcome(
    sweep: Sweeps,
    monkeypatch: pytest.MonkeyPatch,
    until: str,
    outcomes: tuple[str, ...],
    points: int,
    lines: int,
) -> None:
    planned = sweep(f"{PRICE}=10:30:{points}", until=until, outcomes=outcomes)
    found = estimate(planned, 1, fake_model.engine()).bytes
    monkeypatch.setattr("simulation.experiment.sweep._SUMMARY_ROW", 0)
    blocks = estimate(planned, 1, fake_model.engine()).bytes
    assert found - blocks == 90 * lines
    assert 0 < blocks < found


# Workers, members and points against the sample that is timed, of 32 members at most: of points
# with few members it has several.
LONGER = {(1, 32, 6): 6, (4, 32, 6): 6 / 4, (1, 96, 6): 18, (3, 64, 6): 4, (1, 16, 6): 3}
LONGER |= {(1, 8, 6): 6 / 4, (1, 8, 2): 1}


@pytest.mark.parametrize(("workers", "members", "points"), LONGER)
def test_an_estimate_is_in_proportion(
    sweep: Sweeps, monkeypatch: pytest.MonkeyPatch, workers: int, members: int, points: int
) -> None:
    """To the members of all points over those of the sample, and to what one worker has to do."""
    monkeypatch.setattr("simulation.experiment.sweep._timed", lambda work: (work(), 2.0)[1])
    planned = sweep(f"{PRICE}=10:30:{points}", members=members)
    found = estimate(planned, workers, fake_model.engine())
    assert found.seconds == pytest.approx(2.0 * LONGER[workers, members, points])
    twice = estimate(sweep(f"{PRICE}=10:30:{2 * points}", members=members), 1, fake_model.engine())
    if members >= 32:  # else the two samples have other numbers of points, and heads of files
        assert twice.bytes == pytest.approx(2 * found.bytes, rel=0.05)


SWEEP = """\
scenario: baseline
vary:
  levers.us.export_rule.fee: "0:0.5"
  structure.scarcity: [supply, demand]
design: sobol
points: 8
members: 3
outcomes: [compute.us]
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Writes sweep.yaml into the current folder."""
    monkeypatch.chdir(tmp_path)

    def made(text: str) -> str:
        (tmp_path / "sweep.yaml").write_text(text)
        return "sweep.yaml"

    return made


def test_a_sweep_file_is_told_from_a_scenario(write: Callable[[str], str]) -> None:
    assert is_sweep_file(write(SWEEP))
    assert is_sweep_file(write("scenario: baseline\nvray: {}\n"))
    assert not is_sweep_file(write("title: A scenario\n"))
    assert not is_sweep_file("baseline")
    assert not is_sweep_file("missing.yaml")


def test_a_sweep_file_is_read(write: Callable[[str], str], calibration: Calibration) -> None:
    file = read_sweep(Path(write(SWEEP)))
    assert [axis.describe() for axis in file.axes] == ["0:0.5", "supply,demand"]
    assert (file.row.members, file.row.seed, file.row.outcomes) == (3, 1, ("compute.us",))
    assert len(file.design(1, calibration.vocabulary).rows) == 8
    assert file.scenario(calibration).name == "baseline"
    assert list(file.files(calibration)) == ["sweep.yaml"]


def test_a_scenario_beside_the_sweep_file_is_found(
    write: Callable[[str], str], tmp_path: Path, calibration: Calibration
) -> None:
    write(SWEEP.replace("scenario: baseline", "scenario: mine.yaml"))
    (tmp_path / "mine.yaml").write_text("title: Mine\nextends: baseline\n")
    file = read_sweep(tmp_path / "sweep.yaml")
    assert file.scenario(calibration).title == "Mine"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("members", "membres", "sweep.yaml:7:1: unknown key 'membres'; did you mean 'members'?"),
        ("sobol", "sobl", "sweep.yaml:5:9: unknown value 'sobl'; did you mean 'sobol'?"),
        ('"0:0.5"', '"0.5:0"', "sweep.yaml:3:30: levers.us.export_rule.fee=0.5:0: the low end"),
        ("points: 8", "points: 0", "sweep.yaml:6:9: must be at least 1, got 0"),
        ("points: 8\n", "", "sweep.yaml:5:9: --design sobol needs --points N"),
        ("baseline", "basline", "sweep.yaml:1:11: unknown scenario 'basline'; did you mean"),
        ("rule.fee", "rule.fe", "sweep.yaml:3:29: export_rule has no field 'fe'"),
        ("members: 3", 'until: "2050-01"', "sweep.yaml:7:8: 2050-01 lies outside 2022-01..2035-12"),
    ],
)
def test_what_is_wrong_with_a_sweep_file(
    write: Callable[[str], str], calibration: Calibration, old: str, new: str, message: str
) -> None:
    path = Path(write(SWEEP.replace(old, new)))
    with pytest.raises(InputError) as caught:
        _resolve(path, calibration)
    assert str(caught.value).startswith(message)


def _resolve(path: Path, calibration: Calibration) -> None:
    file = read_sweep(path)
    file.scenario(calibration)
    file.design(1, calibration.vocabulary)


def test_an_outcome_that_is_not_there(sweep: Sweeps) -> None:
    with pytest.raises(InputError, match=r"there is no outcome 'compute.uss'; did you mean"):
        describe(sweep(outcomes=("compute.uss",)), fake_model.engine())
