"""Pages that stand beside the package and are told on the site too: their links lead there."""

from __future__ import annotations

from pathlib import Path

PAGES = {
    "conduct": "CODE_OF_CONDUCT.md",
    "contributing": "CONTRIBUTING.md",
    "security": "SECURITY.md",
    "tests": "tests/README.md",
}
"""Pages of the site by the file that holds them."""


def write(root: Path, made: Path) -> None:
    """A copy of each page whose links hold from its new place."""
    for name, file in PAGES.items():
        text = (root / file).read_text("utf-8").replace("](docs/", "](../")
        for other, its in PAGES.items():
            text = text.replace(f"]({its}", f"]({other}.md")
        (made / f"{name}.md").write_text(text, "utf-8")
