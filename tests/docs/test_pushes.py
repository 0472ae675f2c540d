"""What a page shows of a lever is what a run gives that sets it, once the record is over."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from docs.generate.site.lever_pages import LeverPages
from docs.generate.site.pushes import FIELDS, Alike
from docs.generate.site.worlds import OUTCOMES, Worlds
from docs.generate.snippets import ROOT
from simulation import months
from simulation.inputs import Calibration, load_scenario, with_settings
from simulation.inputs.policy.levers import LEVERS
from simulation.model.world import ModelInputs, simulate

# Of these fields the record has entries for some chips, drawn values, and a sum that is spent.
OVERRIDDEN = (
    "levers.us.export_rule.fee",
    "levers.us.export_rule.license_max_bandwidth_gb_s",
    "levers.china.import_admission.share[nvidia]",
    "levers.oracle_openai.capex_pledge.delivered_share",
)


@pytest.fixture(scope="module")
def worlds(calibration: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    return Worlds(calibration, tmp_path_factory.mktemp("runs"))


def set_at(calibration: Calibration, settings: list[str]) -> dict[str, np.ndarray]:
    """Outcomes of one member at medians, where a run sets that as `--set` does."""
    scenario = with_settings(load_scenario("baseline", calibration), settings, calibration)
    block = simulate(ModelInputs(calibration, scenario, Alike(calibration, scenario, 1, 1)))
    values = np.nan_to_num(block.values[:, :, 0].astype(np.float64))
    return dict(zip(block.outcomes, values.T, strict=True))


def test_no_entry_of_the_record_comes_after_a_push(
    calibration: Calibration, worlds: Worlds
) -> None:
    pushed = {(path.split(".")[1], lever.name) for path, (lever, _) in FIELDS.items()}
    record = load_scenario("baseline", calibration).timeline
    last = max(e.date for e in record if (e.actor, e.lever) in pushed)
    assert months.index(worlds.pushes.since) == last + 1


@pytest.mark.parametrize("path", OVERRIDDEN)
def test_a_page_shows_what_a_run_gives_that_sets_the_lever(
    calibration: Calibration, worlds: Worlds, path: str
) -> None:
    worlds.__dict__["pushed"] = {path: worlds.pushes.run(path)}
    field = FIELDS[path][1]
    low, high = (
        set_at(calibration, worlds.pushes.settings(path, end)) for end in (field.low, field.high)
    )
    for outcome in OUTCOMES:
        push = worlds.push(path, outcome)
        assert np.array_equal(push.low, low[outcome]), outcome
        assert np.array_equal(push.high, high[outcome]), outcome
    del worlds.__dict__["pushed"]


def test_customs_still_decide_when_the_run_ends(worlds: Worlds) -> None:
    block = worlds.pushes.run("levers.china.import_admission.share[nvidia]")
    low, high = block.values[-1, block.outcomes.index("units.china.nvidia")]
    assert low < 0.1 * high


def test_the_command_of_a_page_sets_what_the_record_leaves_alone(
    calibration: Calibration, worlds: Worlds, tmp_path: Path
) -> None:
    pages = LeverPages(calibration, worlds, tmp_path)
    record = load_scenario("baseline", calibration)
    for lever in LEVERS.values():
        example = pages._example(lever)
        with_settings(record, [example], calibration)
        actor, since = example.split(".")[1], example.partition("@")[2][:7]
        dates = [e.date for e in record.timeline if (e.actor, e.lever) == (actor, lever.name)]
        assert months.index(since) > max(dates, default=-1), example


def test_pages_are_made_without_the_tests() -> None:
    makers = list((ROOT / "docs").rglob("*.py"))
    assert len(makers) > 20
    borrowing = re.compile(r"^(from|import) tests\b", re.M)
    assert not [file for file in makers if borrowing.search(file.read_text("utf-8"))]
