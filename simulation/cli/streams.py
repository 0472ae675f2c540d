"""The standard streams: any encoding is written to, and a reader that leaves ends nothing."""

from __future__ import annotations

import codecs
import os
import re
import sys
from contextlib import suppress
from typing import TextIO

from simulation.limits import OBEYED

_PLAIN = {
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    "\N{BOX DRAWINGS HEAVY HORIZONTAL}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{BULLET}": "*",
    "\N{DAGGER}": "!",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}
_OBEYED = re.compile(f"[{OBEYED}]")
_HANDLER = "rivalry.plain"


def prepare() -> None:
    """Let both streams write what their encoding lacks in plainer letters, `?` at the last."""
    codecs.register_error(_HANDLER, _plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with suppress(ValueError, OSError):  # closed, or of another kind
                reconfigure(errors=_HANDLER)


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in text), error.end


def printable(text: str) -> str:
    """The text with whatever a terminal would obey made visible, as \\u001b; lines stay lines."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write(text: str, to_errors: bool = False) -> None:
    """A line on standard output or standard error; nobody need be reading it."""
    stream = sys.stderr if to_errors else sys.stdout
    if stream is None:
        return
    try:
        stream.write(f"{printable(text)}\n")
        stream.flush()
    except (BrokenPipeError, ValueError):  # the reader has left, or the stream was closed
        _drop(stream)


def _drop(stream: TextIO) -> None:
    """Point a stream at nothing, so that the work goes on and its end is quiet."""
    with suppress(ValueError, OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def is_watched(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal."""
    with suppress(ValueError):
        return stream is not None and stream.isatty()
    return False


def speaks_unicode(stream: TextIO | None) -> bool:
    """Whether a stream can write every letter."""
    return "utf" in (getattr(stream, "encoding", None) or "utf-8").lower()
