"""Players that are to begin later: what is said of such a key, and that what it says works."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, Scenario, load_calibration
from simulation.model.world import ModelInputs, simulate
from tests.conftest import series

Load = Callable[[str], Scenario]


@pytest.fixture(scope="module")
def present() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize(
    ("kind", "written", "key", "instead"),
    [
        ("firms", "china_other", "from", "give a small 'share', and its money by a capex_pledge"),
        ("makers", "huawei", "start", "what one sells starts with the 'ship' of its chips"),
        ("suppliers", "smic", "ship", "write a disruption of it in the timeline, with output 0"),
    ],
)
def test_players_exist_from_the_first_month(
    load: Load, kind: str, written: str, key: str, instead: str
) -> None:
    """Whoever wants one later is told what does that; of any other key all that there are."""
    mine = f"like: {written}, split_from: {written}, share: 0.1"
    with pytest.raises(InputError) as caught:
        load(f"{kind}:\n  mine: {{{mine}, {key}: 2027-01}}\n  other: {{{mine}, colour: 1}}\n")
    first, second = str(caught.value).splitlines()
    assert f"unknown key '{key}': {kind} exist from the first month; " in first
    assert instead in first
    allowed = second.partition("unknown key 'colour'; allowed: ")[2].split(", ")
    assert allowed[:5] == ["like", "split_from", "share", "title", "about"]
    assert ("chips" in allowed) == (kind != "firms")
    assert {"firms": "buyers", "makers": "bank_dies", "suppliers": "yield_2024"}[kind] in allowed


def test_a_player_may_begin_later_as_it_is_told(present: Calibration, load: Load) -> None:
    """A firm by what it pledges, a supplier by what holds its output back."""
    late = load("""
firms: {lab: {title: Lab, like: deepseek, split_from: china_other, share: 0.001}}
suppliers: {fab: {title: Fab, like: smic, split_from: smic, share: 0.2, chips: [ascend_910c]}}
timeline:
  - {from: 2024-07, actor: lab, lever: capex_pledge, set: {amount: 10}}
  - {from: 2022-01, until: 2026-12, actor: fab, lever: disruption, set: {output: 0}}
""")
    block = simulate(ModelInputs(present, late, Draw(present, late, 1, 0, 4), 80))
    spends, units = series(block, "capex.lab"), series(block, "units.china.ascend_910c")
    assert (spends[:30] < 0.05).all()
    assert (spends[42:] > 0.5).all()
    assert (units[:60] == 0).all()
    assert (units[72:] > 0).any()
