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
from simulation.cli import cli
from simulation.experiment.reader import Run
from simulation.inputs import Calibration, load_scenario

CASES: Any = yaml.safe_load((Path(__file__).parent / "plain_questions.yaml").read_text("utf-8"))
ASKED = {number: case for number, case in enumerate(CASES, 1) if "asks" in case}
COMMANDS = [case for case in CASES if "command" in case]
MEMBERS, UNTIL = 4, "2028-12"
TRIFLE = 1e-3


def label(number: int, part: str) -> str:
    return f"q{number}-{part}"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, calibration: Calibration) -> Run:
    """All questions beside the baseline, in one run."""
    folder = tmp_path_factory.mktemp("questions")
    shipped = [case["asks"] for case in ASKED.values() if isinstance(case["asks"], str)]
    others = {load_scenario(name, calibration).against or "" for name in shipped} - {"baseline"}
    files: list[str | Path] = ["baseline", *sorted(others), *shipped]
    for number, case in ASKED.items():
        for part in ("asks", "than"):
            if isinstance(case.get(part), dict):
                file = folder / f"{label(number, part)}.yaml"
                text = yaml.safe_dump({"title": case["question"], **case[part]}, sort_keys=False)
                file.write_text(text, "utf-8")
                files.append(file)
    kept = {outcome for case in ASKED.values() for outcome in case["moves"]}
    made = simulation.run(
        files, members=MEMBERS, until=UNTIL, outcomes=sorted(kept), out=folder / "run"
    )
    return made.open()


def test_there_are_twelve_and_each_file_is_short() -> None:
    assert len(ASKED) + len(COMMANDS) == len(CASES) == 12
    for asks in (case["asks"] for case in ASKED.values() if isinstance(case["asks"], dict)):
        assert len(yaml.safe_dump(asks, default_flow_style=None).splitlines()) <= 24  # a key each


@pytest.mark.parametrize("number", ASKED, ids=lambda number: ASKED[number]["question"])
def test_the_answer_has_its_direction(number: int, answers: Run) -> None:
    case = ASKED[number]
    row, asks = answers.dates.index(str(case["at"])), case["asks"]
    own = asks if isinstance(asks, str) else label(number, "asks")
    usual = answers.manifest["pairs"][own] if isinstance(asks, str) else "baseline"
    reference = label(number, "than") if "than" in case else usual
    for outcome, direction in case["moves"].items():
        new, old = (answers.array(n, outcome)[row].astype(float) for n in (own, reference))
        change = np.nan_to_num(new) - np.nan_to_num(old)
        change = change if direction == "rises" else -change
        assert (change >= -TRIFLE * np.abs(old).mean()).all(), (outcome, change)
        assert (change > 0).sum() >= case.get("felt_by", MEMBERS / 2), (outcome, change)


@pytest.mark.parametrize("case", COMMANDS, ids=lambda case: case["question"])
def test_a_command_answers(case: Any, tmp_path: Path) -> None:
    made = simulation.run(
        "baseline", members=200, until="2023-06", outcomes=["ratio.stock"], out=tmp_path / "run"
    )
    words = [str(made.folder) if word == "RUN" else word for word in case["command"]]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    drivers = json.loads(done.stdout)["drivers"]
    shares = [driver["share"] for driver in drivers]
    assert drivers
    assert shares == sorted(shares, reverse=True)
    assert all(driver["sources"] or driver["evidence"] for driver in drivers)
