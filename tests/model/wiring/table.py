"""Prints the wiring table: `python -m tests.model.wiring.table [COUNT]`, the weakest first."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from simulation.inputs import load_calibration
from tests.model.wiring.levers import lever_moves
from tests.model.wiring.pushed import Move, drawn, largest_moves
from tests.model.wiring.roles import unused


def weakest(found: Mapping[str, Move], count: int) -> list[str]:
    """Rows of a Markdown table."""
    rows = sorted(found.items(), key=lambda item: item[1][0])[:count]
    head = ["| what is pushed | largest move | outcome | month |", "|---|---|---|---|"]
    return head + [f"| `{n}` | {100 * m:.3g} % | `{o}` | {at} |" for n, (m, o, at) in rows]


def main(count: int) -> None:
    known = load_calibration()
    parameters: dict[str, Move] = {}
    for scenario in sorted({entry.felt_in for entry in drawn(known)}):
        parameters |= largest_moves(known, scenario)
    levers = lever_moves(known)
    waiting = unused(known)
    print(f"{len(parameters)} drawn parameters, each between its range ends", "", sep="\n")
    print(*weakest(parameters, count), "", sep="\n")
    print(f"{len(levers)} numeric lever fields, each between its range ends", "", sep="\n")
    print(*weakest(levers, count), "", sep="\n")
    print(f"{len(waiting)} entries of other roles wait for what is still to come:", "", sep="\n")
    print(*(f"- `{name}`: {use}" for name, use in waiting), sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
