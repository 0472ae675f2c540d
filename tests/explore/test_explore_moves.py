"""Moves of levers on the page: what they write, what they change, and what is noted of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from simulation import months
from simulation.api.catalogue.law import rules
from simulation.api.changes.sentences import sentences
from simulation.api.draws import ChosenDraws, drawing_from
from simulation.errors import InputError
from simulation.explore import scenario_text
from simulation.explore.controls import CONTROLS, Control
from simulation.explore.in_force import all_in_force
from simulation.explore.notes import notes
from simulation.explore.question import Move, PageQuestion, WorldOf
from simulation.explore.ranges import extent
from simulation.explore.session import Session
from simulation.explore.worlds import Pasts, Work
from simulation.inputs import Calibration, load_scenario, with_settings
from simulation.inputs.draws.fitted import fitted_of
from simulation.inputs.scenario.doubts import doubts
from tests.nights import tonight


@pytest.mark.parametrize(
    ("before", "idle"),
    [
        ("{tool_access: 0.3}", True),
        ("{tool_sales: 0.3, tool_service: 0.3}", True),
        ("{tool_sales: 0.3, tool_service: 0.5}", False),
        ("{tool_sales: 0.5, tool_service: 0.3}", False),
        ("{tool_access: 0.5}", False),
    ],
)
def test_a_move_of_several_fields_changes_nothing_only_where_none_of_them_does(
    calibration: Calibration, tmp_path: Path, before: str, idle: bool
) -> None:
    entry = "timeline: [{{from: {}, actor: US, lever: export_rule, set: {}}}]\n"
    below = f"title: Below\nextends: baseline\n{entry.format('2026-10', before)}"
    mine = f"title: Mine\nextends: below.yaml\n{entry.format('2027-01', '{tool_access: 0.3}')}"
    for name, text in (("below", below), ("mine", mine)):
        (tmp_path / f"{name}.yaml").write_text(text)
    world = WorldOf(moves={"us_tools": Move(0.3)})
    found = notes(world, load_scenario(tmp_path / "mine.yaml", calibration), calibration)
    assert found == (
        ["US chipmaking tools sold to China: the move changes nothing; it is so already."]
        if idle
        else []
    )


def test_whatever_a_check_of_the_file_doubts_is_noted_on_the_page(session: Session) -> None:
    for control in CONTROLS:
        ends = extent(control, session.calibration)
        choices = [one.value for one in control.choices]
        for value in choices or (ends.low, ends.high):
            asked = session.read(f"{control.key}={value:.9f}")
            world = session.sides(asked)[0]
            found = notes(asked.world, world, session.calibration)
            doubted = doubts(world, session.calibration)
            assert bool(found) == bool(doubted), (control.key, value, found, doubted)
            assert not [one for one in found if "_" in one or "[]" in one]


def ends(control: Control, calibration: Calibration) -> list[float]:
    if control.choices:
        return [choice.value for choice in control.choices]
    found = extent(control, calibration)
    return [found.low, found.high]


@pytest.mark.parametrize("control", CONTROLS, ids=[control.key for control in CONTROLS])
def test_every_control_writes_a_file_that_is_accepted_at_both_ends(
    session: Session, control: Control, tmp_path: Path
) -> None:
    base = load_scenario("baseline", session.calibration)
    differing = 0
    for value in ends(control, session.calibration):
        moved = PageQuestion(world=WorldOf(moves={control.key: Move(value)}))
        asked = session.read(moved.query())
        path = tmp_path / "my_world.yaml"
        path.write_text(session.scenario_file(asked), encoding="utf-8")
        scenario = load_scenario(path, session.calibration)
        differing += base.first_difference(scenario) is not None
    assert differing


def test_relative_moves_are_written_as_a_scenario_file_says_them(session: Session) -> None:
    link = "fee=times:1.2&enforcement=plus:0.1..2028-12&smic_yield=times:1.2&smuggling=plus:20"
    asked = session.read(link)
    written = yaml.safe_load(session.scenario_file(asked))
    assert [entry["set"] for entry in written["timeline"]] == [
        {"fee": {"times": 1.2}},
        {"enforcement": {"plus": 0.1}},
    ]
    assert written["parameters"] == {
        "supply.smic.yield_ceiling": {"times": 1.2},
        "grey.chips_2024": {"plus": 20},
    }
    world, _ = session.sides(asked)
    scaled = world.parameters["supply.smic.yield_ceiling"].value.range()
    usual = session.calibration.entries["supply.smic.yield_ceiling"].value.range()
    assert scaled == pytest.approx([1.2 * end for end in usual])
    impossible = ("smuggling=plus:-20", "smic_yield=times:1.3", "smic_yield=plus:0.21")
    for wrong in ("fee=times:6", "fee=times:-1", "fee=plus:1.5", "smic_yield=plus:2", *impossible):
        with pytest.raises(InputError, match="lies outside"):
            session.read(wrong)


OWN = """
title: Own
about: A relative fee, a rule for a while, tools by kind and a mandate for state buyers.
extends: baseline
timeline:
  - {from: 2026-06, actor: us, lever: export_rule, set: {fee: {times: 1.2}}}
  - {from: 2026-07, until: 2026-08, actor: us, lever: export_rule, set: {enforcement: 0.9}}
  - {from: 2026-06, actor: japan, lever: export_rule, set: {tool_sales: 0.25}}
  - {from: 2026-06, actor: china, lever: domestic_mandate, buyers: [state], set: {share: 0.7}}
  - {from: 2026-06, actor: china, lever: import_admission, set: {share: {plus: 0.1}}}
parameters:
  supply.smic.yield_ceiling: {times: 0.5}
"""


def test_what_holds_without_a_move_counts_relative_and_ended_entries(
    calibration: Calibration, tmp_path: Path
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    scenario, baseline = (load_scenario(one, calibration) for one in (path, "baseline"))
    before, first, meanwhile, after = (
        all_in_force(CONTROLS, one, months.index(month), calibration)
        for one, month in (
            (baseline, "2026-05"),
            (scenario, "2026-06"),
            (scenario, "2026-08"),
            (scenario, "2026-09"),
        )
    )
    assert after["fee"].value == pytest.approx(1.2 * before["fee"].value)
    assert after["fee"].text == "30 % since 2026-06"
    assert meanwhile["enforcement"].value == 0.9
    assert after["enforcement"] == before["enforcement"]
    assert (after["japanese_tools"].value, before["japanese_tools"].value) == (0.25, 1)
    assert after["state_mandate"].text == "70 % since 2026-06"
    assert after["private_mandate"] == before["private_mandate"]
    assert first["admission"].value == pytest.approx(before["admission"].value + 0.1)
    july = calibration.entries["policy.china.admission_2026h2"].value
    assert after["admission"].drawn  # the baseline's own entry of July ends the one before
    assert after["admission"].value == pytest.approx(sum(july.bounds()) / 2)
    assert after["smic_yield"].value == pytest.approx(0.5 * before["smic_yield"].value)


MANDATE = "policy.china.state_mandate_2025"
STATE_SHARE = "levers.china.domestic_mandate.share[state]"


@pytest.mark.parametrize(
    ("sets", "says", "middle"),
    [
        ((f"{MANDATE}=0.5",), "50 %", 0.5),
        ((f"{MANDATE}={{dist: uniform, low: 0.4, high: 0.6}}",), "41 to 59 %, drawn", 0.5),
        ((f"{MANDATE}={{times: 0.5}}",), "35.75 to 49.25 %, drawn", 0.425),
        ((f"{STATE_SHARE}@2026-10={{times: 0.5}}",), "35.75 to 49.25 %, drawn", 0.425),
        ((f"{STATE_SHARE}@2026-10={{plus: 0.1}}",), "81.5 to 100 %, drawn", 0.95),
        ((f"{STATE_SHARE}@2026-10={{times: {{dist: uniform, low: 0.5, high: 1}}}}",),
         "71.5 to 98.5 %, drawn, times a drawn number", 0.6375),
    ],
)  # fmt: skip
def test_what_holds_is_told_in_the_same_words_everywhere(
    calibration: Calibration, sets: tuple[str, ...], says: str, middle: float
) -> None:
    """In the law, beside what a later entry sets, and on the page: as the scenario draws it."""
    scenario = load_scenario("baseline", calibration, sets)
    law = {
        (row["lever"], *row["selector"]): row["says"]
        for row in rules(calibration, scenario, "2027-01")
    }
    assert law["domestic_mandate", "state"] == says
    later = with_settings(scenario, (f"{STATE_SHARE}@2027-02=0.01",), calibration)
    assert f"was {says}; --set)" in sentences(later, calibration)[-1]
    held = all_in_force(CONTROLS, scenario, months.index("2027-01"), calibration)["state_mandate"]
    assert held.text == says
    assert held.value == pytest.approx(middle)
    assert held.drawn == ("drawn" in says)


@pytest.mark.parametrize("key", ["fee", "smuggling", "europe_capex"])
def test_beyond_its_range_a_control_is_refused(session: Session, key: str) -> None:
    with pytest.raises(Exception, match=f"{key}: .* lies outside"):
        session.read(f"{key}=99999999")


@pytest.mark.slow
@pytest.mark.parametrize("control", tonight(CONTROLS), ids=lambda control: control.key)
def test_every_control_moves_an_outcome(calibration: Calibration, control: Control) -> None:
    base = load_scenario("baseline", calibration)
    pasts = Pasts(calibration)
    words = {"baseline": "baseline"}
    results = []
    for value in ends(control, calibration):
        world = WorldOf(moves={control.key: Move(value)})
        scenario = scenario_text.load(world, words, calibration)
        values = pasts.run(Work(scenario, base, "base", 1, 0, 2, 132), lambda: False)
        assert values is not None
        results.append(values)
    from simulation.model.outcomes.table import outcome_table

    names = [outcome.name for outcome in outcome_table(calibration)]
    felt = [i for i, name in enumerate(names) if not name.startswith("rule.")]
    low, high = results[0][:, felt], results[-1][:, felt]
    assert not np.allclose(low, high, rtol=1e-3, equal_nan=True)


def test_an_assumption_without_a_move_is_what_members_have() -> None:
    fitted, prior = drawing_from(), drawing_from(ChosenDraws(prior=True))
    moved = [one for one in CONTROLS if not one.is_lever and of_draws(one.about, fitted)]
    assert moved
    for one in moved:
        (members, before) = (
            all_in_force([one], load_scenario("baseline", known), 0, known)[one.key]
            for known in (fitted, prior)
        )
        assert members.value == of_draws(one.about, fitted)
        assert members.text != before.text


def of_draws(name: str, known: Calibration) -> float | None:
    found = fitted_of(name, known.entries[name].value, known)
    return found.value if found else None
