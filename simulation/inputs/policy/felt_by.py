"""Of which actors outcomes feel a lever's numbers, as measured: `make felt` measures anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("felt_by.json")
FEW = 3  # outcomes, or actors of whom so few feel it: so few are named
Moved = Mapping[str, frozenset[str]]
"""Outcomes that move, by actor."""


@dataclass(frozen=True)
class Felt:
    """By actor the outcomes that move between both ends of a number; () for more than FEW.

    Of `unfelt` actors none does; of those who are `heard`, China's chip industry alone answers,
    which counts tightenings of the US and its allies whomever they are about.
    """

    actors: Mapping[str, tuple[str, ...]]
    unfelt: tuple[str, ...]
    heard: tuple[str, ...]

    @property
    def told(self) -> str:
        """Of whom it is felt, as the end of a sentence."""
        few = {who: names for who, names in self.actors.items() if names}
        parts = [f"{who} ({' and '.join(names)} alone)" for who, names in few.items()]
        many = [who for who in self.actors if who not in few or len(few) > FEW]
        if not self.unfelt and len(many) > FEW:
            return "all"
        if len(self.unfelt) < len(many):
            many = [f"all but {', '.join(self.unfelt)}"]
        return ", ".join([*many, *(parts if len(few) <= FEW else ())])


@cache
def felt_by() -> Mapping[str, Felt]:
    """What is on file, by `lever.field`."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: _felt(row) for name, row in rows.items()}


def _felt(row: Mapping[str, Mapping[str, list[str]]]) -> Felt:
    actors = {who: tuple(names) for who, names in row["felt"].items()}
    return Felt(actors, tuple(row["unfelt"]), tuple(row["heard"]))


def written(found: Mapping[str, tuple[Moved, Moved]]) -> str:
    """The file's text of what moves by field, without the ratchet and with it."""
    lines = (f"{json.dumps(name)}: {json.dumps(row(*sides))}" for name, sides in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def row(plain: Moved, heard: Moved) -> dict[str, object]:
    """A field's row of the file: by actor the outcomes, where they are few."""
    return {
        "felt": {who: sorted(out) if len(out) <= FEW else [] for who, out in plain.items() if out},
        "unfelt": [who for who, out in plain.items() if not out],
        "heard": [who for who, out in heard.items() if out and not plain[who]],
    }
