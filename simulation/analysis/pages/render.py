"""Self-contained HTML pages, from plain data and a template."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation import cache_folder
from simulation.analysis.text.words import capital

TEMPLATES = Path(__file__).parent / "templates"
_UNIT = re.compile(r"(\d) (%|M|k|bn|tn|points|months)")
_CODE = re.compile(r"`([^`<>]+)`")
HISTORY, EVIDENCE, GAME = "history.html.j2", "evidence.html.j2", "game.html.j2"
REPORT, SHORT, WATERFALL = "report.html.j2", "short.html.j2", "waterfall.html.j2"


def render(template: str, data: Mapping[str, Any]) -> str:
    """The page; text is escaped, and a name that the data lack is an error."""
    from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

    kept = cache_folder.folder("templates")  # compiling the report's takes a seventh of a second
    if kept:
        kept.mkdir(exist_ok=True, mode=cache_folder.OWN_ONLY)
    world = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=FileSystemBytecodeCache(str(kept)) if kept else None,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    world.filters |= {
        "figure": figure,
        "percent": percent,
        "image": image,
        "breaks": breaks,
        "capitalise": capital,
        "tied": tied,
        "coded": coded,
    }
    return world.get_template(template).render(**data)


def image(png: bytes) -> str:
    """A picture as the address of an <img>."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def breaks(name: str) -> Any:
    """A name that a narrow column may break after dots and underscores."""
    from markupsafe import Markup, escape

    text = str(escape(name)).replace(".", ".<wbr>").replace("_", "_<wbr>")
    return Markup(text)


def coded(text: str) -> Any:
    """A sentence whose names in backquotes are shown as code."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def figure(value: float | None) -> str:
    """Three digits, with thousands apart; a dash where there is no number."""
    if value is None or value != value:
        return "\N{EN DASH}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def percent(value: float | None) -> str:
    """A share as a percentage."""
    return "\N{EN DASH}" if value is None or value != value else f"{100 * value:.0f} %"


def tied(text: str) -> str:
    """Text whose numbers stay on one line with their units."""
    return _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", text).replace(" : ", "\N{NO-BREAK SPACE}: ")
