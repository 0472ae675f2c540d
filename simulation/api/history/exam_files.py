"""The files of `rivalry backtest --until`: tables of forecasts and scores, and the page."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.api.history.exams import Exams
    from simulation.history.scoring.exam import Exam
    from simulation.history.scoring.verdict import ExamVerdict

ROWS, SCORES, PAGE, FALLEN = "forecasts.csv", "scores.csv", "history.html", "fallbacks.csv"
MISSES = "misses.csv"


def write(done: Exams, place: Path, command: str) -> list[Path]:
    """Write forecasts.csv, scores.csv, misses.csv, fallbacks.csv and the page."""
    from simulation.analysis.pages.render import HISTORY, render
    from simulation.api.history.exams import verdicts
    from simulation.api.history.page import Miss, misses, page_data
    from simulation.writing import make_folder, replacing

    make_folder(place)
    _write_csv(place / ROWS, [{"cut": e.label, **row} for e in done.exams for row in e.rows])
    _write_csv(place / SCORES, [flat(*one) for one in verdicts(done.exams)])
    missed = [dict(one) for one in misses(done)]
    _write_csv(place / MISSES, missed or [dict.fromkeys(Miss.__annotations__, "")])
    fallen = [
        {"cut": e.label, "parameter": name, "falls_back_on": how}
        for e in done.exams
        for name, how in e.known.fallen.items()
    ]
    _write_csv(place / FALLEN, fallen or [{"cut": "", "parameter": "", "falls_back_on": ""}])
    with replacing(place / PAGE) as temporary:
        temporary.write_text(render(HISTORY, page_data(done, command)), "utf-8")
    return [place / name for name in (ROWS, SCORES, MISSES, FALLEN, PAGE)]


def flat(exam: Exam, what: str, found: ExamVerdict) -> dict[str, Any]:
    """A verdict as a row of scores.csv."""
    row: dict[str, Any] = {"cut": exam.label, "figures": what}
    for key, value in asdict(found).items():
        if key == "crps":
            row |= {f"crps_{name}": score for name, score in value.items()}
        elif key == "skills":
            for skill in value:
                head = skill.pop("against")
                row |= {f"skill_{head}_{name}": one for name, one in skill.items()}
        else:
            row["count" if key == "figures" else key] = value
    return row


def _write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    from simulation.writing import replacing

    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()})
