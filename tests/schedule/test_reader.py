"""The reader of the source sees what a mechanism does, however it is written."""

from __future__ import annotations

import gc
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


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model's source in another folder, to be changed."""
    root = tmp_path_factory.mktemp("source") / PACKAGE.name
    shutil.copytree(PACKAGE / "model", root / "model")
    return root


def minerals(root: Path) -> Mechanism:
    gc.disable()  # trees of syntax are many objects and no garbage
    try:
        phase = next(one for one in Month(root).phases if one.name == "upstream")
    finally:
        gc.enable()
    return next(one for one in phase.mechanisms if one.name.startswith("minerals."))


@pytest.fixture(scope="module")
def plain() -> Mechanism:
    return minerals(PACKAGE)


def changed(root: Path, line: str) -> Mechanism:
    file = root / "model" / "supply" / "minerals.py"
    text = (PACKAGE / "model" / "supply" / "minerals.py").read_text("utf-8")
    assert HOST in text
    file.write_text(text.replace(HOST, f"{HOST}    {line}\n") + HELPER, "utf-8")
    return minerals(root)


@pytest.mark.parametrize("line", WRITES)
def test_what_is_written(copy: Path, plain: Mechanism, line: str) -> None:
    assert set(changed(copy, line).writes) - set(plain.writes) == WRITES[line]


@pytest.mark.parametrize("line", READS)
def test_what_is_read(copy: Path, plain: Mechanism, line: str) -> None:
    assert set(changed(copy, line).reads) - set(plain.reads) == READS[line]


@pytest.mark.parametrize("line", PARAMETERS)
def test_which_parameters_are_read(copy: Path, plain: Mechanism, line: str) -> None:
    assert set(changed(copy, line).parameters) - set(plain.parameters) == PARAMETERS[line]
