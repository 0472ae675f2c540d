"""Commands and pieces of code that pages show, in their order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPEN = re.compile(r"^(?P<indent> *)(?:`{3,})\s*\{?(?P<kind>[\w-]*)\}?.*$")
INDENTED = re.compile(r"^    (rivalry .*)$")
# The cells of a table's command column, alone or several with commas between.
TABLED = re.compile(r"^\|[^|]*\| *((?:`[^`|]+`(?:, )?)+) *\|")
SHELLS = ("sh", "bash", "powershell", "")


@dataclass(frozen=True)
class Snippet:
    """A block of code: its language, its text and where it stands."""

    kind: str
    text: str
    file: Path
    line: int

    @property
    def place(self) -> str:
        """File and line, as seen from the top of the project."""
        return f"{self.file.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Pages that people write."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    made = {ROOT / "docs" / "generated", ROOT / "docs" / "_build"}
    kept = (page for page in found if not made & set(page.parents))
    return sorted(page for page in kept if page.name not in ("equations.md", "CHANGELOG.md"))


def snippets(page: Path) -> Iterator[Snippet]:
    """Blocks of a page; indented lines and cells of tables that begin with the command are, too."""
    kind, start = None, 0
    held: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if kind is None:
            found = OPEN.match(line)
            if found:
                kind, start, held = found["kind"], number + 1, []
            elif one := INDENTED.match(line):
                yield Snippet("sh", one[1], page, number)
            elif cell := TABLED.match(line):
                for typed in re.findall(r"`(rivalry [^`]+)`", cell[1]):
                    yield Snippet("sh", typed, page, number)
        elif line.strip().startswith("```"):
            yield Snippet(kind, "\n".join(held), page, start)
            kind = None
        else:
            held.append(line)


def commands(snippet: Snippet) -> Iterator[list[str]]:
    """The arguments of each `rivalry` in a block of a shell, comments and prompts left out."""
    if snippet.kind not in SHELLS:
        return
    for line in snippet.text.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        if words and Path(words[0]).name == "rivalry":
            yield words[1:]
