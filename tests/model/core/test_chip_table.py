"""Figures and dates of chips to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.world import ModelInputs, World

Worlds = Callable[..., World]


def test_a_denser_node_makes_faster_generations(calibration: Calibration, world: Worlds) -> None:
    still = world(months=1, sets=("parameters.roadmap.smic.node_shrink=0",))
    moving = world(months=1, sets=("parameters.roadmap.smic.node_shrink=0.1",))
    row = still.layout.row["chips"]
    later, us = row["ascend_next_2"], row["nvidia_next_3"]
    assert (moving.chip_table["tflops"][later] > still.chip_table["tflops"][later]).all()
    assert np.array_equal(moving.chip_table["tflops"][us], still.chip_table["tflops"][us])


def test_each_maker_slips_by_itself_and_what_follows_with_it(world: Worlds) -> None:
    early = world(months=1, sets=("parameters.roadmap.huawei.slip=0",))
    late = world(months=1, sets=("parameters.roadmap.huawei.slip=12",))
    row = early.layout.row["chips"]
    for chip in ("ascend_980", "ascend_next_2"):
        later = late.chip_table.ship[row[chip]] - early.chip_table.ship[row[chip]]
        assert np.allclose(later, 12), chip
    thead = row["zhenwu_next_1"]
    assert np.array_equal(late.chip_table.ship[thead], early.chip_table.ship[thead])


def test_a_chip_slips_from_the_first_uncertain_month_on(world: Worlds) -> None:
    """By its maker's months, or by its own where its row has some; what has shipped has not."""
    model = world(months=1, stop=16)
    first, told = model.draw["roadmap.first_uncertain_month"], set()
    for row, chip in enumerate(model.layout.chip_rows):
        if chip.announced_month is None or chip.tailored:
            continue
        slip = model.draw[f"roadmap.{chip.maker}.slip"] * (chip.ship >= first)
        slip = model.draw[f"chips.{chip.id}.slip"] if chip.slips else slip
        assert np.array_equal(model.chip_table.ship[row], chip.ship + slip), chip.id
        told.add((bool((chip.ship >= first).all()), bool(np.any(slip))))
    assert told >= {(False, False), (True, True)}


def _unannounced(model: World) -> list[int]:
    return [i for i, c in enumerate(model.layout.chip_rows) if c.announced_month is None]


def test_members_and_makers_launch_in_months_of_their_own(world: Worlds) -> None:
    model = world(months=1, stop=16)
    rows = [i for i in _unannounced(model) if not model.layout.tailored[i]]
    ship = model.chip_table.ship[rows]
    assert all(len(set(of_chip)) > 8 for of_chip in ship), "members differ"
    makers = model.layout.chip_maker[rows]
    assert len(set(makers.tolist())) == 10, "every maker has chips that nobody announced"
    firsts = np.array([ship[makers == maker][0] for maker in sorted(set(makers.tolist()))])
    assert all(len(set(of_member)) == len(firsts) for of_member in firsts.T), "makers differ"


def test_generations_come_at_their_makers_interval(world: Worlds) -> None:
    model = world(months=1, stop=16)
    row, ship = model.layout.row["chips"], model.chip_table.ship
    for chip in model.layout.chip_rows:
        if chip.announced_month is None and chip.follows:
            interval = ship[row[chip.id]] - ship[row[chip.follows]]
            drawn = model.draw[f"roadmap.{chip.maker}.interval"]
            floor = chip.listed & (ship[row[chip.id]] == model.draw["roadmap.unannounced_from"])
            assert (np.isclose(interval, drawn) | floor).all(), chip.id


def test_an_announced_month_is_no_matter_of_the_interval(world: Worlds) -> None:
    slow = world(months=1, sets=("parameters.roadmap.nvidia.interval=30",)).chip_table.ship
    fast = world(months=1, sets=("parameters.roadmap.nvidia.interval=15",))
    row = fast.layout.row["chips"]
    for other in ("rubin", "feynman", "tpu_next_1"):
        assert np.array_equal(slow[row[other]], fast.chip_table.ship[row[other]])
    for number in (1, 2, 3, 4):
        later = (
            slow[row[f"nvidia_next_{number}"]] - fast.chip_table.ship[row[f"nvidia_next_{number}"]]
        )
        assert np.allclose(later, 15 * number)


def test_growth_a_year_is_the_same_at_any_interval(world: Worlds) -> None:
    yearly = []
    for interval in (12, 30):
        model = world(months=1, sets=(f"parameters.roadmap.nvidia.interval={interval}",))
        row, table = model.layout.row["chips"], model.chip_table
        one, two = row["feynman"], row["nvidia_next_2"]
        years = (table.ship[two] - table.ship[one]) / 12
        assert np.allclose(years, 2 * interval / 12)
        faster = {name: (table[name][two] / table[name][one]) ** (1 / years)
                  for name in ("tflops", "bandwidth_gb_s", "price_usd", "tdp_w")}  # fmt: skip
        yearly.append(faster)
    for name in yearly[0]:
        assert np.allclose(yearly[0][name], yearly[1][name]), name
        assert (yearly[0]["tflops"] > 1).all()


def test_nothing_that_is_not_announced_has_shipped(world: Worlds) -> None:
    """What shipped before the chip table was written would be in it."""
    model = world(months=1, sets=("parameters.roadmap.amd.interval=1",))
    rows = [i for i in _unannounced(model) if model.layout.chip_rows[i].listed]
    ship, first = model.chip_table.ship[rows], model.draw["roadmap.unannounced_from"]
    assert (ship >= first).all()
    amd = model.chip_table.ship[model.layout.row["chips"]["amd_next_1"]]
    assert np.array_equal(amd, np.broadcast_to(first, amd.shape)), "else the bound is no matter"


def test_cards_of_which_no_table_exists_may_have_shipped(world: Worlds) -> None:
    """The first stands for a kind: the next come at their maker's interval, also before today."""
    model = world(months=1, stop=16)
    row, ship = model.layout.row["chips"], model.chip_table.ship
    for kind in ("mlu", "kunlun", "ppu", "other_cn"):
        first, second = row[f"{kind}_small"], row[f"{kind}_small_next_1"]
        interval = model.draw[f"roadmap.{model.layout.chip_rows[first].maker}.interval"]
        assert np.allclose(ship[second], ship[first] + interval)
        assert (ship[second] < model.draw["roadmap.unannounced_from"]).all()
        assert (model.chip_table["tflops"][second] > model.chip_table["tflops"][first]).all()
        assert (model.chip_table["hbm_stacks"][second] == 0).all()


def test_generations_last_to_the_end_of_the_simulation(world: Worlds) -> None:
    """A maker that had run out of generations would stand still in the last years."""
    model = world(months=1, stop=64)
    followed = {chip.follows for chip in model.layout.chip_rows}
    for i in _unannounced(model):
        chip = model.layout.chip_rows[i]
        if chip.follows and chip.id not in followed:
            assert (model.chip_table.ship[i] > months.index("2034-06")).mean() > 0.9, chip.id


def test_a_chip_of_the_user_ships_in_the_month_that_was_given(
    calibration: Calibration, tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nextends: baseline\nchips:\n  early: {like: rubin, ship: 2031-05}\n", "utf-8"
    )
    scenario = load_scenario(str(path), calibration)
    wide = scenario.extended(calibration)
    model = World(ModelInputs(wide, scenario, Draw(wide, scenario, 1, 0, 8), 1))
    slip = model.draw["roadmap.nvidia.slip"]
    ship = model.chip_table.ship[model.layout.row["chips"]["early"]]
    assert np.allclose(ship, months.offset("2031-05") + slip)


def test_a_month_given_to_a_generation_wins_over_the_interval(calibration: Calibration) -> None:
    """Whoever writes `announced` and `ship` into the chip table has announced the chip."""
    month = months.offset("2029-03")
    chips = tuple(
        replace(chip, announced_month="2026-11", ship_month="2029-03", ship=month)
        if chip.id == "tpu_next_2"
        else chip
        for chip in calibration.chips
    )
    known = replace(calibration, chips=chips)
    scenario = load_scenario("baseline", known)
    model = World(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, 8), 1))
    row, ship = model.layout.row["chips"], model.chip_table.ship
    assert np.allclose(ship[row["tpu_next_2"]], month + model.draw["roadmap.google.slip"])
    after = ship[row["tpu_next_3"]] - ship[row["tpu_next_2"]]
    assert np.allclose(after, model.draw["roadmap.google.interval"])


def test_derived_figures_follow_from_the_drawn_ones(world: Worlds) -> None:
    """Each column worked out over the whole table, an H100 being one."""
    model = world(months=1)
    table, row = model.chip_table, model.layout.row["chips"]["h100"]
    for name, of in (
        ("h100e", "tflops"),
        ("relative_bandwidth", "bandwidth_gb_s"),
        ("relative_tpp", "tpp"),
        ("relative_power", "tdp_w"),
    ):
        assert np.allclose(table[name], table[of] / table[of][row], rtol=1e-12), name
    silicon = table["die_area_mm2"] * table["dies_per_package"]
    assert np.allclose(table["density"], table["tpp"] / silicon, rtol=1e-12)
    stacks = table["hbm_stacks"] * model.draw["chips.hbm_footprint_mm2"]
    assert (stacks[row] > 0).all()
    assert np.allclose(table["interposer_mm2"], silicon + stacks, rtol=1e-12)
    whole = np.pi * 150.0**2 / table["die_area_mm2"]
    rim = np.pi * 300.0 / np.sqrt(2.0 * table["die_area_mm2"])
    assert np.allclose(table["dies_per_wafer"], np.maximum(whole - rim, 1.0), rtol=1e-12)
    p, memory = model.draw, table["hbm_gb"] / table["hbm_gb"][row]
    heavy, size = p["choice.memory_weight"], p["choice.memory_size"]
    of_memory = table["relative_bandwidth"] ** (1 - size) * memory**size
    software = model.p.table("stacks", "efficiency")[model.layout.chip_stack]
    useful = software * table["h100e"] ** (1 - heavy) * of_memory**heavy
    assert np.allclose(table["usefulness"], useful, rtol=1e-9)
