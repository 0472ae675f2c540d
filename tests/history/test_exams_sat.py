"""Every exam that was sat and every forecast that was frozen stays on file as it was."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from docs.generate import exams_sat
from docs.generate.exams_sat import ARCHIVE, EVIDENCE, FILES, OF, add, bare, read, sittings
from simulation.errors import InputError

FORECASTS = EVIDENCE.parent / "forecasts"
SAT = {"sat": "2026-01-01", "draws": "0a", "fit": "A first model"}
AGAIN = {"sat": "2026-01-02", "draws": "0b", "fit": "A second model"}
DIGESTS = {
    "exams_sat.csv": (126, "da14f874da5aa65e"),
    "misses_sat.csv": (285, "556e6b0107650b9c"),
}


@pytest.mark.parametrize(("kept", "archive"), [file[1:] for file in FILES])
def test_the_exams_in_hand_are_those_sat_last(kept: str, archive: str) -> None:
    """Who copies scores over those on file, without adding them to the archive, fails here."""
    last = sittings(read(EVIDENCE / archive))[-1]
    assert bare(read(EVIDENCE / kept)) == bare(last), f"`{exams_sat.__doc__}`"


def test_scores_and_misses_are_of_the_same_sittings() -> None:
    """Of version 0.1.0 the scores alone are left."""
    scores, missed = (
        [[own[0][k] for k in OF] for own in sittings(read(EVIDENCE / archive))]
        for _, _, archive in FILES
    )
    assert scores[1:] == missed
    assert [sat for sat, _, _ in scores] == sorted(sat for sat, _, _ in scores)
    assert len({draws for _, draws, _ in scores[:16]}) == 16


@pytest.mark.parametrize("name", DIGESTS)
def test_what_was_put_back_is_not_rewritten(name: str) -> None:
    """Columns and sittings may come; the rows of those until 28 November 2026 stay."""
    count, digest = DIGESTS[name]
    rows = read(EVIDENCE / name)[:count]
    text = "\n".join("|".join(f"{k}={v}" for k, v in row.items() if v) for row in rows)
    assert rows[-1]["draws"] == "c095c3ad"
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == digest


def test_each_frozen_forecast_has_its_line() -> None:
    """One that is deleted or frozen without a word on the page fails."""
    page = (FORECASTS / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\S+\.csv)` \|", page, re.M)
    assert sorted(listed) == sorted(file.name for file in FORECASTS.glob("*.csv"))
    assert {"61a42a35", "ec8e1cc3", "841d413e", "501937e3"} <= {n[-12:-4] for n in listed}


def written(file: Path, *rows: str) -> None:
    file.write_text("\n".join(rows) + "\n", "utf-8")


def sat(folder: Path, score: str, *cuts: str) -> Path:
    """A folder as `rivalry backtest --until` leaves it; the same misses each time."""
    folder.mkdir()
    written(folder / "scores.csv", "cut,figures,crps", *(f"{cut},after,{score}" for cut in cuts))
    written(folder / "misses.csv", "name,cause", "a.series,a cause")
    return folder


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A folder in which exams at two cuts were sat once."""
    place = sat(tmp_path / "evidence", "0.5", "2023-12", "2024-12")
    for made, kept, archive in FILES:
        head, *rows = (place / made).read_text("utf-8").splitlines()
        written(
            place / archive,
            f"{','.join(OF)},{head}",
            *(f"{','.join(SAT.values())},{r}" for r in rows),
        )
        (place / made).rename(place / kept)
    return place


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def test_new_exams_are_added_and_the_old_ones_stay(evidence: Path, tmp_path: Path) -> None:
    before = contents(evidence)
    add(sat(tmp_path / "new", "0.4", "2023-12", "2024-12"), evidence, AGAIN)
    after = contents(evidence)
    assert after[ARCHIVE] == before[ARCHIVE] + (
        "2026-01-02,0b,A second model,2023-12,after,0.4\n"
        "2026-01-02,0b,A second model,2024-12,after,0.4\n"
    )
    assert after[exams_sat.SCORES] == (tmp_path / "new" / "scores.csv").read_text("utf-8")
    assert after[exams_sat.MISSED].endswith("2026-01-02,0b,A second model,a.series,a cause\n")
    assert after[exams_sat.MISSED].startswith(before[exams_sat.MISSED])


def test_exams_that_are_on_file_are_not_added_twice(evidence: Path, tmp_path: Path) -> None:
    new = sat(tmp_path / "new", "0.4", "2023-12", "2024-12")
    add(new, evidence, AGAIN)
    before = contents(evidence)
    add(new, evidence, {**AGAIN, "sat": "2026-01-03"})
    assert contents(evidence) == before
    add(new, evidence, {**AGAIN, "draws": "0c"})
    assert len(sittings(read(evidence / ARCHIVE))) == 3


def test_a_column_that_comes_later_is_empty_for_exams_before(
    evidence: Path, tmp_path: Path
) -> None:
    new = sat(tmp_path / "new", "0.4,7", "2023-12", "2024-12")
    written(
        new / "scores.csv", *(new / "scores.csv").read_text().replace("crps", "crps,more").split()
    )
    add(new, evidence, AGAIN)
    rows = read(evidence / ARCHIVE)
    assert [row["more"] for row in rows] == ["", "", "7", "7"]
    add(sat(tmp_path / "third", "0.3", "2023-12", "2024-12"), evidence, {**AGAIN, "draws": "0c"})


def test_what_would_lose_scores_is_refused(evidence: Path, tmp_path: Path) -> None:
    """Nothing is written then."""
    fewer = sat(tmp_path / "fewer", "0.4", "2024-12")
    other = sat(tmp_path / "other", "0.3", "2023-12", "2024-12")
    before = contents(evidence)
    with pytest.raises(InputError, match="no exam was sat at 2023-12, as before"):
        add(fewer, evidence, AGAIN)
    with pytest.raises(InputError, match="in the archive already, with other figures"):
        add(other, evidence, SAT)
    assert contents(evidence) == before
    lost = evidence / exams_sat.SCORES
    written(lost, lost.read_text("utf-8").replace("0.5", "0.6").rstrip())
    before = contents(evidence)
    with pytest.raises(InputError, match=r"second_edition_exams\.csv is not in the archive"):
        add(other, evidence, AGAIN)
    assert contents(evidence) == before
