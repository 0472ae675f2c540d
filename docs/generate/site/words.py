"""Pieces of Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from simulation.analysis.text.numbers import limit, quantity
from simulation.inputs import Calibration

TWINS = {"wide": "", "narrow": "-narrow"}
"""What the names of a picture's files end with, by the width of the screen that shows them."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a cell has no line break and no bare stroke."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(one) for one in line) + " |" for line in lines)


def cell(value: object) -> str:
    """What stands in a cell."""
    return re.sub(r"[ \t\n]+", " ", str(value)).strip().replace("|", "\\|")  # keep no-break spaces


def code(name: str) -> str:
    """A name as code."""
    return f"`{name}`"


def number(value: float) -> str:
    """A number as a reader takes it in."""
    return limit(value, _plain)


def _plain(value: float) -> str:
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.4g} million"
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.4g}"


def amount(value: float, unit: str) -> str:
    """A number with its unit, as the command prints it."""
    return limit(value, lambda one: quantity(one, unit, 3))


def whole(text: str) -> str:
    """The text, which does not break over two lines."""
    return text.replace(" ", "\u00a0")


def with_unit(value: str, unit: str) -> str:
    """A number with its unit as the calibration has it; a share and a ratio have none."""
    return value if unit in ("1", "ratio") else f"{value} {unit}"


def month(date: str) -> str:
    """A month that does not break over two lines."""
    return date.replace("-", "\u2011")


def title(name: str) -> str:
    """A name as a heading."""
    return name.replace("_", " ").capitalize()


def page(label: str, heading: str, *parts: str) -> str:
    """A page that others can link to by its label."""
    body = "\n\n".join(part for part in parts if part)
    return f"({label})=\n\n# {heading}\n\n{body}\n"


def toctree(entries: Iterable[str], depth: int = 1, hidden: bool = False) -> str:
    """A list of pages that belong to this one."""
    options = f":maxdepth: {depth}\n" + (":hidden:\n" if hidden else "")
    return "```{toctree}\n" + options + "\n" + "\n".join(entries) + "\n```"


def picture(stem: str, alt: str) -> str:
    """A picture, with what it shows in words; a phone shows its narrow twin in its place."""
    shown = ((width, f"{stem}{twin}.png") for width, twin in TWINS.items())
    return "\n\n".join(
        f":::{{div}} chart {width}\n```{{image}} {file}\n:alt: {alt}\n:width: 100%\n```\n:::"
        for width, file in shown
    )


def references(names: Iterable[str], calibration: Calibration) -> str:
    """A list of sources with title, date and address; each is named once."""
    found = [calibration.sources[one] for one in dict.fromkeys(names) if one in calibration.sources]
    lines = []
    for source in found:
        told = f"[{source.title}]({source.url})" if source.url.startswith("http") else source.title
        lines.append(f"- {told} ({source.date})")
    return "\n".join(lines) or "No source is cited here."
