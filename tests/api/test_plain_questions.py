"""Twelve plain questions: one short file or command each, and the direction of what comes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

import simulation
from docs.generate.site import question_page
from docs.generate.site.question_page import Asked, answered, as_yaml, questions, text
from simulation.analysis.statistics.compare import Comparison
from simulation.cli import cli
from simulation.experiment.reader import Run
from simulation.inputs import Calibration

ASKED = [one for one in questions() if "asks" in one.case]
COMMANDS = [one.case for one in questions() if "command" in one.case]
MEMBERS = 16
TRIFLE = 1e-3
EXPLAINED: dict[str, Any] = {
    "claim": None, "outcome": "ratio.stock", "at": "2030-12", "against": None, "members": 1000,
    "enough": 1000, "rough": False, "drivers": [], "unexplained": 1.0, "interactions": [],
    "boxes": [], "value_of_information": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(
    tmp_path_factory: pytest.TempPathFactory, calibration: Calibration
) -> tuple[Run, Comparison]:
    """All questions beside the baseline, in one run."""
    return answered(tmp_path_factory.mktemp("questions"), calibration, MEMBERS)


@pytest.fixture(scope="module")
def first_answer(
    tmp_path_factory: pytest.TempPathFactory, calibration: Calibration
) -> Iterator[tuple[Run, Comparison]]:
    """The first question beside the baseline, as if only commands were asked besides."""
    few = [one for one in questions() if one.number == 1 or "command" in one.case]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(question_page, "questions", lambda: few)
        yield answered(tmp_path_factory.mktemp("question"), calibration, MEMBERS)


def test_there_are_twelve_and_each_file_is_short() -> None:
    assert len(ASKED) + len(COMMANDS) == len(questions()) == 12
    for body in (body for one in ASKED for body in one.files().values()):
        assert len(as_yaml(body).splitlines()) <= 8
        assert yaml.safe_load(as_yaml(body)) == body


@pytest.mark.slow
@pytest.mark.parametrize("asked", ASKED, ids=lambda one: one.case["question"])
def test_the_answer_has_its_direction(asked: Asked, answers: tuple[Run, Comparison]) -> None:
    run, case = answers[0], asked.case
    row, reference = run.dates.index(str(case["at"])), run.manifest["pairs"][asked.label]
    for outcome, direction in case["moves"].items():
        new, old = (run.array(n, outcome)[row].astype(float) for n in (asked.label, reference))
        change = np.nan_to_num(new) - np.nan_to_num(old)
        change = change if direction == "rises" else -change
        assert (change >= -TRIFLE * np.abs(old).mean()).all(), (outcome, change)
        assert (change > 0).sum() >= case.get("felt_by", MEMBERS / 2), (outcome, change)


@pytest.mark.slow
def test_a_page_tells_each_question_its_file_and_its_answer(
    answers: tuple[Run, Comparison],
) -> None:
    made = text(answers[1])
    parts = made.split("\n## ")[1:]
    assert len(parts) == 12
    for one, part in zip(questions(), parts, strict=True):
        assert part.startswith(f"{one.number}. {one.case['question']}?\n")
        assert "rivalry " in part
        assert part.count("\n> ") == len(one.case.get("moves", ()))  # an answer for each outcome
        assert "nan" not in part
    h20 = parts[0]
    assert "chips: [h20]" in h20
    assert "rivalry compare mine.yaml --outcomes units.h20 --at 2027-06" in h20
    assert '"H20 sales in full" raises' in h20
    assert "against: without.yaml" in parts[2]


def test_what_stands_below_a_command_is_what_it_answers(
    first_answer: tuple[Run, Comparison], here: Path
) -> None:
    part = text(first_answer[1]).split("\n## ")[1].replace("\N{NO-BREAK SPACE}", " ")
    (command,) = re.findall(r"^rivalry (compare .+)$", part, re.M)
    ((before, low, high, after),) = re.findall(
        r"^> (.+) \(90 %: (.+) to (.+)\)(.+\.) Median", part, re.M
    )
    (body,) = ASKED[0].files().values()
    (here / "mine.yaml").write_text(as_yaml(body), "utf-8")
    few = ["--members", str(MEMBERS), "--until", question_page.UNTIL, "--no-report"]
    done = CliRunner().invoke(cli, [*command.split(), *few])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert " ".join(f"{before}{after}".split()) in said
    assert f"(+{low} to +{high})" in said


def test_the_page_explains_with_the_members_that_the_command_takes(
    first_answer: tuple[Run, Comparison], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[object] = []

    def explain(*words: object, **more: object) -> dict[str, Any]:
        asked.extend(words)
        return EXPLAINED

    monkeypatch.setattr(question_page, "answered", lambda *_: first_answer)
    monkeypatch.setattr(question_page.simulation, "explain", explain)
    question_page.write(None, tmp_path, tmp_path, tmp_path / "thousand")  # type: ignore[arg-type]
    assert asked[0] == tmp_path / "thousand"
    made = (tmp_path / "questions.md").read_text("utf-8")
    assert "16 members, and 1,000 where it explains" in made


@pytest.mark.slow
@pytest.mark.parametrize("case", COMMANDS, ids=lambda case: case["question"])
def test_a_command_answers(case: Any, tmp_path: Path) -> None:
    made = simulation.run(
        "baseline", members=400, until="2023-06", outcomes=["ratio.stock"], out=tmp_path / "run"
    )
    words = [str(made.folder) if word == "RUN" else word for word in case["command"]]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    drivers = json.loads(done.stdout)["drivers"]
    shares = [driver["share"] for driver in drivers]
    assert drivers
    assert shares == sorted(shares, reverse=True)
    assert all(driver["sources"] or driver["evidence"] for driver in drivers)
