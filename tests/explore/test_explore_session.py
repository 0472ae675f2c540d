"""What a page is told: members of `rivalry run`, stage by stage, and only what is awaited."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from simulation.analysis.statistics.headline import FIGURES
from simulation.analysis.text.numbers import drawn
from simulation.api.draws import ChosenDraws
from simulation.api.runs import make, plan
from simulation.errors import Place
from simulation.experiment.reader import Run
from simulation.explore.answer import Pair
from simulation.explore.answer import answer as answer_of
from simulation.explore.claims import judged
from simulation.explore.notes import notes
from simulation.explore.question import PageQuestion
from simulation.explore.session import Session, _reference_of
from simulation.explore.worlds import Pasts, Work
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.draws.fitted import borne, fitted_of
from simulation.inputs.tables.claims import Claim, ClaimRow
from simulation.model.world import ModelInputs, simulate

UNTIL = "until=2027-12&at=2027-12"
MOVED = f"{UNTIL}&on=h200_sales_allowed&fee=0.1@2027-03&admission=0.4&cxmt_memory=30000"


def events(session: Session, query: str, page: str = "test") -> list[tuple[str, dict[str, Any]]]:
    return list(session.ask(session.read(query), page))


@pytest.mark.parametrize(
    "query",
    [
        f"{MOVED}&view=huawei_plan",
        pytest.param(f"{UNTIL}&rare_earths=0.2&vs.rare_earths=0.6", marks=pytest.mark.slow),
        pytest.param(
            f"{UNTIL}&enforcement=plus:0.3..2027-05&fee=times:1.2&smic_yield=times:1.1",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_page_shows_what_a_run_of_its_file_gives(
    session: Session, tmp_path: Path, query: str
) -> None:
    asked = session.read(query)
    events(session, query)
    shown = session.known(asked)
    assert shown is not None
    files = {"world": session.scenario_file(asked), "reference": session.scenario_file(asked, True)}
    for side, text in files.items():
        path = tmp_path / f"{side}.yaml"
        path.write_text(text, encoding="utf-8")
        size = (session.stages[-1], asked.seed, asked.until)
        planned = plan([str(path)], *size, draws=ChosenDraws(view=asked.view))
        make(planned, tmp_path / side)
        run = Run.open(tmp_path / side)
        names = tuple(session.outcomes)
        found = run.arrays(side, names)
        expected = np.stack([found[name] for name in names], axis=1)
        assert np.array_equal(getattr(shown, side), expected, equal_nan=True), side


def test_members_come_in_stages_and_stay_what_they_were(session: Session) -> None:
    told = events(session, f"{UNTIL}&enforcement=0.8")
    names = [name for name, _ in told if name != "waiting"]
    answers = [data for name, data in told if name == "answer"]
    assert (names[0], names[-1]) == ("question", "done")
    members = [data["members"] for data in answers]
    assert members[-1] == session.stages[-1]
    assert members == sorted(set(members) & set(session.stages))
    assert [data["preview"] for data in answers] == [m < members[-1] for m in members]
    assert json.dumps(told, allow_nan=False)


def test_the_answer_says_figures_verdict_and_what_binds(session: Session) -> None:
    told = dict(events(session, f"{UNTIL}&on=smuggling_crackdown"))
    question, answer = told["question"], told["answer"]
    assert question["title"] == "Smuggling crackdown"
    assert question["in_force"]["enforcement"] == {
        "value": 0.8,
        "text": "80 % since 2027-01",
        "drawn": False,
    }
    known = session.calibration.entries["grey.chips_2024"]
    members = fitted_of(known.name, known.value, session.calibration)
    assert members is not None, "of the draws, not 10 k to 1 M of the prior"
    ends = (borne(members.low), borne(members.high))
    assert question["in_force"]["smuggling"]["text"] == drawn(*ends, "chips/year")
    assert answer["verdict"]["text"].startswith('"Smuggling crackdown" ')
    assert len(answer["headline"]) == 6
    assert len(answer["charts"]) == 4
    for chart in answer["charts"]:
        assert "the baseline" in chart["alt"]
        assert "Smuggling crackdown" in chart["alt"]
        for band in ("world", "reference"):
            assert len(chart[band]["p50"]) == 72
    for bound in answer["binds"]:
        assert sum(bar["share"] for bar in bound["bars"]) == pytest.approx(1, abs=0.01)


def test_a_move_for_a_while_ends(session: Session) -> None:
    asked = session.read(f"{UNTIL}&ceiling=0@2026-08..2026-10&fee=0.3@2026-08..2026-10")
    (entry,) = yaml.safe_load(session.scenario_file(asked))["timeline"]
    assert (entry["from"], entry["until"]) == ("2026-08", "2026-10")
    assert entry["set"].keys() >= {"license_max_tpp", "fee"}


def test_claims_are_held_against_both_worlds(session: Session) -> None:
    asked = session.read(f"{UNTIL}&on=smuggling_crackdown")
    list(session.ask(asked, "claims"))
    pair = session.known(asked)
    assert pair is not None
    column = list(pair.outcomes).index("compute.china")
    last, usual = (side[-1, column].astype(float) for side in (pair.world, pair.reference))

    def test(threshold: float, **more: str) -> dict[str, Any]:
        named = {"outcome": "compute.china", "at": "2027-12", "is": "below", "unit": "H100e"}
        return {**named, "threshold": threshold, **more}

    middle = float(np.median(usual))
    claims = [
        claim("alone", test(middle)),
        claim("two", test(0.0, **{"in": "smuggling_crackdown", "against": "baseline"})),
        claim("late", {**test(0.0), "at": "2030-12"}),
    ]
    told = judged(pair, claims)
    alone, two = told["rows"]
    assert alone["world"]["share"] == (last < middle).mean()
    assert alone["reference"]["share"] == (usual < middle).mean()
    assert two["world"]["share"] == (last < usual).mean()
    assert two["reference"] is None
    assert 0 <= alone["world"]["low"] <= alone["world"]["share"] <= alone["world"]["high"] <= 1
    assert told["left_out"] == ["late (it looks to 2030-12)"]


def claim(name: str, test: dict[str, Any]) -> Claim:
    row = ClaimRow.model_validate(
        {"title": name, "about": "a", "document": "doc_000", "paragraph": "1", "tests": [test]}
    )
    return Claim.of(name, row, Place("claims.yaml", 1, 1))


def question(session: Session, link: str) -> dict[str, Any]:
    """What is told of a question before anything is run."""
    with closing(session.ask(session.read(f"{UNTIL}&{link}"), "told")) as told:
        name, data = next(told)
    assert name == "question"
    return data


@pytest.mark.parametrize(
    ("moves", "again"),
    [
        ("enforcement=0.3&fee=0.1", {"enforcement": "2027-01"}),
        ("enforcement=0.3@2026-12", {"enforcement": "2027-01"}),
        ("enforcement=0.3@2027-01", {}),
        ("enforcement=0.3@2027-03", {}),
        ("enforcement=0.3..2027-06", {"enforcement": "2027-01"}),
        ("enforcement=0.3..2026-12", {}),  # it has ended by then
    ],
)
def test_a_move_that_the_scenario_takes_back_is_told(
    session: Session, moves: str, again: dict[str, str]
) -> None:
    told = question(session, f"on=smuggling_crackdown&from=2026-06&{moves}")
    assert told["set_again"] == again


@pytest.mark.parametrize(
    ("moves", "held"),
    [
        ("fee=0.1", "0 %"),  # in the month that all share
        ("enforcement=0.3", "0 %"),
        ("enforcement=0.3@2026-12", "0 %"),
        ("enforcement=plus:0.1@2027-01", "80 % since 2027-01"),
        ("enforcement=plus:0.1@2027-06..2027-09", "80 % since 2027-01"),
    ],
)
def test_what_holds_without_a_move_is_of_the_month_in_which_it_begins(
    session: Session, moves: str, held: str
) -> None:
    """What a factor comes to is told by it."""
    told = question(session, f"on=smuggling_crackdown&from=2026-06&{moves}")
    assert told["in_force"]["enforcement"]["text"] == held
    others = question(session, "on=smuggling_crackdown&from=2026-06")["in_force"]
    assert {key for key in others if others[key] != told["in_force"][key]} <= {"enforcement"}
    assert told["in_force"].keys() == others.keys()


NONE = "no chip needs a licence in this world."


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("rare_earths=0.5", []),
        ("us_tools=0.3&fee=times:1.2", []),
        (
            "rare_earths=1&enforcement=0.5",
            ["Rare earths licensed for export: the move changes nothing; it is so already."],
        ),
        (
            "fee=0.4",
            [
                "Export fee on licensed chips: the move holds for all alike, also where the "
                "question has another value (H20, MI308X)."
            ],
        ),
        (
            "fee=times:5",
            [
                "Export fee on licensed chips: the move leads out of the range, for some members "
                "at least; there the end of the range holds."
            ],
        ),
        (
            "state_mandate=0.3",
            [
                "Domestic share in state data centres: US licences exclude state buyers anyway, so "
                "that the move reaches only chips that need none; without it 71.5 to 98.5 %, drawn."
            ],
        ),
        (
            "programme=0",
            ["New state money for the chip industry: the move changes nothing; it adds nothing."],
        ),
        ("programme=1", []),
        (
            "breakthrough=1",
            ["A Chinese lab needs less compute: the move changes nothing; it adds nothing."],
        ),
        (
            "on=no_controls_ever&ceiling=0",
            [f"Chips that get a licence: the move changes nothing; {NONE}"],
        ),
        (
            "on=no_controls_ever&ceiling=1000000000",
            [f"Chips that get a licence: the move changes nothing; {NONE}"],
        ),
        (
            "on=no_controls_ever&cap=0.1",
            [
                "Volume cap on licensed chips: the move reaches no sale, and counts only as one "
                f"more tightening; {NONE}"
            ],
        ),
    ],
)
def test_moves_that_do_less_or_more_than_they_seem_to_are_told_in_words_of_the_page(
    session: Session, link: str, told: list[str]
) -> None:
    asked = session.read(f"{UNTIL}&{link}")
    assert notes(asked.world, session.sides(asked)[0], session.calibration) == told


def test_a_verdict_without_a_direction_says_why() -> None:
    base = np.ones((1, len(FIGURES), 20), np.float32)
    outcomes = {name: SimpleNamespace(unit="ratio") for name in FIGURES}
    titles = {"world": "Your world", "reference": "Baseline"}
    apart = np.linspace(-0.2, 0.3, 20, dtype=np.float32)
    for shift, said in (
        (0.0, "In none of the six figures"),
        (0.0, " Surest is China's compute: "),
        (0.5, ": higher than"),
    ):
        pair = Pair(outcomes, ("2027-12",), base + apart + np.float32(shift), base, titles)  # type: ignore[arg-type]
        assert said in answer_of(pair, "2027-12", FIGURES[:1])["verdict"]["sure"]


def test_nothing_moved_changes_nothing(session: Session) -> None:
    answer = dict(events(session, UNTIL))["answer"]
    assert all(card["same"] for card in answer["headline"])
    assert answer["verdict"] == {"text": "", "sure": "", "kind": "same"}


def test_whatever_a_file_says_makes_another_world(calibration: Calibration, tmp_path: Path) -> None:
    """Kept members go by this key: a part that it missed would show those of another world."""
    said = {
        "nothing": "",
        "a lever": "timeline: [{from: 2027-01, actor: US, lever: export_rule, set: {fee: 0.5}}]",
        "a parameter": "parameters: {makers.handover_months: 6}",
        "a parameter for a while": "timeline: [{from: 2029-01, parameter: grey.ceiling, set: 1}]",
        "later": "timeline: [{from: 2029-02, parameter: grey.ceiling, set: 1}]",
        "a chip": "chips: {mine: {like: b200, ship: 2028-01}}",
        "a firm": "firms: {lab: {title: L, like: deepseek, split_from: china_other, share: 0.1}}",
        "a structure": "structure: {backfire: off}",
    }
    keys = {}
    for number, (what, line) in enumerate(said.items()):
        path = tmp_path / f"world_{number}.yaml"
        path.write_text(f"title: World {number}\nextends: baseline\n{line}\n", "utf-8")
        keys[what] = _reference_of(PageQuestion(), load_scenario(path, calibration))
    assert len({*keys.values()}) == len(said), keys
    assert keys["nothing"] == _reference_of(PageQuestion(), load_scenario("baseline", calibration))


def test_a_reference_is_run_once_for_all_that_is_held_against_it(session: Session) -> None:
    first = events(session, f"{UNTIL}&seed=21&fee=0.3")
    asked = session.read(f"{UNTIL}&seed=21&fee=0.6")
    sides = session.sides(asked)
    base = session._references.get(_reference_of(asked, sides[1]))
    assert base is not None
    assert base.complete
    works = list(session._works(asked, sides, not base.complete))
    assert all(work.scenario is sides[0] for work in works)
    second = dict(events(session, f"{UNTIL}&seed=21&fee=0.6"))["answer"]
    before = dict(first)["answer"]
    assert [c["reference"] for c in second["charts"]] == [c["reference"] for c in before["charts"]]
    alone = events(session, f"{UNTIL}&seed=21")
    assert [name for name, _ in alone] == ["question", "answer", "done"]
    assert alone[1][1]["charts"][0]["world"] == before["charts"][0]["reference"]
    pairs = [session.known(session.read(f"{UNTIL}&seed=21{more}")) for more in ("&fee=0.6", "")]
    assert np.shares_memory(*(pair.reference for pair in pairs if pair is not None))


def test_a_newer_question_of_a_page_ends_the_older(session: Session) -> None:
    older: list[str] = []

    def ask() -> None:
        asked = session.read("until=2035-12&fee=0.9")
        older.extend(name for name, _ in session.ask(asked, "impatient"))

    thread = Thread(target=ask)
    thread.start()
    while "impatient" not in session._live:
        Event().wait(0.01)
    newer = [name for name, _ in events(session, f"{UNTIL}&fee=0.95", "impatient")]
    thread.join()
    assert newer[-1] == "done"
    assert older[-1] == "superseded"
    assert session.known(session.read("until=2035-12&fee=0.9")) is None


def test_pages_do_not_end_each_other(session: Session) -> None:
    found: dict[str, list[str]] = {}

    def ask(page: str, query: str) -> None:
        found[page] = [name for name, _ in events(session, query, page)]

    threads = [Thread(target=ask, args=(f"page{n}", f"{UNTIL}&fee=0.{n}")) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [names[-1] for names in found.values()] == ["done", "done"]


@pytest.mark.slow
def test_a_process_that_dies_is_replaced(session: Session) -> None:
    for line in session._pool._lines:
        line._worker._process.kill()
        line._worker._process.join()
    assert events(session, f"{UNTIL}&seed=5&fee=0.3")[-1][0] == "done"


def test_failures_of_the_model_are_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    works = Session._works

    def broken(self: Session, *asked: Any) -> Any:
        for work in works(self, *asked):
            yield replace(work, months=-5)

    monkeypatch.setattr(Session, "_works", broken)
    name, data = events(session, f"{UNTIL}&seed=6&fee=0.3")[-1]
    assert name == "failed"
    assert "Error" in data["message"]


def test_a_past_is_kept_and_gives_the_same_members(calibration: Calibration) -> None:
    base = load_scenario("baseline", calibration)
    changed = load_scenario("rare_earth_retaliation", calibration)
    pasts = Pasts(calibration)
    work = Work(changed, base, "base", 1, 0, 2, 72)
    first = pasts.run(work, lambda: False)
    again = pasts.run(work, lambda: False)
    alone = Pasts(calibration).run(Work(changed, changed, "changed", 1, 0, 2, 72), lambda: False)
    assert first is not None
    assert again is not None
    assert alone is not None
    assert np.array_equal(first, again, equal_nan=True)
    assert np.array_equal(first, alone, equal_nan=True)


def test_a_world_with_a_firm_of_its_own_has_the_outcomes_of_the_page(session: Session) -> None:
    """Its outcomes between those of the others are not shown, and shift none of them."""
    known = session.calibration
    added = load_scenario("new_chinese_lab", known)
    block = simulate(ModelInputs(known, added, Draw(known, added, 1, 0, 2), 60))
    assert set(block.outcomes) > set(session.outcomes)
    for base in (added, load_scenario("baseline", known)):
        shown = Pasts(known).run(Work(added, base, base.name, 1, 0, 2, 60), lambda: False)
        assert shown is not None
        assert shown.shape[1] == len(session.outcomes)
        for row, name in enumerate(session.outcomes):
            theirs = block.values[:, block.outcomes.index(name)]
            assert np.array_equal(shown[:, row], theirs, equal_nan=True), name


def test_work_that_nobody_awaits_stops_within_a_month(calibration: Calibration) -> None:
    base = load_scenario("baseline", calibration)
    asked = iter([False] * 3 + [True])
    pasts = Pasts(calibration)
    assert pasts.run(Work(base, base, "base", 1, 0, 2, 168), lambda: next(asked)) is None


@pytest.mark.slow
def test_a_page_says_what_numbers_of_its_scenarios_look_like_slips(
    calibration: Calibration, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    row = "{from: 2027-01, actor: meta, lever: capex_pledge, set: {amount: 90000}}"
    file.write_text(f"title: M\nextends: baseline\ntimeline:\n  - {row}\n", "utf-8")
    with closing(Session(calibration, [str(file)], stages=(1,), checked=())) as made:
        assert "90000 lies far" in made.catalogue()["doubt"]
