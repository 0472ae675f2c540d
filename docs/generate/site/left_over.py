"""Pages beside the sections that no list of pages names: the guide takes them up by itself."""

from __future__ import annotations

import re
from pathlib import Path

from .words import toctree

TREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.M | re.S)
TITLED = re.compile(r".*<(.+)>")
LISTS = ("index.md", "*/index.md")


def named(docs: Path) -> set[Path]:
    """Files that lists of pages name."""
    lists = (file for pattern in LISTS for file in docs.glob(pattern))
    return {entry for file in lists for entry in entries(file)}


def entries(file: Path) -> set[Path]:
    """Files that the lists of one page name."""
    found = set()
    for block in TREE.findall(file.read_text("utf-8")):
        lines = (line.strip() for line in block.splitlines())
        for entry in (one for one in lines if one and not one.startswith(":")):
            titled = TITLED.fullmatch(entry)
            name = titled[1] if titled else entry
            found.add((file.parent / f"{name}.md").resolve())
    return found


def text(docs: Path) -> str:
    """A list of the pages of `docs` itself that stand in no other."""
    known = {*named(docs), (docs / "index.md").resolve()}
    over = sorted(one for one in docs.glob("*.md") if one.resolve() not in known)
    return toctree(f"/{one.stem}" for one in over) + "\n" if over else ""
