"""What a page shows of a lever is what a run gives that sets it, once the record is over."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import simulation

pytest.importorskip("matplotlib")

from docs.generate.site.lever_pages import LeverPages
from docs.generate.site.pushes import FIELDS, MEMBERS, SEED, Courses
from docs.generate.site.words import amount
from docs.generate.site.worlds import AT, OUTCOMES, Worlds
from docs.generate.snippets import ROOT
from simulation import months
from simulation.analysis.statistics.bands import bands
from simulation.inputs import Calibration, Draw, load_scenario, with_settings
from simulation.inputs.draws.posterior import with_posterior
from simulation.inputs.policy.levers import LEVERS
from simulation.model.world import ModelInputs, simulate

CUSTOMS = "levers.china.import_admission.share[nvidia]"
# Of these fields the record has entries for some chips, drawn values, and a sum that is spent.
OVERRIDDEN = (
    "levers.us.export_rule.fee",
    "levers.us.export_rule.license_max_bandwidth_gb_s",
    CUSTOMS,
    "levers.oracle_openai.capex_pledge.delivered_share",
)


UNTIL = months.index("2029-12") + 1  # a push begins three years before


@pytest.fixture(scope="module")
def worlds(calibration: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    return Worlds(calibration, tmp_path_factory.mktemp("runs"))


def set_at(
    calibration: Calibration, settings: list[str], until: int = months.COUNT
) -> dict[str, np.ndarray]:
    """Medians of outcomes, month by month, where a run of the draws that ship is set so."""
    drawn = with_posterior(calibration)
    scenario = with_settings(load_scenario("baseline", drawn), settings, drawn)
    draw = Draw(drawn, scenario, SEED, 0, MEMBERS)
    block = simulate(ModelInputs(drawn, scenario, draw, until, keep=OUTCOMES))
    found = {name: block.values[:, at] for at, name in enumerate(block.outcomes)}
    return {name: np.nan_to_num(bands(values).p50) for name, values in found.items()}


@pytest.fixture(scope="module")
def customs(worlds: Worlds) -> Courses:
    """China's customs open and shut for Nvidia."""
    return worlds.pushes.run(CUSTOMS)


@pytest.fixture(scope="module")
def alone(calibration: Calibration) -> dict[str, np.ndarray]:
    """Medians of the baseline as it is."""
    return set_at(calibration, [])


def test_no_entry_of_the_record_comes_after_a_push(
    calibration: Calibration, worlds: Worlds
) -> None:
    pushed = {(path.split(".")[1], lever.name) for path, (lever, _) in FIELDS.items()}
    record = load_scenario("baseline", calibration).timeline
    last = max(e.date for e in record if (e.actor, e.lever) in pushed)
    assert months.index(worlds.pushes.since) == last + 1


@pytest.mark.parametrize(
    "path", [OVERRIDDEN[0], *(pytest.param(one, marks=pytest.mark.slow) for one in OVERRIDDEN[1:])]
)
def test_a_page_shows_what_a_run_gives_that_sets_the_lever(
    calibration: Calibration, worlds: Worlds, alone: dict[str, np.ndarray], path: str
) -> None:
    worlds.__dict__["pushed"] = {path: worlds.pushes.run(path)}
    field = FIELDS[path][1]
    low, high = (
        set_at(calibration, worlds.pushes.settings(path, end), UNTIL)
        for end in (field.low, field.high)
    )
    for outcome in OUTCOMES:
        push = worlds.push(path, outcome)
        assert np.array_equal(push.low[:UNTIL], low[outcome]), outcome
        assert np.array_equal(push.high[:UNTIL], high[outcome]), outcome
        assert np.array_equal(push.alone, alone[outcome]), outcome
    del worlds.__dict__["pushed"]


@pytest.mark.slow
def test_what_is_left_alone_is_the_baseline_that_a_page_shows(
    calibration: Calibration, alone: dict[str, np.ndarray], tmp_path: Path
) -> None:
    """Its members are the first of that run, so that both tell of one world with its doubts."""
    many = {"members": 200, "seed": SEED, "until": AT, "outcomes": OUTCOMES, "out": tmp_path / "r"}
    table = simulation.run(["baseline"], **many).summary(OUTCOMES, [AT]).set_index("outcome")
    month = months.index(AT)
    for outcome in OUTCOMES:
        row = table.loc[outcome]
        assert row["p25"] < alone[outcome][month] < row["p75"], outcome


@pytest.mark.slow
def test_customs_still_decide_when_the_run_ends(customs: Courses) -> None:
    low, high, _ = customs.of("units.china.nvidia")
    assert low[-1] < 0.1 * high[-1]


def test_rows_say_whose_lever_it_is_and_what_the_baseline_has(
    calibration: Calibration,
    worlds: Worlds,
    customs: Courses,
    alone: dict[str, np.ndarray],
    tmp_path: Path,
) -> None:
    worlds.__dict__["pushed"] = {CUSTOMS: customs}
    name = "units.china.nvidia"
    push = worlds.push(CUSTOMS, name)
    pages = LeverPages(calibration, worlds, tmp_path)
    row = pages._effect(CUSTOMS, name, push)
    del worlds.__dict__["pushed"]
    usual = amount(float(alone[name][push.month]), pages.units[name])
    assert row[:2] == ("China", "`share[nvidia]`")
    assert row[-2] == usual
    assert len(set(row[-3:])) == 3


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
