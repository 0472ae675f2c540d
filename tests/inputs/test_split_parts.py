"""Players of which others are split off: whose a size that is set is, and who makes what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.api.changes.sentences import notes
from simulation.inputs import Calibration, Draw, Scenario, load_calibration, load_scenario
from simulation.inputs.scenario.plausible import doubts

Load = Callable[..., Scenario]
SPLIT = "firms: {half: {title: Half, like: gulf, split_from: gulf, share: 0.25}}\n"
SIZE, OTHER = "firms.gulf.ceiling_share", "firms.half.ceiling_share"
SETS = {
    "an amount": "{}: 0.4",
    "a range": "{}: {{dist: uniform, low: 0.2, high: 0.4}}",
    "a factor": "{}: {{times: 2}}",
    "a sum": "{}: {{plus: 0.1}}",
}


@pytest.fixture(scope="module")
def present() -> Calibration:
    return load_calibration()


@pytest.fixture
def load(tmp_path: Path, present: Calibration) -> Load:
    def made(text: str, *sets: str, parent: str = "baseline", name: str = "mine") -> Scenario:
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"title: {name}\nextends: {parent}\n{text}", encoding="utf-8")
        return load_scenario(path, present, sets)

    return made


@pytest.mark.parametrize("said", SETS)
def test_a_size_that_is_set_is_that_of_the_whole(
    present: Calibration, load: Load, said: str
) -> None:
    """In the file that splits it or in another, before, after and on the command line."""
    setting = SETS[said].format(SIZE)
    whole = Draw(present, load(f"parameters: {{{setting}}}\n"), 1, 0, 8)[SIZE]
    load(f"parameters: {{{setting}}}\n", name="first")
    load(SPLIT, name="split")
    option = f"{SIZE}={SETS[said].format(SIZE).partition(': ')[2]}"
    for scenario in (
        load(f"{SPLIT}parameters: {{{setting}}}\n"),
        load(SPLIT, parent="first.yaml"),
        load(f"parameters: {{{setting}}}\n", parent="split.yaml"),
        load(SPLIT, option),
    ):
        draw = Draw(present, scenario, 1, 0, 8)
        assert np.allclose(draw[SIZE], 0.75 * whole)
        assert np.allclose(draw[OTHER], 0.25 * whole)


@pytest.mark.parametrize("said", SETS)
def test_so_is_one_that_is_dated(present: Calibration, load: Load, said: str) -> None:
    setting = SETS[said].partition(": ")[2].format()
    dated = f"timeline: [{{from: 2027-01, parameter: {SIZE}, set: {setting}}}]\n"
    month = months.index("2027-01")
    whole = Draw(present, load(dated), 1, 0, 8).at(SIZE, month)
    load(dated, name="first")
    for scenario in (
        load(f"{SPLIT}{dated}"),
        load(SPLIT, parent="first.yaml"),
        load(SPLIT, f"{SIZE}@2027-01={setting}"),
    ):
        draw = Draw(present, scenario, 1, 0, 8)
        assert np.allclose(draw.at(SIZE, month), 0.75 * whole)
        assert np.allclose(draw.turns(month)[OTHER], 0.25 * whole)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("makers: {honor: {like: huawei, split_from: huawei, share: 0.2}}", True),
        ("makers: {m: {like: huawei, split_from: huawei, share: 0.2, chips: [ascend_970]}}", False),
        ("suppliers: {more: {like: cxmt, split_from: cxmt, share: 0.2}}", False),
        ("suppliers: {fab: {like: smic, split_from: smic, share: 0.3}}\n"
         "chips: {own: {like: ascend_960, ship: 2027-09, foundry: fab}}", False),
    ],
)  # fmt: skip
def test_who_makes_no_chip_is_told_to(
    present: Calibration, load: Load, text: str, told: bool
) -> None:
    assert any("makes no chip" in one for one in notes(load(text), present)) is told


def test_what_follows_a_chip_goes_with_it(present: Calibration, load: Load) -> None:
    root = next(chip for chip in present.chips if chip.follows and chip.maker == "huawei").follows
    text = f"makers: {{honor: {{like: huawei, split_from: huawei, share: 0.2, chips: [{root}]}}}}"
    known = load(text).extended(present)
    line, mine = {root}, {chip.id for chip in known.chips if chip.maker == "honor"}
    while more := {chip.id for chip in known.chips if chip.follows in line} - line:
        line |= more
    assert len(line) > 3
    assert line <= mine


def test_a_part_of_nothing_is_no_change(load: Load) -> None:
    """Other Chinese buyers had no capital spending in 2021, of which a tenth is none either."""
    half = "firms: {lab: {title: Lab, like: china_other, split_from: china_other, share: 0.1}}\n"
    told = {change.path: change for change in load(half).applied}
    assert "parameters.firms.china_other.base_capex_2021" not in told
    assert told["parameters.firms.china_other.buyers"].new == pytest.approx(4.5)


@pytest.mark.parametrize(
    ("said", "far"),
    [("{times: 2}", False), ("0.08", False), ("{times: 40}", True), ("8", True)],
)
def test_a_size_of_who_is_split_off_is_held_to_its_part_of_the_whole(
    present: Calibration, load: Load, said: str, far: bool
) -> None:
    """It is no parameter of the calibration, which `check` and `compare` broke off at."""
    lab = "firms: {lab: {title: Lab, like: china_other, split_from: china_other, share: 0.1}}\n"
    mine = load(f"{lab}parameters: {{firms.lab.ai_capex_2021: {said}}}\n")
    found = [one.message for one in doubts(mine, present)]
    assert ["far outside its prior" in one for one in found] == [True] * far


def test_a_dated_size_of_who_is_split_off_is_held_to_its_prior(
    present: Calibration, load: Load
) -> None:
    lab = "firms: {lab: {title: Lab, like: china_other, split_from: china_other, share: 0.1}}\n"
    entry = "{from: 2027-01, parameter: firms.lab.ceiling_share, set: {times: 2}}"
    assert list(doubts(load(f"{lab}timeline: [{entry}]\n"), present)) == []
