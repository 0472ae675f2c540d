"""Reality checks that ship: a twelfth with three members a night, all with 200 in nine nights."""

from __future__ import annotations

import pytest

from simulation.checking.files import shipped
from simulation.checking.read import Check, read_checks
from simulation.checking.setting import corners
from simulation.checking.verdict import CheckVerdict, judge_all
from simulation.inputs import Calibration, load_calibration
from tests.nights import has_turn, tonight

CALIBRATION = load_calibration()
FILES = shipped(CALIBRATION)
EACH = 12  # a check in so many is judged every night
MANY = 200  # members that can tell whether nineteen in twenty keep to a relation; three cannot
RELATIONS = 15  # the least number of metamorphic relations that the design asks for


def checks(name: str) -> tuple[Check, ...]:
    return read_checks(FILES[name], CALIBRATION)


def told(verdicts: list[CheckVerdict]) -> str:
    bad = [v for v in verdicts if not v.good]
    return "\n".join(f"{v.name}: {v.result}, {v.held}/{v.members}, {v.note}" for v in bad)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, CheckVerdict]:
    """What comes of a twelfth of each file's checks, judged together: the files share runs."""
    some = [check for name in FILES for check in checks(name)[::EACH]]
    return {verdict.name: verdict for verdict in judge_all(some, members=3)}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_twelfth_holds_for_a_few_members(name: str, verdicts: dict[str, CheckVerdict]) -> None:
    found = [verdicts[one.name] for one in checks(name)[::EACH] if one.row.share == 1.0]
    assert found
    assert not told(found)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_they_hold_for_two_hundred_members() -> None:
    """Judged together: the files share runs."""
    every = tonight([check for name in FILES for check in checks(name)])
    found = list(judge_all(every, members=MANY))
    assert [(one.name, one.members) for one in found] == [(one.name, MANY) for one in every]
    assert not told(found)


@pytest.mark.slow
@pytest.mark.skipif(not has_turn(5), reason="others have their turn tonight")
@pytest.mark.timeout(1800)
def test_every_corner_of_every_prior(calibration: Calibration) -> None:
    found = [c for c in checks("nothing_from_nothing") if c.row.draws == "corners"]
    assert found
    assert not told(list(judge_all(found, members=len(corners(calibration)))))


def test_there_are_enough_relations_and_no_name_twice() -> None:
    every = [check for name in FILES for check in checks(name)]
    assert sum(check.base.key != check.changed.key for check in every) >= RELATIONS
    assert len({check.name for check in every}) == len(every)
