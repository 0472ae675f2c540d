"""A licence ceiling that stays so many generations behind the makers' flagships."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.inputs import Calibration
from simulation.model.core.layout import Layout
from simulation.model.world import Block, World
from tests.conftest import series

Worlds = Callable[..., World]
Run = Callable[..., Block]
RULE = "levers.us.export_rule.generations_behind@2024-01"
UNTIL = months.index("2028-01")


def test_every_chip_has_its_generation(calibration: Calibration) -> None:
    layout = Layout.of(calibration)
    of = dict(zip(layout.chips, layout.generation.tolist(), strict=True))
    some = ("a100", "h20", "h200", "b30a", "rubin", "feynman", "nvidia_next_1")
    assert [of[chip] for chip in some] == [1, 2, 2, 3, 4, 5, 6]
    for chip in calibration.chips:
        ordinary = chip.variant_of is None and chip.follows is None
        assert (chip.generation is not None) == (ordinary or not chip.listed), chip.id
    small = [number for chip, number in of.items() if "_small" in chip]
    assert set(small) == {1}, "cards without stacks are nobody's flagship"


def sellable(model: World, chip: str) -> np.ndarray:
    china, row = model.layout.row["states"]["china"], model.layout.row["chips"][chip]
    return model.state.sellable[china, row] > 0


def test_the_ceiling_moves_with_the_flagship(world: Worlds) -> None:
    model = world(months=UNTIL, sets=(f"{RULE}=1",), checked=True)
    while model.month < UNTIL:
        model.step()
        if model.month < months.index("2024-02"):
            continue
        ship = {name: model.chip_table.ship[model.layout.row["chips"][name]]
                for name in ("b200", "rubin")}  # fmt: skip
        last = model.month - 1
        blackwell, rubin = ship["b200"] <= last, ship["rubin"] <= last
        assert (sellable(model, "h100") == blackwell).all(), model.month
        assert (sellable(model, "b200") == rubin).all(), model.month
        assert not sellable(model, "rubin").any()


def test_none_behind_is_the_flagship_itself_and_more_is_less(run: Run) -> None:
    ceilings = [
        series(run(stop=4, months=UNTIL, sets=(f"{RULE}={behind}",)), "rule.license_max_tpp")
        for behind in (0, 1, 2)
    ]
    since = months.index("2024-12")
    for stricter, looser in ((ceilings[1], ceilings[0]), (ceilings[2], ceilings[1])):
        assert (stricter[since:] <= looser[since:]).all()
        assert (stricter[since:] < looser[since:]).any()


def test_none_ends_it(run: Run) -> None:
    ended = run(
        stop=4, months=UNTIL, sets=(f"{RULE}=1", RULE.replace("2024-01", "2025-06") + "=none")
    )
    usual = run(stop=4, months=UNTIL)
    rows = slice(months.index("2025-06"), None)
    name = "rule.license_max_tpp"
    assert np.array_equal(series(ended, name)[rows], series(usual, name)[rows])
    assert (
        series(ended, "units.china.nvidia")[-1] != series(usual, "units.china.nvidia")[-1]
    ).any()
