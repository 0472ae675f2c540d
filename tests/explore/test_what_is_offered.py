"""What the page offers is answered: each end of a slider, any date; what means the same is one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.pages.figures import chart as chart_of
from simulation.errors import InputError
from simulation.explore import answer, scenario_text, snippet
from simulation.explore.answer import Pair
from simulation.explore.controls import BY_KEY, CONTROLS
from simulation.explore.question import Move, WorldOf
from simulation.explore.ranges import reach
from simulation.explore.session import Session
from simulation.explore.worlds import Values
from simulation.inputs import Calibration
from simulation.inputs.policy.values import How

WAYS = [(one.key, how) for one in CONTROLS for how in one.ways]
UNTIL = "until=2027-12&at=2027-12"
SALES = "on=h200_sales_allowed"


@pytest.mark.parametrize(("key", "how"), WAYS, ids=[f"{key}-{how}" for key, how in WAYS])
def test_both_ends_of_a_relative_move_are_taken_as_they_are_printed(
    session: Session, key: str, how: How
) -> None:
    ends = reach(BY_KEY[key], how, session.calibration)
    for end in (ends.low, ends.high):
        for text in (f"{end!r}", f"{end:.6g}"):
            asked = session.read(f"{key}={how}:{text}")
            session.sides(asked)
            assert session.read(asked.query()) == asked


def test_a_number_of_many_places_is_a_number(session: Session) -> None:
    assert session.read("fee=0.0000123456789").world.moves["fee"].value == 0.0000123456789


def test_a_refusal_names_the_file_as_the_reader_knows_it(calibration: Calibration) -> None:
    world = WorldOf(moves={"algorithms": Move(0.0, how="times")})
    with pytest.raises(InputError, match=r"^my_world\.yaml:7:5: 'lab.halving_months'"):
        scenario_text.load(world, {"baseline": "baseline"}, calibration)


SAME = (
    ("", "from=2030-01"),
    ("from=2034-05", "from=2026-01"),
    ("fee=0.5", "fee=0.5@2027-01"),
    ("from=2028-03&fee=0.5", "fee=0.5@2028-03"),
    ("smic_yield=0.5", "from=2028-03&smic_yield=0.5"),
)
OTHER = (
    ("fee=0.5", "fee=0.5@2027-02"),
    ("fee=0.5", "from=2028-03&fee=0.5"),
    ("fee=0.5", "fee=0.5..2028-12"),
    ("fee=0.5", "fee=plus:0.5"),
    ("fee=0.5", "fee=0.4"),
    ("fee=0.5", "cap=0.5"),
    (SALES, ""),
)


@pytest.mark.parametrize(("one", "other"), [*SAME, *OTHER])
def test_worlds_are_the_same_by_what_they_mean(session: Session, one: str, other: str) -> None:
    usual = "until=2028-12&at=2028-12"
    first, second = (session.read(f"{usual}&{link}".strip("&")) for link in (one, other))
    assert (first.computed == second.computed) is ((one, other) in SAME)
    sides = session.sides(session.read(f"{one}&{_of_reference(other)}".strip("&")))
    assert (sides[0] is sides[1]) is ((one, other) in SAME)


def _of_reference(link: str) -> str:
    """The link of a world as that of a reference."""
    parts = [part for part in link.split("&") if part]
    return "&".join(
        part.replace("on=", "vs=") if part[:3] == "on=" else f"vs.{part}" for part in parts
    )


@pytest.mark.parametrize("from_", ["2029-01", "2035-12"])
def test_a_month_from_which_nothing_is_moved_refuses_nothing(session: Session, from_: str) -> None:
    told = dict(session.ask(session.read(f"{UNTIL}&from={from_}"), "p"))
    assert told["answer"]["verdict"]["kind"] == "same"
    assert session.read(f"{UNTIL}&from={from_}&smic_yield=0.5").world.since == from_
    with pytest.raises(InputError, match="comes after until"):
        session.read(f"{UNTIL}&from={from_}&fee=0.5")


@pytest.mark.parametrize(
    ("on", "told"),
    [("no_controls_ever", "no licence needed"), ("baseline", "up to the H200 since 2026-01")],
)
def test_a_world_without_rules_is_not_told_as_one_without_licences(
    session: Session, on: str, told: str
) -> None:
    question = next(iter(session.ask(session.read(f"{UNTIL}&on={on}&vs={on}"), "p")))[1]
    held = question["in_force"]["ceiling"]
    choices = [one.value for one in BY_KEY["ceiling"].choices]
    assert (held["text"], held["value"] in choices) == (told, on == "baseline")


@pytest.mark.parametrize(
    ("link", "since"),
    [
        ("fee=0.5@2027-06", "2027-06"),
        ("from=2027-04&smic_yield=0.7", "2022-01"),
        (f"{SALES}&fee=0.5@2027-06", "2026-02"),
        (SALES, "2026-02"),
        ("", ""),
    ],
)
def test_charts_say_from_when_members_differ(session: Session, link: str, since: str) -> None:
    asked = session.read(f"{UNTIL}&charts=fee_income.us,output.china&{link}".strip("&"))
    charts = dict(session.ask(asked, "p"))["answer"]["charts"]
    found = min((one["since"] for one in charts if one["since"]), default="")
    assert (found[:4], found >= since) == (since[:4], True)


def pair_of(base: Values, world: Values, name: str = "lag.china", unit: str = "months") -> Pair:
    outcomes: Any = {name: SimpleNamespace(unit=unit)}
    return Pair(
        outcomes, ("2027-12",), world, base, {"world": "Your world", "reference": "Baseline"}
    )


def test_levels_that_hide_a_change_say_so_beside_the_chart() -> None:
    """Medians that fall by a quarter beside a change of a tenth."""
    base = np.array([10, 10, 100, 1000, 1000], np.float32)[None, None]
    world = np.array([9, 9, 40, 900, 900], np.float32)[None, None]
    for other, said in ((world, True), (base * np.float32(0.9), False)):
        pair = pair_of(base, other, "output.china", "chips/year")
        chart = chart_of(pair.effect("output.china"), "2027-12", pair.titles)
        assert (chart["why"] != "", "member by member" in chart["alt"]) == (said, said)


def test_a_row_that_hardly_changes_comes_after_those_that_do() -> None:
    base = np.zeros((1, 1, 9), np.float32)
    (row,) = answer.table(pair_of(base, base + np.float32(1e-9)), "2027-12")
    assert (row["change"], row["size"], row["differs"]) == ("hardly any change", 0.0, True)
    spread = np.linspace(0, 4, 9, dtype=np.float32)[None, None]
    (row,) = answer.table(pair_of(base, spread), "2027-12")
    assert 0 < row["size"] < 1


def test_the_file_of_a_pinned_comparison_says_what_it_is_held_against(session: Session) -> None:
    text = session.scenario_file(session.read("fee=0.5&vs.fee=0.9"))
    assert "# rivalry compare my_world.yaml my_reference.yaml --baseline my_reference\n" in text
    alone = session.scenario_file(session.read("fee=0.5"))
    assert "#" not in alone + session.scenario_file(session.read("fee=0.5&vs.fee=0.9"), True)


def test_a_file_that_extends_one_of_this_machine_says_so(session: Session, tmp_path: Path) -> None:
    word = str(tmp_path / "mine.yaml")
    assert "a file of this machine" in scenario_text.beside(WorldOf(on="mine"), word, pinned=False)
    assert scenario_text.beside(WorldOf(on="baseline"), "baseline", pinned=False) == ""


@pytest.mark.parametrize(
    ("link", "command", "files"),
    [
        ("", "baseline --outcome ratio.stock --at 2030-12", []),
        (
            "fee=0.5&charts=lag.china&at=2029-12&seed=7",
            "my_world.yaml --against baseline --outcome lag.china --at 2029-12 --seed 7",
            ["my_world.yaml"],
        ),
        (
            f"{SALES}&vs.fee=0.4&view=cnas",
            "h200_sales_allowed --against my_reference.yaml --outcome ratio.stock --at 2030-12 "
            "--view cnas",
            ["my_reference.yaml"],
        ),
    ],
)
def test_the_command_that_explains_is_told(
    session: Session, link: str, command: str, files: list[str]
) -> None:
    told = snippet.explaining(session.read(link), session.words)
    assert told == (f"rivalry explain {command}", files)
