"""The reader of the source sees what a mechanism does, however it is written."""

from __future__ import annotations

import gc
import re
import shutil
from pathlib import Path

import pytest

from simulation.checking.source.code import PACKAGE
from simulation.checking.source.month import Mechanism, Month

HOST = "    state, p = world.state, world.p\n"
HELPER = "\n\ndef starts(world: Core) -> Array:\n    return world.state.wafers\n"
WRITES = {
    "state.wafers = 1.0": {"wafers"},
    "state.wafers[0] += 1.0": {"wafers"},
    "world.law.export_rule.control_tpp[0] = 1.0": {"law.export_rule.control_tpp"},
    "line = state.in_production; line -= 1.0": {"in_production"},
    "np.maximum(state.fabs, 0.0, out=state.fabs)": {"fabs"},
    "np.add.at(state.fabs, 0, 1.0)": {"fabs"},
    "for one in (state.price, state.wait): one[...] = 0.0": {"price", "wait"},
    "for x in ('memory', 'wafers'): state.arrays[f'need_{x}'][...] = 0.0":
        {"need_memory", "need_wafers"},
    "world.firms.observe()": {"unspent_share"},
    "(lambda: world.firms.observe())()": {"unspent_share"},
    "list(map(lambda _: world.firms.observe(), p.x))": {"unspent_share"},
    "act = world.firms.observe; act()": {"unspent_share"},
    "world.restricted_soon = 0.0": {"restricted_soon"},
    "world.chip_table['tpp'][0] = 0.0": {"chip_table"},
    "world.chips_on_sale.on_offer[0] = 0.0": {"chips_on_sale"},
    "copy = state.fabs[[0]]; copy += 1.0": set(),
    "copy = state.fabs + 0.0; copy += 1.0": set(),
}  # fmt: skip
READS = {
    "x = state.wafers": {"wafers"},
    "x = state.wafers.shape": set(),
    "x = np.zeros_like(state.wafers)": set(),
    "x = world.latest['compute.us']": {"latest.compute.us"},
    "x = starts(world)": {"wafers"},
    "state.wafers = 0.0; x = state.wafers": set(),
    "state.wafers[0] = 0.0": {"wafers"},
    "if p: state.wafers = 0.0\n    x = state.wafers": {"wafers"},
    "x = [a for a in (state.price, state.wait)]": {"price", "wait"},
    "x = world.states_react and world.month": set(),
}
PARAMETERS = {
    "p('wear.base')": {"wear.base"},
    "p.table('supply', 'lag')": {"supply.*.lag"},
    "table = p.table; table('supply', 'lag')": {"supply.*.lag"},
    "p.by_bloc('wave')": {"budgets.*.wave"},
    "world.draw['wear.base']": {"wear.base"},
    "[p(f'wear.{x}') for x in ('base', 'slope')]": {"wear.base", "wear.slope"},
    "p(f'reaction.{x}.step')": {"reaction.*.step"},
}


LINES = (*WRITES, *READS, *PARAMETERS)


def minerals(root: Path) -> dict[str, Mechanism]:
    """Mechanisms of the module `minerals`, by name."""
    gc.disable()  # trees of syntax are many objects and no garbage
    try:
        phase = next(one for one in Month(root).phases if one.name == "upstream")
    finally:
        gc.enable()
    return {one.name: one for one in phase.mechanisms if one.name.startswith("minerals.")}


@pytest.fixture(scope="module")
def plain() -> Mechanism:
    (found,) = minerals(PACKAGE).values()
    return found


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mechanism]:
    """The mechanism with each line at its head, all in one copy of the model's source."""
    root = tmp_path_factory.mktemp("source") / PACKAGE.name
    shutil.copytree(PACKAGE / "model", root / "model")
    file = root / "model" / "supply" / "minerals.py"
    text = file.read_text("utf-8")
    before, mechanism, after = re.split(r"^(@mechanism.*?)(?=^@kernel)", text, flags=re.M | re.S)
    assert HOST in mechanism
    assert "def trade(" in mechanism
    twins = [
        mechanism.replace(HOST, f"{HOST}    {line}\n").replace("def trade(", f"def with_{i}(")
        for i, line in enumerate(LINES)
    ]
    file.write_text("".join((before, *twins, after, HELPER)), "utf-8")
    phase = root / "model" / "schedule.py"
    calls = "".join(f"    minerals.with_{i}(world)\n" for i in range(len(LINES)))
    told = phase.read_text("utf-8")
    assert "    minerals.trade(world)\n" in told
    phase.write_text(told.replace("    minerals.trade(world)\n", calls), "utf-8")
    found = minerals(root)
    return {line: found[f"minerals.with_{i}"] for i, line in enumerate(LINES)}


@pytest.mark.parametrize("line", WRITES)
def test_what_is_written(changed: dict[str, Mechanism], plain: Mechanism, line: str) -> None:
    assert set(changed[line].writes) - set(plain.writes) == WRITES[line]


@pytest.mark.parametrize("line", READS)
def test_what_is_read(changed: dict[str, Mechanism], plain: Mechanism, line: str) -> None:
    assert set(changed[line].reads) - set(plain.reads) == READS[line]


@pytest.mark.parametrize("line", PARAMETERS)
def test_which_parameters_are_read(
    changed: dict[str, Mechanism], plain: Mechanism, line: str
) -> None:
    assert set(changed[line].parameters) - set(plain.parameters) == PARAMETERS[line]
