"""The table of partial effects on file, a file for each room of the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests import tables

from .calls import Call, place
from .effects import WAYS, Ways

FOLDER = Path(__file__).parent / "effects"
HEAD = """# Which way each output of a kernel moves with each quantity that the kernel is given.
# `make effects` writes this file anew; whoever runs it reads what changed.
"""


def without_room(ways: Ways) -> Ways:
    """Effects by the names of kernels without their room."""
    return {kernel.partition(".")[2]: of for kernel, of in ways.items()}


def room_of(call: Call) -> str:
    """The room that a call's kernel is in."""
    return place(call.kernel).partition(".")[0]


def read(room: str) -> Ways:
    """Effects on file."""
    written = tables.read(FOLDER / f"{room}.yaml")
    return {
        kernel: {
            output: {name: way for way, names in ways.items() for name in names}
            for output, ways in of.items()
        }
        for kernel, of in written.items()
    }


def write(room: str, ways: Ways) -> None:
    """Put a room's effects on file."""
    text = yaml.safe_dump(_grouped(ways), sort_keys=False, default_flow_style=None, width=100)
    (FOLDER / f"{room}.yaml").write_text(HEAD + text, encoding="utf-8")


def _grouped(ways: Ways) -> Mapping[str, Any]:
    """Quantities by way, in the order of their names."""
    return {
        kernel: {
            output: {
                way: names
                for way in WAYS
                if (names := sorted(name for name, found in some.items() if found == way))
            }
            for output, some in sorted(of.items())
        }
        for kernel, of in sorted(ways.items())
    }
