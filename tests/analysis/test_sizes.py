"""How large a change is in the first sentence, where per cent would mislead."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text import lead
from simulation.analysis.text.sizes import nearly_gone, size

DATES = ("2029-12", "2030-12")
AT = DATES[1]
SPREAD = np.linspace(0.9, 1.1, 21)


def effect(base: list[float], now: list[float], unit: str = "chips/year") -> Effect:
    """Two months, of which each has one level for all members, some more and some less."""
    old, new = (np.outer(side, SPREAD).astype(np.float32) for side in (base, now))
    return measure(("more", "baseline", "units.china.h200"), unit, DATES, old, new, paired=True)


@pytest.mark.parametrize(
    ("base", "now", "expected"),
    [
        ([300e3, 7.3e3], [300e3, 0.0], "7.3 k chips a year"),
        ([300e3, 7.3e3], [300e3, 9.9e3], "2.6 k chips a year"),
        ([300e3, 100e3], [300e3, 0.0], "100 %"),
        ([7.3e3, 7.3e3], [7.3e3, 0.0], "100 %"),  # never was more
        ([7.3e3, 300e3], [7.3e3, 150e3], "50 %"),  # a start from little
    ],
)
def test_a_rest_of_what_was_is_told_in_its_own_unit(
    base: list[float], now: list[float], expected: str
) -> None:
    found = effect(base, now)
    assert size(found, AT) == expected
    what = "H200 chips delivered in China by"
    assert lead.overall([found], AT, {}).endswith(f"{what} {expected} in Dec 2030")
    assert nearly_gone(found, AT) == (base[1] < 0.05 * base[0])


@pytest.mark.parametrize(("middle", "told"), [(0.70, True), (0.93, False), (0.915, False)])
def test_medians_far_from_the_change_stand_beside_it(middle: float, told: bool) -> None:
    """Most members lose a few per cent, and those around the median as much as is said."""
    base = np.concatenate([np.linspace(50, 120, 15), np.full(11, 128.0), np.linspace(130, 300, 15)])
    part = np.concatenate([np.full(15, 0.96), np.full(11, middle), np.full(15, 0.96)])
    sides = (np.array([side], np.float32) for side in (base * 1e3, base * part * 1e3))
    names = ("more", "baseline", "smuggled_units.china")
    found = measure(names, "chips/year", (AT,), *sides, paired=True)
    was, now = (float(side.p50[0]) for side in (found.base, found.changed))
    assert now < 0.95 * was
    medians = f"{now / 1e3:.3g} k chips a year instead of {was / 1e3:.0f} k chips a year"
    beside = f" member by member (medians: {medians})" if told else ""
    assert size(found, AT) == f"4 %{beside}"


def opposed(step: float, moved: float, unit: str) -> Effect:
    """Most members rise by a step; those around the median fall, so that it moves by `moved`."""
    base = np.concatenate([np.linspace(0.2, 0.49, 15), np.full(7, 0.5), np.linspace(0.6, 0.9, 15)])
    more = np.full(37, step)
    more[15:22] = moved
    sides = (np.array([side * 100.0], np.float32) for side in (base, base + more))
    if unit == "1":
        sides = (side / 100 for side in sides)
    names = ("more", "baseline", "self_sufficiency.china")
    return measure(names, unit, (AT,), *sides, paired=True)


@pytest.mark.parametrize(
    ("step", "moved", "unit", "expected"),
    [
        (0.02, -0.01, "1", "2 points member by member (the two medians move the other way: 49 % "
         "instead of 50 %)"),
        (0.02, -0.0004, "1", "2 points"),  # the medians stay, as far as a reader sees
        (0.02, 0.08, "1", "2 points member by member (medians: 58 % instead of 50 %)"),
        (0.02, 0.06, "1", "2 points"),  # less than five points further
        (0.02, -0.01, "months", "2 months member by member (the two medians move the other way: "
         "49 months instead of 50 months)"),
        (0.005, -0.005, "H100e", "0.8 % member by member (the two medians move the other way: "
         "49.5 H100e instead of 50 H100e)"),
    ],
)  # fmt: skip
def test_medians_that_move_the_other_way_stand_beside_the_change(
    step: float, moved: float, unit: str, expected: str
) -> None:
    found = opposed(step, moved, unit)
    assert size(found, AT) == expected
    assert f"China's new compute by {expected} in Dec 2030" in lead.overall([found], AT, {})


def test_shares_and_months_keep_their_points_and_months() -> None:
    assert size(effect([0.9, 0.02], [0.9, 0.0], "1"), AT) == "2 points"
    assert size(effect([90.0, 2.0], [90.0, 0.0], "months"), AT) == "2 months"


def test_an_amount_that_would_read_as_none_stays_in_per_cent() -> None:
    assert size(effect([300.0, 2e-5], [300.0, 1e-5], "USD billion/year"), AT) == "50 %"


def test_what_comes_later_makes_nothing_gone_before() -> None:
    grows = effect([7.3e3, 300e3], [0.0, 300e3])
    assert not nearly_gone(grows, DATES[0])
    assert size(grows, DATES[0]) == "100 %"
