"""Which test noticed each planted bug, on file: asked first the next time, and told by README."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from . import HERE, Mutant, Room

FILE, PAGE = HERE / "noticed.csv", HERE / "README.md"
MARKS = "<!-- results -->", "<!-- end of results -->"
HEAD = "| Room | Planted | Tried | Killed | Lived | Changed since | Last | CPU seconds |\n"
RULE = "|---|---|---|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Notice:
    """What became of a mutant when it was last tried; `by` is empty where it lived.

    `key` says in which code that was, `seconds` is the processor time that it took.
    """

    room: str
    name: str
    key: str
    seconds: float
    date: str
    by: str


def key(mutant: Mutant) -> str:
    """What identifies a mutant in its code."""
    text = "\n".join((mutant.place, mutant.before, mutant.after, mutant.file().read_text("utf-8")))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read(file: Path = FILE) -> dict[tuple[str, str], Notice]:
    """What is on file, by room and name."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = (
        Notice(row["room"], row["name"], row["key"], float(row["seconds"]), row["date"], row["by"])
        for row in rows
    )
    return {(one.room, one.name): one for one in found}


def keep(news: Iterable[Notice], rooms: list[Room], file: Path = FILE) -> None:
    """Put news on file beside what is there about other mutants that are still planted."""
    planted = {(room.name, mutant.name) for room in rooms for mutant in room.mutants}
    known = {**read(file), **{(one.room, one.name): one for one in news}}
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8", newline="") as lines:
        names = [one.name for one in fields(Notice)]
        writer = csv.DictWriter(lines, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(known[one]) for one in sorted(planted & known.keys()))
    new.replace(file)  # at once, for whoever tries other rooms meanwhile


def table(rooms: list[Room], known: dict[tuple[str, str], Notice]) -> str:
    """Planted, tried, killed and lived by room; how many stand in a file that changed since."""
    lines, totals = [], [0] * 5
    for room in rooms:
        tried = [
            (m, known[room.name, m.name]) for m in room.mutants if (room.name, m.name) in known
        ]
        killed = sum(bool(one.by) for _, one in tried)
        changed = sum(bool(m.stale()) or one.key != key(m) for m, one in tried)
        counts = [len(room.mutants), len(tried), killed, len(tried) - killed, changed]
        totals = [before + more for before, more in zip(totals, counts, strict=True)]
        lines.append(_row(room.name, counts, [one for _, one in tried]))
    lines.append(_row("all", totals, list(known.values())))
    share = 100 * totals[2] / max(totals[0], 1)
    return (
        HEAD + RULE + "\n".join(lines) + f"\n\nOf all that are planted, {share:.1f} % are killed.\n"
    )


def _row(name: str, counts: list[int], notices: list[Notice]) -> str:
    last = max((one.date for one in notices), default="")
    seconds = sum(one.seconds for one in notices)
    return "| " + " | ".join((name, *map(str, counts), last, f"{seconds:.0f}")) + " |"


def tell(rooms: list[Room], page: Path = PAGE) -> None:
    """Write the table into the page, between its marks."""
    text = page.read_text(encoding="utf-8")
    first, last = text.index(MARKS[0]) + len(MARKS[0]), text.index(MARKS[1])
    page.write_text(f"{text[:first]}\n{table(rooms, read())}{text[last:]}", encoding="utf-8")
