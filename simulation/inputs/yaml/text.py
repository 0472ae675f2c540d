"""Bytes to text, and the parser's complaints to problems with a place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Place, Problem

# Beyond YAML's own set, the odd line separators are refused: editors would count lines differently
_STRANGE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
NO_COLON = "this line has no ': ' between key and value"
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def read_bytes(path: Path, shown: str, limit: int) -> bytes:
    """Content of a regular file of at most `limit` bytes; InputError if it is none."""
    try:
        if not path.exists():
            raise InputError(f"{shown}: no such file")
        if not path.is_file():
            raise InputError(f"{shown}: not a regular file")
        with path.open("rb") as stream:
            raw = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise InputError(f"{shown}: cannot be read: {reason}") from None
    if len(raw) > limit:
        raise InputError(f"{shown}: larger than {limit / (1 << 20):g} MiB")
    return raw


def decode(raw: bytes, file: str) -> str:
    """UTF-8 text of a file; InputError at the first byte or character that cannot be there."""
    if raw.startswith(_BOMS):
        raise InputError(Problem("not UTF-8: the file is in UTF-16 or UTF-32", Place(file, 1, 1)))
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        message = f"not UTF-8: byte 0x{raw[error.start]:02x}"
        raise InputError(Problem(message, _spot(before, len(before), file))) from None
    strange = _STRANGE.search(text)
    if strange:
        message = f"character U+{ord(strange[0]):04X} is not allowed"
        raise InputError(Problem(message, _spot(text, strange.start(), file)))
    return text


def _spot(text: str, position: int, file: str) -> Place:
    start = text.rfind("\n", 0, position) + 1
    return Place(file, text.count("\n", 0, position) + 1, position - start + 1)


def syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """The parser's complaint, at the line that most likely needs the change."""
    problem = str(getattr(error, "problem", None) or "cannot be read")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(f"not valid YAML: {problem}", Place(file, 1, 1))
    lines = text.splitlines()
    line, column = mark.line, mark.column
    start: Any = getattr(error, "context_mark", None)
    context = str(getattr(error, "context", None) or "")
    if start is not None and "simple key" in context:
        line, column, problem = start.line, start.column, NO_COLON
    elif start is not None and start.line < line and ("flow" in context or "quoted" in context):
        line, column = start.line, start.column
        problem = f"{problem} ({context} that starts here)"
    elif "mapping values are not allowed" in problem:
        line, column, problem = _missing_colon(lines, line, column, problem)
    elif "cannot start any token" in problem and "\t" in "".join(lines[line : line + 1]):
        problem = "a tab may not indent; use spaces"
    return Problem(f"not valid YAML: {problem}", Place(file, line + 1, column + 1))


def _missing_colon(lines: list[str], line: int, column: int, problem: str) -> tuple[int, int, str]:
    """A key without its colon is noticed one line late: point at the line without one."""
    earlier = line - 1
    while earlier >= 0 and (not lines[earlier].strip() or lines[earlier].lstrip().startswith("#")):
        earlier -= 1
    previous = lines[earlier] if earlier >= 0 else ""
    if previous.strip() and not re.search(r":(\s|$)", previous):
        indent = len(previous) - len(previous.lstrip())
        return earlier, indent, NO_COLON
    return line, column, f"{problem}; text with ': ' in it needs quotes"
