"""The scenario file of a world that was put together on the page, and the scenario that it means.

The page never runs anything but what the file says: it is written, read as every scenario file
is, and run, so that the file that a reader downloads gives the numbers that the page showed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulation.errors import InputError
from simulation.explore.controls import BY_KEY, CONTROLS, Control
from simulation.explore.question import BASELINE, Move, WorldOf
from simulation.explore.ranges import extent, reach
from simulation.inputs import load_scenario

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario

REFERENCE = "my_reference"
NAME = "my_world"  # the file, and with it the scenario, when it is downloaded
TITLE = "Your world"
_ABOUT = "Put together in `rivalry explore`."


def text(world: WorldOf, title: str, words: Mapping[str, str], against: str = BASELINE) -> str:
    """The scenario file of a world; it can be checked and run as it stands.

    `words` has what a file writes for each scenario: its name, or the path of a reader's own file.
    """
    data: dict[str, Any] = {"title": title, "about": _ABOUT}
    data |= {"extends": words[world.on], "against": words.get(against, BASELINE)}
    entries = list(_entries(world))
    assumed = {c.about: _written(world.moves[c.key]) for c in _moved(world) if not c.is_lever}
    data |= {"timeline": entries} if entries else {}
    data |= {"parameters": assumed} if assumed else {}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def beside(world: WorldOf, word: str, pinned: bool) -> str:
    """Comments above the file of a world: what it needs or is held against, and does not hold.

    `word` is what it extends.
    """
    lines = []
    if pinned:
        lines.append(f"Held on the page against {REFERENCE}.yaml, which this file cannot carry:")
        lines.append(f"rivalry compare {NAME}.yaml {REFERENCE}.yaml --baseline {REFERENCE}")
    if word != world.on:
        lines.append("It extends a file of this machine; take that along, and name its new place.")
    return "".join(f"# {line}\n" for line in lines)


def _moved(world: WorldOf) -> Iterator[Control]:
    return (control for control in CONTROLS if control.key in world.moves)


def _entries(world: WorldOf) -> Iterator[dict[str, Any]]:
    """Timeline entries, those of one actor, lever, time and selector in one."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for control in _moved(world):
        if not control.is_lever:
            continue
        move = world.moves[control.key]
        since, lever = move.since or world.since, control.about.split(".")[0]
        for target in control.targets:
            narrowed = {kind: list(names) for kind, names in target.narrowed.items()}
            slot = (since, move.until, target.actor, lever, *target.narrowed.items())
            dates = {"from": since, "until": move.until} if move.until else {"from": since}
            head = {**dates, "actor": target.actor, "lever": lever, **narrowed}
            entry = found.setdefault(slot, {**head, "set": {}})
            written = control.written(_written(move))
            entry["set"].update({k: _plain(v) for k, v in written.items()})
    yield from sorted(found.values(), key=lambda entry: str(entry["from"]))


def _plain(value: Any) -> Any:
    return _number(value) if isinstance(value, float) else value


def _written(move: Move) -> Any:
    """The value of a move as a file writes it."""
    number = _number(move.value)
    return {move.how: number} if move.how else number


def _number(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def check_ranges(moves: Mapping[str, Move], calibration: Calibration) -> None:
    """InputError where a control is moved beyond its range."""
    for key, move in moves.items():
        control, how = BY_KEY[key], move.how
        found = reach(control, how, calibration) if how else extent(control, calibration)
        if not control.choices and not found.low <= move.value <= found.high:
            ends = f"{found.low:.12g} to {found.high:.12g}"
            raise InputError(f"{key}: {move.value:.12g} lies outside {ends}")


def load(world: WorldOf, words: Mapping[str, str], calibration: Calibration) -> Scenario:
    """The scenario of a world, by the file that says it; InputError where that is refused."""
    if not world.moves:
        return load_scenario(words[world.on], calibration)
    with tempfile.TemporaryDirectory(prefix="rivalry-explore-") as folder:
        path = Path(folder) / f"{NAME}.yaml"
        path.write_text(text(world, TITLE, words), encoding="utf-8")
        try:
            return load_scenario(path, calibration)
        except InputError as error:  # in the name of the file that the reader can take away
            raise InputError(str(error).replace(str(path), path.name)) from None
