"""Strict YAML: plain data and the place of every key and value; every oddity is an InputError.

Refused: anchors, aliases, tags, duplicate keys, several documents, keys that are not plain words,
depth over 32, files over the limit, anything but UTF-8, and numbers that are not finite.
The event stream is read without recursion, so depth is known before it can hurt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulation.errors import InputError, Place, Problem
from simulation.inputs.yaml.events import MOST_PROBLEMS, Builder, Spot, events
from simulation.inputs.yaml.text import decode, read_bytes, syntax_problem

MIB = 1 << 20

Steps = Sequence[str | int]


@dataclass
class Document:
    """One YAML file: `data` (dict, list, text, number, bool, None) and where each part lies."""

    file: str
    data: Any
    digest: str
    _spots: dict[int, dict[str | int, tuple[Spot, Spot]]] = field(repr=False)
    _root: Spot = (1, 1)

    def place(self, path: Steps = (), key: bool = False) -> Place:
        """Place of the value at `path`, or of its key; of what encloses it if there is none."""
        spot, data, last = self._root, self.data, len(path) - 1
        for depth, step in enumerate(path):
            spots = self._spots.get(id(data), {}) if isinstance(data, dict | list) else {}
            if step not in spots:
                break
            spot = spots[step][0 if key and depth == last else 1]
            data = data[step]
        return Place(self.file, *spot)

    def get(self, path: Steps) -> Any:
        """The data at a path that exists."""
        data = self.data
        for step in path:
            data = data[step]
        return data

    def part(self, path: Steps) -> Document:
        """What lies at a path that exists, as a document of its own with the same places."""
        at = self.place(path)
        return Document(self.file, self.get(path), self.digest, self._spots, (at.line, at.column))

    def problem(self, message: str, path: Steps = (), key: bool = False) -> Problem:
        """A problem at `path`."""
        return Problem(message, self.place(path, key))


def read(path: Path, limit: int = MIB, name: str | None = None) -> Document:
    """Read a file of at most `limit` bytes; InputError for whatever is wrong with it."""
    shown = name or str(path)
    return parse(read_bytes(path, shown, limit), shown)


def parse(raw: bytes, file: str) -> Document:
    """Read the bytes of a file called `file`; InputError for whatever is wrong with them."""
    text = decode(raw, file)
    builder = Builder(file)
    try:
        builder.run(events(text))
    except yaml.YAMLError as error:
        builder.problems.append(syntax_problem(error, text, file))
    if builder.problems:
        raise InputError(builder.problems[:MOST_PROBLEMS])
    digest = hashlib.sha256(raw).hexdigest()
    return Document(file, builder.data, digest, builder.spots, builder.root)
