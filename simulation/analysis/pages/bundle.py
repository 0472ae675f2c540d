"""Scripts and styles that pages share, and pages that are one file of their own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"
"""ES modules and styles of charts, for every page."""
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_FROM = re.compile(r'^import .* from "([^"]+)"', re.MULTILINE)
_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
_INDENT, _EMPTY = re.compile(r"^ {2,}", re.MULTILINE), re.compile(r"\n{2,}")
_MARK = re.compile(r"\{\{(\w+)\}\}")


def bundle(files: Sequence[Path]) -> str:
    """Modules as one, without comments and empty lines, indented by one space at most.

    ValueError where a module imports one that does not stand above it.
    """
    above: set[str] = set()
    parts = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        lacking = {Path(name).name for name in _FROM.findall(text)} - above
        if lacking:
            raise ValueError(f"{file.name} imports {', '.join(sorted(lacking))}, not above it")
        above.add(file.name)
        plain = _COMMENT.sub("", _IMPORT.sub("", text)).replace("export ", "")
        parts.append(_INDENT.sub(" ", plain))
    return _EMPTY.sub("\n", "\n".join(parts))


def style(*files: str) -> str:
    """Styles of the common place as one."""
    return "\n".join((SCRIPTS / name).read_text(encoding="utf-8") for name in files)


def policy(script: str, look: str) -> str:
    """The rule that lets a page load nothing and run only its own script and style."""
    return (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(look)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """What a content security policy calls a script or a style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def packed(data: bytes, level: int = 9) -> str:
    """Bytes as text that `unpacked` of data.js reads; equal bytes give equal text."""
    return base64.b64encode(gzip.compress(data, level, mtime=0)).decode()


def filled(template: Path, parts: Mapping[str, str]) -> str:
    """A page from its template, each {{name}} replaced by that part."""
    return _MARK.sub(lambda found: parts[found[1]], template.read_text(encoding="utf-8"))
