"""Pictures of the site: what a lever moves, and how an outcome goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from simulation.analysis.text.numbers import human, scale, shown_unit

from .worlds import Push

BLUE, ORANGE, GREY = "#0b62a4", "#d1660f", "#5f6368"
SIZE = (9.0, 3.4)
DPI = 110


def save(figure: Figure, file: Path) -> None:
    """Write a figure as PNG, the same bytes each time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    FigureCanvasAgg(figure)
    figure.savefig(file, dpi=DPI, metadata={"Software": None})


def ends(
    told: Sequence[tuple[str, str, Push]], words: tuple[str, str], dates: Sequence[str], file: Path
) -> None:
    """One panel for each (title, unit, push): its course at both ends of a field's range.

    The course of the baseline lies between them, or beside them.
    """
    figure = Figure(figsize=SIZE, layout="constrained")
    panels = figure.subplots(1, len(told), squeeze=False)[0]
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
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    save(figure, file)
