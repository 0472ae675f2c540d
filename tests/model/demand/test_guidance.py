"""Guidance, orders on hand and the second wave steer firms' spending."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.distributions import Constant
from simulation.inputs import Calibration
from simulation.model.demand import budgets
from simulation.model.world import World
from tests.conftest import series
from tests.model.reading import after, at, stepped
from tests.model.variants import Variants

Worlds = Callable[..., World]
HEARD = months.index("2026-04")


def test_guidance_is_heard_from_its_date(variants: Variants) -> None:
    told = [
        (f"parameters.firms.amazon.guided_2026={spending}", "parameters.budgets.guidance_kept=1")
        for spending in (120, 220)
    ]
    less, more = (
        series(block, "capex.amazon") for block in variants("baseline", told, 8, HEARD + 12)
    )
    assert np.array_equal(less[:HEARD], more[:HEARD])
    assert (more[HEARD + 8] > less[HEARD + 8]).all()


def test_guidance_ends_with_its_year(world: Worlds) -> None:
    model, found = after(world(months=63, stop=4), "2027-01"), []
    before = {name: array.copy() for name, array in model.state.items()}
    for factor in (1.0, 9.0):
        model.p.table("firms", "guided_2026", 0.0)[...] *= factor
        for name, array in before.items():
            model.state.arrays[name][...] = array
        budgets.decide(model, slice(None))
        found.append(model.state.ai_capex.copy())
    assert np.array_equal(*found)
    assert not np.array_equal(found[0], before["ai_capex"])


def test_a_second_wave_raises_spending(variants: Variants) -> None:
    sizes = [(f"parameters.budgets.us.agents={size}",) for size in (1, 6)]
    none, large = variants("baseline", sizes, stop=8, count=HEARD)
    assert (at(large, "capex.us4", "2026-03") > at(none, "capex.us4", "2026-03")).all()


def test_orders_on_hand_keep_budgets_from_falling(world: Worlds) -> None:
    """After the outlook has collapsed, spending falls no faster than orders are worked off."""
    spent = []
    for share in (0, 1):
        sets = (f"parameters.budgets.committed={share}",)
        model = after(world(months=40, stop=4, sets=sets), "2024-06")
        model.state.expected_capex *= 0.1
        after(model, "2024-09")
        spent.append(model.state.ai_capex.sum(axis=0))
    assert (spent[1] > spent[0]).all()


def test_a_year_is_planned_as_guided(world: Worlds) -> None:
    """What firms guided for 2026 is set aside in 2026, up to the factor that is kept of it.

    What money finds no chips is not spent, so that less than this may be paid out.
    """
    sets = (
        "parameters.budgets.guidance_months=1",
        "parameters.budgets.guidance_kept=0.9",
        "parameters.firms.amazon.guided_2026=300",
    )
    model = after(world(months=61, stop=4, sets=sets), "2026-12")
    row = model.layout.row["firms"]["amazon"]
    planned = model.state.spent_this_year[row] + model.state.base_capex[row]
    assert planned == pytest.approx(0.9 * 300, rel=0.05)


def test_what_was_spent_before_a_year_does_not_count_in_it(world: Worlds) -> None:
    """Neither when guidance of 2026 is heard before it nor in January."""
    found = []
    for spent in (0.0, 1e3):
        model = stepped(world(months=50, stop=4), "2025-11")
        model.p.table("firms", "guided_2026_from", 0.0)[...] = 40.0
        model.state.spent_this_year += spent
        after(model, "2025-12")
        december = model.state.ai_capex.copy()
        model.state.spent_this_year += spent
        after(model, "2026-01")
        found.append((december, model.state.ai_capex.copy(), model.state.spent_this_year.copy()))
    assert all(map(np.array_equal, *found))
    assert found[0][2] == pytest.approx(found[0][1] / 12.0)


def test_raised_guidance_takes_the_place_of_the_one_before(variants: Variants) -> None:
    """What is said in July changes nothing before July, and is what firms plan for after it."""
    sets = [
        (
            f"parameters.firms.alphabet.guided_2026_raised={size}",
            "parameters.budgets.guidance_kept=1",
        )
        for size in (0, 150, 260)
    ]
    kept, cut, raised = (
        series(block, "capex.alphabet") for block in variants("baseline", sets, 8, HEARD + 9)
    )
    july = months.index("2026-07")
    assert np.array_equal(kept[:july], raised[:july])
    assert np.array_equal(kept[:july], cut[:july])
    assert (cut[july + 2] < kept[july + 2]).all()
    assert (kept[july + 2] < raised[july + 2]).all()


def test_guidance_may_come_for_the_first_time_late(variants: Variants) -> None:
    """A firm that says nothing until July plans as before until then."""
    first = ("parameters.firms.alphabet.guided_2026=0", "parameters.budgets.guidance_kept=1")
    sets = [(*first, f"parameters.firms.alphabet.guided_2026_raised={size}") for size in (0, 400)]
    silent, told = (
        series(block, "capex.alphabet") for block in variants("baseline", sets, 8, HEARD + 9)
    )
    july = months.index("2026-07")
    assert np.array_equal(silent[:july], told[:july])
    assert (told[july + 2] > silent[july + 2]).all()


def test_guidance_is_heard_no_sooner_than_it_was_known(calibration: Calibration) -> None:
    """Firms act on what they say from the month in which it was published, or later."""
    names = [name for name in calibration.entries if name.startswith("firms.")]
    dates = [name for name in names if "guided_" in name and name.endswith("_from")]
    assert len(dates) == 6
    for name in dates:
        said = calibration.entries[name.removesuffix("_from")]
        start = calibration.entries[name].value
        assert isinstance(start, Constant)
        assert said.known_from is not None
        assert start.value >= said.known_from, name
