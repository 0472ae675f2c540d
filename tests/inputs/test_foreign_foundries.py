"""Chips of a state's makers that a foundry makes where none is known to make them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.inputs import Calibration, Scenario, load_calibration
from simulation.inputs.scenario.plausible import doubts

Load = Callable[[str], Scenario]


@pytest.fixture(scope="module")
def present() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize(
    ("written", "line", "states"),
    [
        ("chips:\n  mine:\n    like: h200\n    foundry: smic", 6, "us and made by smic of china"),
        ("chips:\n  mine:\n    like: ascend_910c\n    maker: nvidia", 6, "us and made by smic"),
        ("chips: {mine: {like: h200, maker: amd}}", 0, ""),
        ("chips: {mine: {like: h200}}", 0, ""),
        ("chips: {mine: {like: ascend_910b, foundry: tsmc}}", 0, ""),
        (
            "suppliers: {fab: {like: smic, split_from: smic, share: 0.1}}\n"
            "chips: {mine: {like: ascend_910c, foundry: fab}}",
            0,
            "",
        ),
    ],
)
def test_a_chip_made_where_no_such_chip_is_known_to_be_is_told(
    present: Calibration, load: Load, written: str, line: int, states: str
) -> None:
    found = [one for one in doubts(load(written), present) if "no known chip is" in one.message]
    assert len(found) == bool(states)
    for one in found:
        assert one.message.startswith(f"mine is by nvidia of {states}")
        assert one.message.endswith("no rule of the model keeps it from being made or sold")
        assert one.place is not None
        assert one.place.line == line


def test_a_chip_that_a_foundry_abroad_takes_over_is_told_too(
    present: Calibration, load: Load
) -> None:
    fab = (
        "suppliers:\n  fab: {like: smic, split_from: smic, share: 0.1, chips: [h200, ascend_910c]}"
    )
    found = [one for one in doubts(load(fab), present) if "no known chip is" in one.message]
    assert [one.message.partition(", as")[0] for one in found] == [
        "h200 is by nvidia of us and made by fab of china"
    ]
    (place,) = (one.place for one in found)
    assert place is not None
    assert place.column == fab.splitlines()[1].index("chips: ") + len("chips: ") + 1
