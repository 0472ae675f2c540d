"""The reality checks that ship: a third with three members always, all with 200 at night."""

from __future__ import annotations

import pytest
from scipy.stats import binom

from simulation.checking.files import shipped
from simulation.checking.read import Check, read_checks
from simulation.checking.setting import corners
from simulation.checking.verdict import CheckVerdict, judge_all
from simulation.inputs import Calibration, load_calibration

CALIBRATION = load_calibration()
FILES = shipped(CALIBRATION)
ENOUGH = 50  # members that can tell whether nineteen in twenty keep to a relation; three cannot
RELATIONS = 15  # the least number of metamorphic relations that the design asks for


def checks(name: str) -> tuple[Check, ...]:
    return read_checks(FILES[name], CALIBRATION)


def told(verdicts: list[CheckVerdict]) -> str:
    bad = [v for v in verdicts if not v.good]
    return "\n".join(f"{v.name}: {v.result}, {v.held}/{v.members}, {v.note}" for v in bad)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, CheckVerdict]:
    """What comes of a third of each file's checks, judged together: the files share runs."""
    third = [check for name in FILES for check in checks(name)[::3]]
    return {verdict.name: verdict for verdict in judge_all(third, members=3)}


@pytest.mark.parametrize("name", FILES)
def test_a_third_holds_for_a_few_members(name: str, verdicts: dict[str, CheckVerdict]) -> None:
    found = [verdicts[one.name] for one in checks(name)[::3] if one.row.share == 1.0]
    assert found
    assert not told(found)


@pytest.mark.slow
def test_those_that_hold_for_most_members() -> None:
    most = [check for name in FILES for check in checks(name) if check.row.share < 1.0]
    assert "slower_chips_after_october_2023" in [check.name for check in most]
    share = {check.name: check.row.share for check in most}
    assert not [
        f"{one.name}: {one.held} of {one.members}"
        for one in judge_all(most, members=ENOUGH)
        if improbable(one.members - one.held, one.members, share[one.name])
    ]


def improbable(broken: int, members: int, share: float) -> bool:
    """Whether so many of a few members would break what holds in a share once in a hundred times.

    The share itself is judged over two hundred members.
    """
    return bool(binom.sf(broken - 1, members, 1.0 - share) < 0.01)


@pytest.mark.parametrize(
    ("broken", "share", "is_so"),
    [(0, 0.95, False), (3, 0.95, False), (6, 0.95, False), (8, 0.95, True), (50, 0.9, True)],
)
def test_few_members_say_little_of_a_share(broken: int, share: float, is_so: bool) -> None:
    assert improbable(broken, 50, share) is is_so


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", FILES)
def test_they_hold_for_two_hundred_members(name: str) -> None:
    assert not told(list(judge_all(checks(name), members=200)))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_corner_of_every_prior(calibration: Calibration) -> None:
    found = [c for c in checks("nothing_from_nothing") if c.row.draws == "corners"]
    assert found
    assert not told(list(judge_all(found, members=len(corners(calibration)))))


def test_there_are_enough_relations_and_no_name_twice() -> None:
    every = [check for name in FILES for check in checks(name)]
    assert sum(check.base.key != check.changed.key for check in every) >= RELATIONS
    assert len({check.name for check in every}) == len(every)
