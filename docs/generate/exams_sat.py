"""Exams that were sat, all of them: `python -m docs.generate.exams_sat FOLDER "WHAT WAS FITTED"`.

FOLDER is that of `rivalry backtest --until ... --out FOLDER`, sat with the draws that ship now.
Its scores and misses are added at the end of the archive, where nothing is ever changed, and then
stand as those of the version in hand; the tables of pages follow.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path

from simulation.api.evidence.gathering import MISSES, SCORES
from simulation.api.history import exam_files
from simulation.errors import InputError
from simulation.writing import replacing

Row = dict[str, str]
ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "docs" / "evidence"
DRAWS = ROOT / "calibration" / "posterior" / "draws.npz"
ARCHIVE, MISSED = "exams_sat.csv", "misses_sat.csv"
KEPT = SCORES
OF = ("sat", "draws", "fit")  # what the archive knows of a sitting, before the columns of its files
FILES = ((exam_files.SCORES, SCORES, ARCHIVE), (exam_files.MISSES, MISSES, MISSED))
"""What an exam writes, the file of the version in hand, the archive."""


def read(file: Path) -> list[Row]:
    """Rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def sittings(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of the archive by sitting, in the order in which they were sat."""
    return [list(own) for _, own in groupby(rows, key=lambda row: [row[k] for k in OF])]


def draws_of(row: Row) -> str:
    """The name of the draws that shipped beside a sitting, as code."""
    return f"`{row['draws']}`"


def bare(rows: Iterable[Row]) -> list[Row]:
    """Rows of a sitting as its own files had them: without what the archive adds."""
    return [{k: v for k, v in row.items() if k not in OF and v} for row in rows]


def shipped(draws: Path = DRAWS) -> str:
    """The first eight digits of the digest of the draws, by which forecasts are named, too."""
    return hashlib.sha256(draws.read_bytes()).hexdigest()[:8]


def add(folder: Path, evidence: Path, sitting: Row) -> None:
    """Add the exams of a folder to the archive; then they stand for the version in hand.

    `sitting` has the columns of `OF`. Exams that are there already, with the same draws and the
    same figures, are not added again. InputError, before anything is written, where the exams of
    the version in hand are not in the archive yet, where the new ones lack one of their cuts, and
    where a sitting of the same name has other figures.
    """
    made = {written: read(folder / written) for written, _, _ in FILES}
    for _, kept, archive in FILES:
        _refuse_loss(evidence / kept, read(evidence / archive))
    _refuse_fewer(made[exam_files.SCORES], read(evidence / SCORES))
    known = [own[0] for own in sittings(read(evidence / ARCHIVE))]
    same = all(bare(read(evidence / kept)) == bare(made[new]) for new, kept, _ in FILES)
    if same and known[-1]["draws"] == sitting["draws"]:
        return
    if any({k: one[k] for k in OF} == sitting for one in known):
        name = ", ".join(sitting[k] for k in OF)
        raise InputError(f"{name}: in the archive already, with other figures; say what differs")
    for written, kept, archive in FILES:
        old = read(evidence / archive)
        _write(evidence / archive, [*old, *({**sitting, **row} for row in made[written])])
        _write(evidence / kept, made[written])


def _refuse_loss(kept: Path, archive: list[Row]) -> None:
    if bare(read(kept)) != bare(sittings(archive)[-1]):
        raise InputError(f"{kept.name} is not in the archive: it would be lost")


def _refuse_fewer(made: list[Row], kept: list[Row]) -> None:
    lacking = {row["cut"] for row in kept} - {row["cut"] for row in made}
    if lacking:
        raise InputError(f"no exam was sat at {', '.join(sorted(lacking))}, as before")


def _write(file: Path, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with replacing(file) as temporary, temporary.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder: str, fit: str) -> None:
    """Add the exams of a folder, and renew the pages that tell them."""
    from . import fit_page

    sitting = {"sat": date.today().isoformat(), "draws": shipped(), "fit": fit}
    add(Path(folder), EVIDENCE, sitting)
    fit_page.renew()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (InputError, OSError) as error:
        sys.exit(f"Nothing was added: {error}")
