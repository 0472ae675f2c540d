"""Where the text of a chart lies, and whether it is tidy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from simulation.analysis.charts.style import Sheet, drawing


def title(sheet: Sheet) -> str:
    """The title on one line."""
    return sheet.figure.texts[0].get_text().replace("\n", " ")


def boxes(sheet: Sheet) -> Iterator[tuple[str, Bbox]]:
    """Every visible piece of text with its box in pixels; ticks beyond their axis are not drawn."""
    with drawing():
        sheet.canvas.draw()
        renderer = sheet.canvas.get_renderer()
        for text in sheet.figure.findobj(Text):
            assert isinstance(text, Text)
            if text.get_text().strip() and text.get_visible() and _drawn(sheet, text):
                yield text.get_text(), text.get_window_extent(renderer)


def _drawn(sheet: Sheet, text: Text) -> bool:
    for axes in sheet.figure.axes:
        for line in (axes.xaxis, axes.yaxis):
            assert isinstance(line, Axis)
            ticks = [*line.get_major_ticks(), *line.get_minor_ticks()]
            if any(text in (tick.label1, tick.label2) for tick in ticks):
                return axes.axison and text in _shown_labels(line)
    return True


def _shown_labels(line: Axis) -> list[Text]:
    low, high = sorted(line.get_view_interval())
    return [
        tick.label1
        for tick in line.get_major_ticks()
        if low - 1e-9 * abs(low) <= tick.get_loc() <= high + 1e-9 * abs(high)
    ]


def assert_tidy(sheet: Sheet) -> None:
    found = list(boxes(sheet))
    assert len(found) > 5
    whole = sheet.figure.bbox
    for words, box in found:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= whole.x1, words
        assert box.y1 <= whole.y1, words
    for (one, a), (two, b) in itertools.combinations(found, 2):
        overlap = Bbox.intersection(a.padded(-1), b.padded(-1))
        assert overlap is None, f"{one!r} meets {two!r}"
