"""What a check can say: margins by hand, verdicts that can fail, altered worlds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation.checking.probe import reading
from simulation.checking.read import read_checks
from simulation.checking.relations import holds, slack, taken
from simulation.checking.setting import CornerDraw, corners
from simulation.checking.verdict import CheckVerdict, judge_all
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.world import ModelInputs, World
from tests.nights import first_by_day

Judge = Callable[[str], CheckVerdict]


@pytest.mark.parametrize(
    ("relation", "changed", "base", "distance", "kept"),
    [
        ("not above", 1.0, 2.0, 0.5, True),
        ("not above", 2.0, 1.0, -0.5, False),
        ("not above", 1.0, 1.0, 0.0, True),
        ("not below", 2.0, 1.0, 0.5, True),
        ("below", 1.0, 1.0, 0.0, False),
        ("below", 1.0, 2.0, 0.5, True),
        ("above", 1.0, 2.0, -0.5, False),
        ("equal", 1.0, 1.0, 0.0, True),
        ("equal", 1.0, 2.0, -0.5, False),
        ("differs", 1.0, 2.0, 0.5, True),
        ("differs", 1.0, 1.0, 0.0, False),
        ("zero", 0.0, 9.0, 0.0, True),
        ("zero", 3.0, 0.0, -3.0, False),
        ("not negative", 3.0, 0.0, 1.0, True),
        ("not negative", -3.0, 0.0, -1.0, False),
        ("not negative", np.inf, 0.0, -1.0, False),
        ("equal", np.nan, np.nan, 0.0, True),
        ("not above", np.nan, 1.0, -1.0, False),
    ],
)
def test_slack(relation: str, changed: float, base: float, distance: float, kept: bool) -> None:
    found = slack(relation, np.array([[changed]]), np.array([[base]]))
    assert found.tolist() == [distance]
    assert holds(relation, found, 1e-9).tolist() == [kept]


def test_what_a_window_comes_to() -> None:
    year = np.arange(24.0)[:, None]
    assert taken(year, "total").tolist() == [[23.0 + 11.0]]
    assert taken(year, "sum").tolist() == [[276.0]]
    assert taken(year, "last").tolist() == [[23.0]]
    assert taken(year, "mean").tolist() == [[11.5]]
    assert taken(year, "largest").tolist() == [[23.0]]
    assert taken(year, "each").shape == (24, 1)


@pytest.fixture
def judge(tmp_path: Path, calibration: Calibration) -> Judge:
    """The verdict on one check of three members, given its keys as YAML."""

    def verdict(text: str) -> CheckVerdict:
        path = tmp_path / "mine.yaml"
        path.write_text(f"checks:\n  mine:\n    about: Mine.\n{text}")
        (found,) = judge_all(read_checks(path, calibration), members=3)
        return found

    return verdict


FEE = "    change: {timeline: [{from: 2026-02, actor: US, lever: export_rule, set: {fee: 0.9}}]}\n"
SALES = "    scenario: h200_sales_allowed\n    from: 2026-02\n    until: 2027-01\n    take: total\n"


def test_a_wrong_claim_fails_and_says_where(judge: Judge) -> None:
    found = judge(f"{FEE}{SALES}    outcome: fee_income.us\n    relation: not above\n")
    assert (found.result, found.good, found.held) == ("fails", False, 0)
    assert found.worst is not None
    assert found.worst < -0.5
    assert " against " in found.note


def test_a_known_defect_is_told_and_does_not_count(judge: Judge) -> None:
    text = f"{FEE}{SALES}    outcome: fee_income.us\n    relation: not above\n"
    found = judge(f"{text}    known_defect: It is the wrong way round.\n")
    assert (found.result, found.good, found.held) == ("known", True, 0)


def test_a_share_of_members_may_be_enough(judge: Judge) -> None:
    text = "    outcome: {compute.us: compute.china}\n    until: 2022-03\n    relation: above\n"
    assert judge(f"{text}    share: 0.5\n").good


@pytest.mark.slow
def test_a_change_that_moves_nothing_tests_nothing(judge: Judge) -> None:
    text = f"{FEE}    outcome: compute.us\n    until: 2023-12\n    relation: not above\n"
    assert judge(text).result == "idle"
    assert judge(f"{text}    may_be_idle: true\n").good


def test_books_that_do_not_balance_fail(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.model.balances.TOLERANCE", -1.0)
    text = "    outcome: compute.us\n    until: 2022-03\n    relation: not negative\n"
    found = judge(f"{text}    books: true\n")
    assert (found.result, found.worst) == ("fails", None)
    assert found.note.startswith("2022-01, member 0: ")


@pytest.mark.parametrize(
    "change",
    first_by_day(
        [
            "{remove: [microsoft]}",
            "{skip: [{firm: microsoft, decision: commit_orders}]}",
            "{skip: [{maker: nvidia, decision: decide}]}",
            "{skip: [{supplier: tsmc, decision: decide}]}",
            "{skip: [{state: us, decision: decide}]}",
            "{parameters: {wear.base: 0.03}}",
            "{structure: {scarcity: demand}}",
        ]
    ),
)
def test_every_kind_of_change_is_felt(judge: Judge, change: str) -> None:
    end = "    until: 2024-12\n    take: last\n    relation: differs\n    within: 0\n"
    assert judge(f"    change: {change}\n    outcome: compute.world\n{end}").good


def test_a_mirror_is_not_the_same_world(judge: Judge) -> None:
    change = "    change: {swap: [us, china]}\n    until: 2022-12\n"
    assert judge(f"{change}    outcome: {{compute.china: compute.us}}\n    relation: equal\n").good
    assert not judge(f"{change}    outcome: compute.china\n    relation: equal\n").good


def test_dearer_dollars_buy_as_much(judge: Judge) -> None:
    change = "    change: {dollar: 3}\n    until: 2022-12\n"
    assert judge(f"{change}    outcome: revenue.nvidia\n    relation: above\n").good


def test_corners_push_one_parameter_each(calibration: Calibration) -> None:
    known = corners(calibration)
    usual = Draw(calibration, load_scenario("baseline", calibration), 1, 0, len(known))
    pushed = CornerDraw(usual, len(known))
    name, end = known[7]
    assert pushed[name][7] == usual.distribution(name).range()[end]
    others = np.delete(pushed[name], [6, 7])
    assert np.array_equal(others, np.delete(usual[name], [6, 7]))


def test_reach_is_a_part_of_output_and_grows_with_it(calibration: Calibration) -> None:
    scenario = load_scenario("baseline", calibration)
    draw = Draw(calibration, scenario, 1, 0, 3)
    world = World(ModelInputs(calibration, scenario, draw, 3))
    world.step()
    world.step()
    outputs = [
        draw[one]
        for one in calibration.entries
        if one.startswith("adoption.") and one.endswith(".output")
    ]
    years = (2 - 36) / 12  # two months on, from the output of January 2025
    grown = np.exp(draw["adoption.output_growth"] * years)
    expected = sum(outputs) * draw["adoption.most"] * grown
    assert len(outputs) > 8
    assert reading(world, "reach.world") == pytest.approx(expected)
