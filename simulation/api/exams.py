"""What `rivalry backtest --until` does: exams at one or more cuts, their scores, and the page."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.history.calibrate import Effort
    from simulation.history.exam import Exam
    from simulation.history.selection import Selection
    from simulation.history.verdict import Verdict
    from simulation.inputs import Calibration

SCENARIO = "baseline"
ROWS, SCORES, PAGE, FALLEN = "forecasts.csv", "scores.csv", "history.html", "fallbacks.csv"


@dataclass(frozen=True)
class Exams:
    """Finished exams in the order of their cuts, the calibration, and what was left out."""

    calibration: Calibration
    selection: Selection
    exams: tuple[Exam, ...]


def sit(cuts: Sequence[str], effort: Effort) -> Exams:
    """One exam for each cut (YYYY-MM); InputError for a cut before which nothing was known."""
    from simulation.experiment.bench import WORLD
    from simulation.history.exam import examine
    from simulation.history.selection import select
    from simulation.inputs import load_calibration, load_scenario

    calibration = load_calibration()
    scenario = load_scenario(SCENARIO, calibration)
    units = {outcome.name: outcome.unit for outcome in WORLD.outcomes(calibration)}
    selection = select(calibration, units)
    if not cuts:
        raise InputError("no cut was given")
    found = [
        examine(calibration, scenario, selection.compared, months.index(cut), effort)
        for cut in sorted(set(cuts))
    ]
    return Exams(calibration, selection, tuple(found))


def verdicts(exams: Sequence[Exam]) -> list[tuple[Exam, str, Verdict]]:
    """For each exam the verdict on all figures, and on those of periods after the cut."""
    from simulation.history.verdict import strictly_after, verdict

    found = []
    for exam in exams:
        found.append((exam, "all", verdict(exam.rows)))
        after = strictly_after(exam.rows)
        if after:
            found.append((exam, "after", verdict(after)))
    return found


def write(done: Exams, place: Path, command: str) -> list[Path]:
    """Write forecasts.csv, scores.csv, fallbacks.csv and the page."""
    from simulation.analysis.page import HISTORY, render
    from simulation.api.history_page import page_data
    from simulation.experiment.files import make_folder, replacing

    make_folder(place)
    _write_csv(place / ROWS, [{"cut": e.label, **row} for e in done.exams for row in e.rows])
    _write_csv(place / SCORES, [_flat(*one) for one in verdicts(done.exams)])
    fallen = [
        {"cut": e.label, "parameter": name, "falls_back_on": how}
        for e in done.exams
        for name, how in e.known.fallen.items()
    ]
    _write_csv(place / FALLEN, fallen or [{"cut": "", "parameter": "", "falls_back_on": ""}])
    with replacing(place / PAGE) as temporary:
        temporary.write_text(render(HISTORY, page_data(done, command)), "utf-8")
    return [place / ROWS, place / SCORES, place / FALLEN, place / PAGE]


def _flat(exam: Exam, what: str, found: Verdict) -> dict[str, Any]:
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
    from simulation.experiment.files import replacing

    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()})
