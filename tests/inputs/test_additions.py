"""Chips and firms that a scenario adds: like others, and out of their parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.api.changes.sentences import notes
from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, Scenario, load_calibration, load_scenario
from simulation.inputs.draws.posterior import with_posterior
from simulation.model.core.layout import Layout
from simulation.model.world import ModelInputs, World, simulate
from tests.conftest import series

MEMBERS = 20
Load = Callable[[str], Scenario]
SPLIT = """
firms:
  moonshot: {title: Moonshot AI, like: china_other, split_from: china_other, share: 0.15}
"""
PRO = """
chips:
  ascend_960_pro: {like: ascend_960, ship: 2027-09, tflops: {times: 1.2}, price_usd: 30000}
"""


@pytest.fixture(scope="module")
def present() -> Calibration:
    """The figures that ship, with their posterior draws."""
    return with_posterior(load_calibration())


def draw(known: Calibration, scenario: Scenario) -> Draw:
    return Draw(known, scenario, 1, 0, MEMBERS)


def test_a_copy_takes_its_parents_values(present: Calibration, load: Load) -> None:
    mine = draw(present, load(PRO))
    assert np.array_equal(mine["chips.ascend_960_pro.hbm_gb"], mine["chips.ascend_960.hbm_gb"])
    pro, usual = mine["chips.ascend_960_pro.tflops"], mine["chips.ascend_960.tflops"]
    assert np.array_equal(pro, usual * 1.2)
    assert (mine["chips.ascend_960_pro.price_usd"] == 30000).all()


@pytest.mark.parametrize(
    ("written", "of_parent"),
    [
        ("{firms.moonshot.ai_capex_2021: {times: 2}}", 0.3),
        ("{firms.moonshot.ai_capex_2021: {plus: 0}}", 0.15),
        (
            "{firms.china_other.ai_capex_2021: {times: 3},"
            " firms.moonshot.ai_capex_2021: {times: 2}}",
            0.9,
        ),
    ],
)
def test_a_relative_change_of_a_copy_is_one_of_what_it_comes_to(
    present: Calibration, load: Load, written: str, of_parent: float
) -> None:
    """Whatever its parent comes to in the file; the parent keeps 0.85 of it."""
    whole = draw(present, load(""))["firms.china_other.ai_capex_2021"]
    mine = draw(present, load(f"{SPLIT}parameters: {written}\n"))
    assert np.allclose(mine["firms.moonshot.ai_capex_2021"], of_parent * whole)


def test_a_given_figure_rests_on_nothing_that_its_parents_does(
    present: Calibration, load: Load
) -> None:
    known = load("chips:\n  mine: {like: h20, tflops: 400}\n").extended(present)
    mine = known.entries
    given, copied = mine["chips.mine.tflops"], mine["chips.mine.hbm_gb"]
    assert (given.evidence, given.sources) == ("assumption", ())
    assert (copied.evidence, copied.sources) == ("measured", mine["chips.h20.hbm_gb"].sources)
    assert "chips.mine.tpp" not in mine
    assert all(f"chips.mine.{name}" in mine for name in known.chip("mine").figures)


def test_no_other_draw_moves(present: Calibration, load: Load) -> None:
    usual, mine = draw(present, load("")), draw(present, load(PRO))
    for entry in present.parameters():
        assert np.array_equal(usual[entry.name], mine[entry.name]), entry.name


def test_what_is_split_comes_out_of_its_part(present: Calibration, load: Load) -> None:
    usual, mine = draw(present, load("")), draw(present, load(SPLIT))
    for name in ("ai_capex_2021", "base_capex_2021", "ceiling_share", "buyers"):
        whole = usual[f"firms.china_other.{name}"]
        left, split = (mine[f"firms.{firm}.{name}"] for firm in ("china_other", "moonshot"))
        assert np.allclose(left + split, whole, rtol=1e-12), name
        assert np.allclose(split, 0.15 * whole, rtol=1e-12), name
    for name in ("wave", "growth_lead", "lab_share"):
        assert np.array_equal(mine[f"firms.moonshot.{name}"], usual[f"firms.china_other.{name}"])
    other = [e.name for e in present.parameters() if not e.name.startswith("firms.china_other.")]
    assert all(np.array_equal(usual[name], mine[name]) for name in other)


def test_a_firm_split_off_and_like_its_part_changes_no_sum(
    present: Calibration, load: Load
) -> None:
    blocks = []
    for text in ("", SPLIT):
        scenario = load(text)
        inputs = ModelInputs(present, scenario, Draw(present, scenario, 1, 0, 4), 48, checked=True)
        blocks.append(simulate(inputs))
    usual, mine = blocks
    for name in ("compute.china", "compute.world", "units.nvidia", "power.china", "capex.us4"):
        assert np.allclose(series(mine, name), series(usual, name), rtol=1e-6), name
    both = series(mine, "capex.china_other") + series(mine, "capex.moonshot")
    assert np.allclose(both, series(usual, "capex.china_other"), rtol=1e-6)


@pytest.mark.parametrize("part", ["china_state", "us_other"])
def test_who_is_split_off_buys_what_its_part_alone_may(load: Load, part: str) -> None:
    """Chips that are sold to some firms only, which name the part: its halves stay alike."""
    text = f"firms: {{half: {{title: Half, like: {part}, split_from: {part}, share: 0.5}}}}"
    mine = load(text)
    known = mine.extended(load_calibration())
    sold = [chip for chip in known.chips if part in chip.sold_to]
    assert len(sold) > 5
    assert all("half" in chip.sold_to for chip in sold)
    assert not [c.id for c in known.chips if "half" in c.sold_to and part not in c.sold_to]
    inputs = ModelInputs(load_calibration(), mine, draw(load_calibration(), mine), 24)
    block = simulate(inputs)
    halves = [series(block, f"capex.{who}") for who in (part, "half")]
    assert np.allclose(*halves, rtol=1e-6)


def test_memory_that_is_split_has_as_many_stacks_a_wafer(present: Calibration, load: Load) -> None:
    """Wafers are parted; what comes of one is not."""
    text = "suppliers: {half: {title: Half, like: cxmt, split_from: cxmt, share: 0.5}}"
    mine, whole = draw(present, load(text)), draw(present, load_scenario("baseline", present))
    for who in ("cxmt", "half"):
        assert np.array_equal(mine[f"supply.{who}.stacks_per_wafer"],
                              whole["supply.cxmt.stacks_per_wafer"])  # fmt: skip
        wafers = mine[f"supply.{who}.memory_wafers"]
        assert np.allclose(2 * wafers, whole["supply.cxmt.memory_wafers"])


def test_two_firms_out_of_one_part(present: Calibration, load: Load) -> None:
    text = ("firms:\n  one: {like: china_other, split_from: china_other, share: 0.2}\n"
            "  two: {like: deepseek, split_from: china_other, share: 0.3}\n")  # fmt: skip
    usual, mine = draw(present, load("")), draw(present, load(text))
    whole = usual["firms.china_other.ai_capex_2021"]
    for firm, share in (("one", 0.2), ("two", 0.3), ("china_other", 0.5)):
        assert np.allclose(mine[f"firms.{firm}.ai_capex_2021"], share * whole)
    assert np.array_equal(mine["firms.two.lab_share"], usual["firms.deepseek.lab_share"])


def test_firms_of_two_files_come_out_of_the_whole(
    tmp_path: Path, present: Calibration, load: Load
) -> None:
    base = tmp_path / "base.yaml"
    first = "firms: {one: {title: One, like: china_other, split_from: china_other, share: 0.2}}"
    base.write_text(f"title: Base\nextends: baseline\n{first}\n", encoding="utf-8")
    more = tmp_path / "more.yaml"
    text = first.replace("one", "two").replace("One", "Two").replace("0.2", "0.3")
    more.write_text(f"title: More\nextends: base.yaml\n{text}\n", encoding="utf-8")
    whole = draw(present, load(""))["firms.china_other.ai_capex_2021"]
    mine = draw(present, load_scenario(more, present))
    for firm, share in (("one", 0.2), ("two", 0.3), ("china_other", 0.5)):
        assert np.allclose(mine[f"firms.{firm}.ai_capex_2021"], share * whole), firm


def test_a_chip_more_is_another_scenario_from_the_start(load: Load) -> None:
    """It parts from the one without it where the run begins, and is told apart from it."""
    usual, mine, later = load(""), load(PRO), load(PRO.replace("2027-09", "2027-10"))
    assert mine.first_difference(usual) == usual.first_difference(mine) == 0
    assert mine.first_difference(later) == 0
    assert mine.first_difference(load(PRO)) is None
    assert len({usual.content, mine.content, later.content}) == 3
    assert mine.content == load(PRO).content


def test_a_chip_of_another_speed_has_no_rated_performance_of_its_parent(
    present: Calibration, load: Load
) -> None:
    """What the law counts follows from the speed where no other figure is given."""
    text = "chips: {{mine: {{like: mi300x, ship: 2027-01{more}}}}}"
    for more, kept in (("", True), (", hbm_gb: 100", True), (", tflops: 2000", False)):
        entries = load(text.format(more=more)).extended(present).entries
        assert ("chips.mine.tpp" in entries) == kept, more


def test_lists_that_name_the_parent_name_the_firm(present: Calibration, load: Load) -> None:
    mine = load(SPLIT)
    listed = [e.values["licensed_buyers"] for e in mine.timeline if "licensed_buyers" in e.values]
    assert any("china_other" in names for names in listed)  # type: ignore[operator]
    assert all(("china_other" in n) == ("moonshot" in n) for n in listed)  # type: ignore[operator]


def test_a_chip_is_sold_from_its_month(present: Calibration, load: Load) -> None:
    scenario = load(PRO)
    world = World(
        ModelInputs(present, scenario, Draw(present, scenario, 1, 0, 4), 90, checked=True)
    )
    row = world.layout.row["chips"]["ascend_960_pro"]
    sold = np.zeros((90, 4))
    while world.running:
        world.step()
        sold[world.month - 1] = world.state.delivered[:, row].sum(axis=0)
    first = int(np.floor(world.chip_table.ship[row].min()))
    assert sold[: first - 1].sum() == 0
    assert sold.sum() > 0
    assert Layout.of(scenario.extended(present)).generation[row] == 4


def test_entries_may_be_about_what_is_new(present: Calibration, load: Load) -> None:
    mine = load(
        SPLIT + "timeline:\n"
        "  - {from: 2027-01, actor: moonshot, lever: capex_pledge, set: {amount: 10}}\n"
        "  - {from: 2027-01, actor: US, lever: export_rule,"
        " set: {entity_list: {add: [moonshot]}}}\n"
    )
    assert {e.actor for e in mine.timeline if e.origin == "mine"} == {"moonshot", "us"}
    again = load_scenario("baseline", present)
    assert mine.first_difference(again) == 0
    assert mine.to_dict()["firms"]["moonshot"]["share"] == 0.15


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chips: {x: {like: ascend_961}}", "unknown chip 'ascend_961'; did you mean 'ascend_960'?"),
        ("chips: {h20: {like: h200}}", "'h20' exists already; choose another name"),
        ("chips: {x: {ship: 2027-01}}", "missing key 'like'"),
        ("chips: {x: {like: ascend_980}}", "'ascend_980' has no figures of its own"),
        ("chips: {x: {like: h200, tflops: -1}}",
         "'chips.x.tflops' [TFLOP/s] must be above 0, got -1; did you mean 1?"),
        ("chips: {x: {like: h200, price_usd: 0}}", "must be above 0, got 0"),
        ("chips: {x: {like: h200, price_usd: {dist: normal, p05: 1, p95: 2}}}",
         "must be above 0, but a normal has no end below; add a 'low' above 0"),
        ("chips: {x: {like: h200, tflops: {plus: -4000}}}",
         "mine.yaml:3:33: 'chips.x.tflops' [TFLOP/s] must be above 0, got -3010.5"),
        ("chips: {x: {like: h200, tflop: 1}}", "unknown key 'tflop'; did you mean 'tflops'?"),
        ("firms: {x: {like: tencent, share: 0.1}}", "'split_from' and 'share' go together"),
        ("firms: {x: {like: tencent}}", "or give ai_capex_2021"),
        ("suppliers: {x: {like: smic}}", "or give packaging_2022"),
        ("suppliers: {x: {like: smik}}", "unknown supplier 'smik'; did you mean 'smic'?"),
        ("suppliers: {x: {like: smic, split_from: cxmt, share: 0.1}}", "are not of one kind"),
        ("suppliers: {x: {like: smic, split_from: smic, share: 0.1, wafers_2027: 3}}",
         "'wafers_2027' comes out of 'smic'"),
        ("suppliers: {x: {like: smic, split_from: smic, share: 0.1, yield_2024: 3}}", "got 3"),
        ("makers: {x: {like: huawei, split_from: nvidia, share: 0.1}}", "are not of one state"),
        ("makers: {x: {like: huawei, split_from: huawei, share: 0.1, chips: [h2]}}",
         "unknown chip 'h2'"),
        ("chips: {x: {like: h200, foundry: cxmt}}", "'cxmt' is no foundry"),
        ("chips: {x: {like: h200, maker: nvidai}}", "did you mean 'nvidia'?"),
        ("firms: {x: {like: tencent, split_from: meta, share: 0.1}}", "are not of one state"),
        ("firms: {x: {like: tencent, split_from: tencent, share: 1}}", "1"),
        ("firms: {x: {like: tencent, split_from: tencent, share: 0.6},"
         " y: {like: tencent, split_from: tencent, share: 0.5}}", "leave nothing of it"),
    ],
)  # fmt: skip
def test_what_cannot_be_added(load: Load, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load(text)
    assert said in str(caught.value)


def test_nobody_is_asked_about_a_product_that_nobody_typed(load: Load) -> None:
    like = "like: deepseek, split_from: china_other, share: 0.1"
    with pytest.raises(InputError) as caught:
        load(f"firms:\n  mine: {{title: Mine, {like}, lab_share: {{times: 3}}}}\n")
    assert "must be a share in 0..1, got 1.2..2.7" in str(caught.value)
    assert "did you mean" not in str(caught.value)


PLAYERS = """
suppliers:
  new_fab: {like: smic, split_from: smic, share: 0.3, chips: [ascend_950pr], yield_2024: 0.3}
  new_memory: {like: cxmt, split_from: cxmt, share: 0.2}
makers:
  honor: {title: Honor, like: huawei, split_from: huawei, share: 0.2, chips: [ascend_950dt]}
chips:
  honor_1: {like: ascend_950pr, maker: honor, foundry: new_fab, ship: 2027-01}
"""


def test_makers_and_suppliers_come_out_of_their_parts(present: Calibration, load: Load) -> None:
    usual, mine = draw(present, load("")), draw(present, load(PLAYERS))
    for new, part, names in (
        ("supply.new_fab", "supply.smic", ("wafers_2027", "packaging_2022")),
        ("supply.new_memory", "supply.cxmt", ("memory_wafers", "dram_wafers_2025")),
        ("makers.honor", "makers.huawei", ("bank_dies", "memory_hedge", "memory_rush")),
    ):
        for name in names:
            whole = usual[f"{part}.{name}"]
            assert np.allclose(mine[f"{new}.{name}"] + mine[f"{part}.{name}"], whole), name
            assert (mine[f"{new}.{name}"] > 0).all(), name
    assert (mine["supply.new_fab.yield_2024"] == 0.3).all()
    same = ("supply.{}.lag", "roadmap.{}.node_shrink")
    for name in same:
        assert np.array_equal(mine[name.format("new_fab")], usual[name.format("smic")])
    parts = ("supply.smic.", "supply.cxmt.", "makers.huawei.")
    for entry in present.parameters():
        if not entry.name.startswith(parts):
            assert np.array_equal(usual[entry.name], mine[entry.name]), entry.name


def test_a_firm_and_a_maker_of_one_name_are_two_parts(present: Calibration, load: Load) -> None:
    """Amazon buys chips and makes some: what leaves the maker leaves the firm whole."""
    text = """
firms: {cloud: {title: Cloud, like: amazon, split_from: amazon, share: 0.25}}
makers: {trainium: {title: Trainium, like: amazon, split_from: amazon, share: 0.4}}
"""
    usual, mine = draw(present, load("")), draw(present, load(text))
    for name in ("ai_capex_2021", "base_capex_2021"):
        whole = usual[f"firms.amazon.{name}"]
        assert (whole > 0).all()
        assert np.allclose(mine[f"firms.cloud.{name}"], 0.25 * whole), name
        assert np.allclose(mine[f"firms.amazon.{name}"], 0.75 * whole), name


def test_who_takes_a_chip_over_takes_its_cuts(present: Calibration, load: Load) -> None:
    text = """
makers: {spin: {title: Spin, like: nvidia, split_from: nvidia, share: 0.2, chips: [h100]}}
"""
    known = load(text).extended(present)
    home = {chip.id: chip.maker for chip in known.chips}
    assert {home[name] for name in ("h100", "h800", "h20")} == {"spin"}
    assert {home[name] for name in ("a100", "a800", "h200", "b30a")} == {"nvidia"}
    moved = [chip.id for chip in present.chips if home[chip.id] != chip.maker]
    assert sorted(moved) == ["h100", "h20", "h800"]


def test_a_supplier_of_some_makers_serves_those_like_them(present: Calibration, load: Load) -> None:
    """Huawei's memory goes to a part of Huawei, not to another maker's; others sell to anybody."""
    text = """
makers:
  honor: {title: Honor, like: huawei, split_from: huawei, share: 0.2}
  spin: {title: Spin, like: cambricon, split_from: cambricon, share: 0.2}
"""
    suppliers = load(text).extended(present).roster.suppliers
    assert suppliers["huawei_memory"].sells_to == ("huawei", "honor")
    assert not any(one.sells_to for name, one in suppliers.items() if name != "huawei_memory")


def test_the_books_balance_with_makers_and_suppliers(present: Calibration, load: Load) -> None:
    scenario = load(PLAYERS)
    drawn = Draw(present, scenario, 1, 0, 2)
    world = World(ModelInputs(present, scenario, drawn, 72, checked=True))
    layout = world.layout
    while world.running:
        world.step()
    chip = layout.row["chips"]["honor_1"]
    assert layout.makers[layout.chip_maker[chip]] == "honor"
    assert layout.suppliers[layout.chip_foundry[chip]] == "new_fab"
    assert "honor" in layout.roster.suppliers["huawei_memory"].sells_to
    assert world.state.delivered[:, chip].sum() > 0
    plain = World(ModelInputs(present, load(""), Draw(present, load(""), 1, 0, 2), 1))
    rows, old = layout.row["suppliers"], plain.layout.row["suppliers"]
    assert np.allclose(
        world.p.table("supply", "wafers_2026", 0.0)[[rows["smic"], rows["new_fab"]]].sum(axis=0),
        plain.p.table("supply", "wafers_2026", 0.0)[old["smic"]],
    )


def test_a_foundry_that_is_split_off_has_outcomes_of_its_own(
    present: Calibration, load: Load
) -> None:
    """Those named after the part are without it; together they are what the part had."""
    whole, parts = (
        simulate(ModelInputs(present, one, Draw(present, one, 1, 0, 2), 1))
        for one in (load(""), load("suppliers: {fab: {like: smic, split_from: smic, share: 0.3}}"))
    )
    was, left = series(whole, "wafers.smic")[0], series(parts, "wafers.smic")[0]
    assert (left < was).all()
    assert np.allclose(left + series(parts, "wafers.fab")[0], was)
    assert "wafers.fab" not in whole.outcomes
    assert (series(parts, "yield.fab")[0] > 0).all()
    note, idle = notes(
        load("suppliers: {fab: {like: smic, split_from: smic, share: 0.3}}"), present
    )
    assert note.startswith("fab is split from smic: outcomes named after smic are without it")
    assert idle == (
        "fab makes no chip, so that its wafers and packaging serve nobody; "
        "name 'chips' that it takes over, or a new chip whose foundry it is"
    )


def test_a_supplier_of_its_own_has_sizes_of_its_own(present: Calibration, load: Load) -> None:
    text = "suppliers: {more: {like: micron, memory_2022: {times: 0.5}}}"
    usual, mine = draw(present, load("")), draw(present, load(text))
    assert np.array_equal(mine["supply.more.memory_2022"], usual["supply.micron.memory_2022"] * 0.5)
    assert np.array_equal(mine["supply.micron.memory_2022"], usual["supply.micron.memory_2022"])


@pytest.mark.parametrize(("name", "part"), [("lab_share", 1.0), ("ceiling_share", 0.15 / 0.85)])
def test_a_copy_turns_with_what_it_is_a_copy_of(
    present: Calibration, load: Load, name: str, part: float
) -> None:
    """Where a parameter of the firm that it is like is dated; one of its own stays its own."""
    parent, copied = f"firms.china_other.{name}", f"firms.moonshot.{name}"
    dated = f"timeline: [{{from: 2029-01, parameter: {parent}, set: {{times: 0.5}}}}]\n"
    before, month = months.index("2028-12"), months.index("2029-01")
    mine = draw(present, load(f"{SPLIT}{dated}"))
    assert mine.turns(before) == {}
    turned = mine.turns(month)
    assert set(turned) == {parent, copied}
    assert turned[copied] == pytest.approx(mine.at(copied, before) * 0.5)
    assert turned[copied] == pytest.approx(turned[parent] * part)
    own = draw(present, load(f"{SPLIT}{dated}parameters: {{{copied}: 0.01}}\n"))
    assert own.turns(month)[copied] == pytest.approx([0.01] * MEMBERS)


def test_a_chip_does_not_ship_after_the_end_of_what_it_is_like(load: Load) -> None:
    """It would never be sold, without a word."""
    with pytest.raises(InputError) as caught:
        load("chips: {late: {like: a100, ship: 2027-01}}")
    assert str(caught.value).partition(": ")[2] == (
        "2027-01 comes after the last month of a100, which it is like, 2024-02; say when it 'ends'"
    )
    assert load("chips: {late: {like: a100, ship: 2027-01, ends: 2029-12}}").additions.chips
