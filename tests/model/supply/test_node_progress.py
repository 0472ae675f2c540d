"""Nodes: density follows tools, and a part of design growth is more silicon."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.world import World
from tests.model.reading import after, finished

Worlds = Callable[..., World]
UNTIL = months.index("2033-12") + 1


def _speed(model: World, chip: str) -> np.ndarray:
    table, row = model.chip_table, model.layout.row["chips"][chip]
    return table["tflops"][row] / table["dies_per_package"][row]


def test_without_lithography_a_foundry_s_coming_chips_are_slower(world: Worlds) -> None:
    sets = ("parameters.tools.euv_share=1", "parameters.tools.localised_7=900")
    without = finished(world(months=UNTIL, stop=4, sets=sets))
    with_it = finished(world(months=UNTIL, stop=4, sets=(*sets, "parameters.supply.smic.euv=1")))
    mine, theirs = _speed(without, "ascend_next_2"), _speed(with_it, "ascend_next_2")
    grows = with_it.p("roadmap.smic.node_shrink") > 1e-3
    assert (mine < theirs)[grows].all()
    assert np.array_equal(_speed(without, "nvidia_next_2"), _speed(with_it, "nvidia_next_2"))


def test_a_chip_keeps_its_figures_once_it_ships(world: Worlds) -> None:
    model = after(world(months=UNTIL, stop=4), "2031-12")
    shipped = model.chip_table.ship < model.month
    before = model.chip_table["tflops"].copy()
    finished(model)
    assert np.array_equal(before[shipped], model.chip_table["tflops"][shipped])


def test_speed_keeps_to_what_follows_from_it(world: Worlds) -> None:
    """The law's measures and the chip's speed tell of the same chip after it was held back."""
    model = finished(world(months=UNTIL, stop=4))
    table, draw = model.chip_table, model.draw
    assert np.allclose(table["h100e"], table["tflops"] / draw["chips.h100.tflops"])
    assert np.allclose(table["relative_tpp"], table["tpp"] / draw["chips.h100.tpp"])
    assert np.allclose(table["relative_power"], table["tdp_w"] / draw["chips.h100.tdp_w"])


def test_more_silicon_takes_more_dies(world: Worlds) -> None:
    dies = []
    for share in (0.0, 0.8):
        model = world(months=1, stop=4, sets=(f"parameters.roadmap.silicon_share={share}",))
        row = model.layout.row["chips"]["nvidia_next_2"]
        dies.append(model.chip_table["dies_per_package"][row])
    assert (dies[1] > dies[0]).all()
