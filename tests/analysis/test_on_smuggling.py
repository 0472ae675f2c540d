"""What a reader must know of smuggling: room that networks have, and what a mandate reserves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.charts.on_smuggling import on_smuggling, room
from simulation.analysis.charts.what_binds import reasons
from simulation.analysis.statistics.compare import compare
from simulation.analysis.statistics.pairing import Pair
from simulation.experiment.reader import Run

MakeRun = Callable[..., Run]
DATE = "2022-02"
ENFORCED = {"from": "2022-01", "actor": "US", "lever": "export_rule", "set": {"enforcement": 0.5}}
MANDATE = {"from": "2022-01", "actor": "China", "lever": "domestic_mandate", "set": {"share": 1}}
OUTCOMES = ("rent.china", "smuggled_units.china", "compute.china.rented")


def pair_of(
    make_run: MakeRun,
    entry: dict[str, Any],
    premium: list[float],
    left: tuple[float, float] = (1, 1),
    drawn: bool = True,
) -> Pair:
    """A scenario with an entry; the usual premium of its four members is 0.4 in each."""
    base = dict(zip(OUTCOMES, ([premium] * 2, [[100.0] * 4] * 2, [[50.0] * 4] * 2), strict=True))
    more = {**base, OUTCOMES[1]: np.full((2, 4), 100 * left[0]),
            OUTCOMES[2]: np.full((2, 4), 50 * left[1])}  # fmt: skip
    series = {"baseline": {k: np.array(v) for k, v in base.items()}, "more": more}
    held = {"baseline": {"title": "Baseline"}, "more": {"title": "More", "timeline": [entry]}}
    run = make_run(series, scenarios=held)
    if drawn:
        table = pd.DataFrame({"member": range(4), "grey.premium": [0.4] * 4})
        table.to_parquet(run.folder / "members.parquet")
    (pair,) = compare(run).pairs
    return pair


def told(pair: Pair, date: str = DATE) -> list[str]:
    return list(on_smuggling(pair, date, pair.entries))


@pytest.mark.parametrize(
    ("premium", "share"),
    [([0.3, 0.3, 0.3, 0.5], "75 %"), ([0.3, 0.3, 0.5, 0.5], ""), ([0.0] * 4, "")],
)
def test_networks_with_room_to_spare_are_why_enforcement_does_little(
    make_run: MakeRun, premium: list[float], share: str
) -> None:
    """Without a premium nothing is smuggled at all, and nothing is told of room."""
    found = told(pair_of(make_run, ENFORCED, premium))
    assert len(found) == bool(share)
    for line in found:
        assert f"can move more chips than are wanted in {share} of members in Feb 2022" in line


@pytest.mark.parametrize(
    "entry",
    [
        ENFORCED | {"actor": "EU"},
        ENFORCED | {"from": "2022-03"},
        ENFORCED | {"until": "2022-01"},
        ENFORCED | {"set": {"fee": 0.5}},
        MANDATE,
    ],
)
def test_room_is_told_of_deeds_in_force_that_take_from_networks(
    make_run: MakeRun, entry: dict[str, Any]
) -> None:
    assert told(pair_of(make_run, entry, [0.3] * 4)) == []


def test_location_checks_take_from_networks_too(make_run: MakeRun) -> None:
    checks = ENFORCED | {"set": {"location_checks": 1}}
    assert len(told(pair_of(make_run, checks, [0.3] * 4))) == 1


def test_a_run_without_draws_tells_of_no_room(make_run: MakeRun) -> None:
    pair = pair_of(make_run, ENFORCED, [0.3] * 4, drawn=False)
    assert np.isnan(room(pair.base, 1))
    assert told(pair) == []


@pytest.mark.parametrize(
    ("left", "begins"),
    [
        ((0.01, 0.5), "smuggling nearly ends"),
        ((0.0, 0.0), "smuggling and rent nearly end"),
        ((0.5, 0.01), "rent nearly ends"),
        ((0.03, 0.5), ""),
    ],
)
def test_a_mandate_that_ends_smuggling_does_so_by_assumption(
    make_run: MakeRun, left: tuple[float, float], begins: str
) -> None:
    found = told(pair_of(make_run, MANDATE, [0.3] * 4, left))
    assert len(found) == bool(begins)
    for line in found:
        assert line.startswith(f"{begins}, as an assumption")
        assert "neither on smuggled chips nor on renting" in line


def test_another_lever_is_not_told_to_end_smuggling_so(make_run: MakeRun) -> None:
    assert told(pair_of(make_run, ENFORCED, [0.5] * 4, (0.0, 0.0))) == []


def test_both_are_told_where_reasons_are(make_run: MakeRun) -> None:
    """A report and a terminal tell what `reasons` yields."""
    pair = pair_of(make_run, ENFORCED, [0.3] * 4)
    assert list(reasons([], pair, DATE, {})) == told(pair)
