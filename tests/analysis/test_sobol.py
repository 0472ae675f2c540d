"""Sobol indices: the known ones of Ishigami's function, and the points they are worked out from."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.analysis.insight import drivers, sobol
from simulation.errors import InputError
from simulation.experiment.design import Axis, Design, build

A, B = 7.0, 0.1
PATHS = tuple(f"parameters.x{i}" for i in (1, 2, 3))


def ishigami(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ishigami and Homma 1990."""
    found: NDArray[np.float64] = (
        np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    )
    return found


def known() -> tuple[list[float], list[float]]:
    """First-order and total indices in closed form (Saltelli 2008, p. 196)."""
    whole = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
    first = 0.5 * (1 + B * np.pi**4 / 5) ** 2
    joint = B**2 * np.pi**8 * 8 / 225
    alone = [first / whole, A**2 / 8 / whole, 0.0]
    return alone, [(first + joint) / whole, A**2 / 8 / whole, joint / whole]


def sample(method: str, points: int) -> tuple[Design, NDArray[np.float64]]:
    axes = [Axis(path, -np.pi, np.pi) for path in PATHS]
    design = build(axes, method, points, seed=1)
    return design, np.array(design.rows, dtype=float)


def test_indices_of_ishigami_are_within_two_hundredths() -> None:
    pytest.importorskip("SALib", reason="SALib is not installed")
    _, x = sample("saltelli", 2048 * 5)
    found = sobol.find(ishigami(x), dict(zip(PATHS, x.T, strict=True)))
    alone, total = known()
    by_name = {driver.name: driver for driver in found.drivers}
    for path, first, whole in zip(PATHS, alone, total, strict=True):
        assert by_name[path].share == pytest.approx(first, abs=0.02)
        assert by_name[path].total == pytest.approx(whole, abs=0.02)
        assert by_name[path].low <= first + 0.02
        assert by_name[path].high >= first - 0.02
    assert found.unexplained == pytest.approx(1 - sum(alone), abs=0.03)
    assert [driver.name for driver in found.drivers[:2]] == [PATHS[1], PATHS[0]]


def test_splines_find_the_same_first_order_shares_of_ishigami() -> None:
    _, x = sample("sobol", 4096)
    found = drivers.find(ishigami(x), dict(zip(PATHS, x.T, strict=True)))
    alone, _ = known()
    shares = {driver.name: driver.share for driver in found.drivers}
    for path, first in zip(PATHS, alone, strict=True):
        assert shares.get(path, 0.0) == pytest.approx(first, abs=0.02)


def test_each_sample_has_its_points_in_order() -> None:
    design, x = sample("saltelli", 8 * 5)
    assert len(design.rows) == 40
    groups = x.reshape(8, 5, 3)
    for one in groups:
        base, other = one[0], one[-1]
        for column in range(3):
            mixed = base.copy()
            mixed[column] = other[column]
            assert (one[column + 1] == mixed).all()
    more, _ = sample("saltelli", 16 * 5)
    assert more.rows[:40] == design.rows


@pytest.mark.parametrize(
    ("points", "said"),
    [(42, "such as 40"), (5, "such as 10"), (15, "such as 20"), (3, "such as 10")],
)
def test_a_size_that_does_not_fit_is_told_with_one_that_does(points: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        sample("saltelli", points)


def test_choices_have_no_indices() -> None:
    axes = [Axis("structure.policy", choices=("scheduled", "rulebook"))]
    with pytest.raises(InputError, match=r"structure\.policy: --design saltelli takes ranges"):
        build(axes, "saltelli", 6, 1)


def test_nothing_to_explain_is_told() -> None:
    pytest.importorskip("SALib", reason="SALib is not installed")
    _, x = sample("saltelli", 2 * 5)
    varied = dict(zip(PATHS, x.T, strict=True))
    with pytest.raises(InputError, match="the same at every point"):
        sobol.find(np.ones(10), varied)
    with pytest.raises(InputError, match="no number"):
        sobol.find(np.full(10, np.nan), varied)


def additive(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """One path weighs forty times the last: drawn points alone would lose the last in its noise."""
    found: NDArray[np.float64] = 40 * x[:, 0] + x[:, 1] + 0.5 * x[:, 0] * x[:, 1]
    return found


def test_effects_are_of_the_steps_in_which_nothing_else_differs() -> None:
    pytest.importorskip("SALib", reason="SALib is not installed")
    _, x = sample("saltelli", sobol.FEWEST * 5)
    found = sobol.find(additive(x), dict(zip(PATHS, x.T, strict=True)))
    by_name = {driver.name: driver for driver in found.drivers}
    wide = 0.9 * 2 * np.pi
    for path, slope, near in zip(PATHS, (40, 1, 0), (2, 0.5, 1e-9), strict=True):
        assert by_name[path].effect == pytest.approx(slope * wide, abs=near * wide), path
    assert all(one.share <= one.total <= 1.0 for one in found.drivers)


def test_few_samples_have_no_indices() -> None:
    pytest.importorskip("SALib", reason="SALib is not installed")
    few = sobol.FEWEST // 2
    _, x = sample("saltelli", few * 5)
    with pytest.raises(InputError, match=rf"{few} samples of 5 points .*--points 160\)"):
        sobol.find(additive(x), dict(zip(PATHS, x.T, strict=True)))
