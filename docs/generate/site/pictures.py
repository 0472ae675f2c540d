"""Pictures of the site: what a lever moves, and how an outcome goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from simulation.analysis.text.numbers import human, scale, shown_unit

from .words import TWINS
from .worlds import Push

BLUE, ORANGE, GREY = "#0b62a4", "#d1660f", "#5f6368"
SIZES = {"wide": (9.0, 3.4), "narrow": (4.4, 6.4)}
DPI = 110


def save(figure: Figure, file: Path) -> None:
    """Write a figure as PNG, the same bytes each time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    FigureCanvasAgg(figure)
    figure.savefig(file, dpi=DPI, metadata={"Software": None})


def ends(
    told: Sequence[tuple[str, str, Push]], words: tuple[str, str], dates: Sequence[str], stem: Path
) -> None:
    """One panel for each (title, unit, push): its course at both ends of a field's range.

    The course of the baseline lies between them, or beside them. A phone's twin has the panels
    one below the other.
    """
    for width, twin in TWINS.items():
        figure = _ends(told, words, dates, width)
        save(figure, stem.with_name(f"{stem.name}{twin}.png"))


def _ends(
    told: Sequence[tuple[str, str, Push]], words: tuple[str, str], dates: Sequence[str], width: str
) -> Figure:
    figure = Figure(figsize=SIZES[width], layout="constrained")
    shape = (1, len(told)) if width == "wide" else (len(told), 1)
    panels = figure.subplots(*shape, squeeze=False).ravel()
    years = [int(date[:4]) + (int(date[5:]) - 1) / 12 for date in dates]
    for panel, (title, unit, push) in zip(panels, told, strict=True):
        for series, colour, style, word in (
            (push.low, ORANGE, "--", words[0]),
            (push.high, BLUE, "-", words[1]),
            (push.alone, GREY, ":", "baseline"),
        ):
            shown = series * scale(unit)
            panel.plot(years, shown, color=colour, linestyle=style, linewidth=2, label=word)
        panel.set_title(title, loc="left", fontsize=10, fontweight="bold")
        panel.set_ylabel(shown_unit(unit), fontsize=9)
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(alpha=0.25)
        panel.tick_params(labelsize=9)
        panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: human(value, 3)))
    handles, labels = panels[0].get_legend_handles_labels()
    columns = 3 if width == "wide" else 1
    figure.legend(
        handles, labels, loc="outside lower center", ncols=columns, frameon=False, fontsize=9
    )
    return figure
