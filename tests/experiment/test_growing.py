"""Runs and sweeps grow: what is done is kept, and the whole is as if made at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fake_model
import pytest

from simulation.errors import InputError
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.shards import Shard
from simulation.experiment.sweep import Sweep
from simulation.inputs import Calibration, Draw, Scenario

Plans = Callable[..., Plan]
Contents = Callable[[Path], dict[str, bytes]]
Sweeps = Callable[..., Sweep]
MADE: list[tuple[int, int]] = []


def noting(
    calibration: Calibration, scenario: Scenario, draw: Draw, count: int
) -> fake_model.FakeBlock:
    """The fake model, which notes the members that it is asked for."""
    MADE.append((draw.start, draw.stop))
    return fake_model.simulate(calibration, scenario, draw, count)


ENGINE = fake_model.engine(noting)


@pytest.fixture
def sweep(calibration: Calibration, pair: tuple[Scenario, Scenario]) -> Sweeps:
    """Points of three members, two points a file."""

    def make(method: str, points: int, seed: int = 1) -> Sweep:
        axes = parse_axes([f"parameters.{fake_model.PRICE}=20000:40000"])
        design = build(axes, method, points, seed)
        return Sweep(calibration, pair[0], design, 3, seed, until="2022-03", block=6)

    return make


@pytest.mark.slow
def test_more_members(plan: Plans, tmp_path: Path, contents: Contents) -> None:
    execute(plan(members=20), tmp_path / "grown", engine=ENGINE)
    MADE.clear()
    execute(plan(members=28), tmp_path / "grown", engine=ENGINE, resume=True, workers=1)
    assert MADE == [(16, 24), (16, 24), (24, 28), (24, 28)], "whole blocks are kept"
    execute(plan(members=28), tmp_path / "whole", engine=ENGINE)
    assert contents(tmp_path / "grown") == contents(tmp_path / "whole")


@pytest.mark.parametrize("method", ["sobol", "mc"])
def test_more_points(sweep: Sweeps, tmp_path: Path, contents: Contents, method: str) -> None:
    execute(sweep(method, 3), tmp_path / "grown", engine=ENGINE)
    MADE.clear()
    execute(sweep(method, 5), tmp_path / "grown", engine=ENGINE, resume=True, workers=1)
    assert len(MADE) == 3, "points 0 and 1 share a whole file; 2, 3 and 4 are to be made"
    execute(sweep(method, 5), tmp_path / "whole", engine=ENGINE)
    assert contents(tmp_path / "grown") == contents(tmp_path / "whole")


def test_a_shard_grows_as_the_whole_does(plan: Plans, tmp_path: Path, contents: Contents) -> None:
    execute(Shard(plan(members=20), 2, 2), tmp_path / "grown", engine=ENGINE)
    execute(
        Shard(plan(members=28), 2, 2), tmp_path / "grown", engine=ENGINE, resume=True, workers=1
    )
    execute(Shard(plan(members=28), 2, 2), tmp_path / "whole", engine=ENGINE)
    assert contents(tmp_path / "grown") == contents(tmp_path / "whole")


def test_a_hypercube_of_another_size_is_another_design(sweep: Sweeps, tmp_path: Path) -> None:
    execute(sweep("lhs", 3), tmp_path / "run", engine=ENGINE)
    with pytest.raises(
        InputError, match=r"sweep\.points was 3, is 5; lhs does not grow, .*; sobol and mc grow"
    ):
        execute(sweep("lhs", 5), tmp_path / "run", engine=ENGINE, resume=True)


def test_nothing_shrinks(plan: Plans, sweep: Sweeps, tmp_path: Path) -> None:
    execute(plan(members=20), tmp_path / "run", engine=ENGINE)
    with pytest.raises(InputError, match="members was 20, is 8"):
        execute(plan(members=8), tmp_path / "run", engine=ENGINE, resume=True)
    execute(sweep("mc", 5), tmp_path / "sweep", engine=ENGINE)
    with pytest.raises(InputError, match=r"sweep\.points was 5, is 3; choose another --out"):
        execute(sweep("mc", 3), tmp_path / "sweep", engine=ENGINE, resume=True)


def test_another_seed_does_not_grow(plan: Plans, tmp_path: Path) -> None:
    execute(plan(members=20), tmp_path / "run", engine=ENGINE)
    with pytest.raises(InputError, match="seed was 1, is 2"):
        execute(plan(members=28, seed=2), tmp_path / "run", engine=ENGINE, resume=True)
