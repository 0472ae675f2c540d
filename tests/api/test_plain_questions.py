"""Twelve plain questions: one short file or command each, and the direction of what comes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

import simulation
from docs.generate.site.question_page import Asked, answered, as_yaml, questions, text
from simulation.analysis.statistics.compare import Comparison
from simulation.cli import cli
from simulation.experiment.reader import Run
from simulation.inputs import Calibration

ASKED = [one for one in questions() if "asks" in one.case]
COMMANDS = [one.case for one in questions() if "command" in one.case]
MEMBERS = 16
TRIFLE = 1e-3


@pytest.fixture(scope="module")
def answers(
    tmp_path_factory: pytest.TempPathFactory, calibration: Calibration
) -> tuple[Run, Comparison]:
    """All questions beside the baseline, in one run."""
    return answered(tmp_path_factory.mktemp("questions"), calibration, MEMBERS)


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
