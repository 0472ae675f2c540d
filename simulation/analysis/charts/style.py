"""The look of every chart: colours, type, and a sheet that measures text before setting it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.lines import Line2D
from matplotlib.text import Text

from simulation.analysis.statistics.pairing import CUT
from simulation.writing import replacing

# Okabe and Ito's palette, which the colour-blind can tell apart; yellow is too faint for lines.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY, ORANGE, BLACK = "#56B4E9", "#E69F00", "#000000"
CYCLE = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
REFERENCE = "#5F6368"
INK, SOFT, FAINT = "#202124", "#5F6368", "#E3E5E8"
SCALE = "cividis"
Look = tuple[str, Any]
"""Colour and dashes of a line."""

TITLE, BODY, SMALL, TINY = 13.0, 9.5, 8.5, 7.5
MARGIN = 0.3
WIDE, NARROW = 9.5, 4.6  # inches of a sheet on a page, and on a telephone
DPI = 150

_FONT = "DejaVu Sans"  # comes with matplotlib, so charts look the same everywhere
_FALLBACKS = (  # for letters that it lacks, the first of these that is installed
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
_LINES, _NARROW_LINES = 3, 6
_METADATA: dict[str, dict[str, Any]] = {  # nothing that depends on the day
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "chip-rivalry"},
    "pdf": {"CreationDate": None, "Creator": "chip-rivalry", "Producer": None},
}
_RC: dict[str, object] = {
    "font.size": BODY,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "svg.hashsalt": "chip-rivalry",
    "svg.fonttype": "none",  # text stays text: a third of the size and of the time
    "font.sans-serif": ["DejaVu Sans", "Verdana"],  # the second is as wide, where a viewer lacks it
}


@contextmanager
def drawing() -> Iterator[None]:
    """The charts' own settings, whatever the user's matplotlib is set to; restored afterwards."""
    settings = {**_RC, "font.family": ["sans-serif", *fonts()[1:]]}
    with style.context(["default", settings]), warnings.catch_warnings():
        # told once and in plain words by whoever knows the titles, see `missing`
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        yield


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """The charts' font, and one that is installed for letters that it lacks."""
    there = {font.name for font in fontManager.ttflist}
    return (_FONT, *(name for name in _FALLBACKS if name in there))[:2]


def missing(words: Iterable[str]) -> str:
    """The letters for which no font is there: charts show boxes in their place."""
    faces = [get_font(findfont(FontProperties(family=name))) for name in fonts()]
    letters = sorted({letter for text in words for letter in text if not letter.isspace()})
    return "".join(c for c in letters if not any(face.get_char_index(ord(c)) for face in faces))


class Drawing(Figure):
    """A figure that a notebook shows, whether or not it has set matplotlib up."""

    def _repr_png_(self) -> bytes:
        made = BytesIO()
        self.savefig(made, format="png")
        return made.getvalue()


class Sheet:
    """A figure measured in inches from its top left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Drawing(figsize=(width, height), dpi=DPI, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose frame has this place and size."""
        bottom = self.height - top - height
        w, h = self.width, self.height
        return self.figure.add_axes((left / w, bottom / h, width / w, height / h))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = BODY,
        color: str = INK,
        weight: str = "normal",
        ha: str = "left",
        va: str = "top",
    ) -> Text:
        """Text with its corner at (x, y)."""
        return self.figure.text(
            x / self.width, 1 - y / self.height, words,
            fontsize=size, color=color, fontweight=weight, ha=ha, va=va, linespacing=1.2,
        )  # fmt: skip

    def measure(self, words: str, size: float = BODY, weight: str = "normal") -> float:
        """Width of one line in inches."""
        parts = words.split(" ")
        gaps = (len(parts) - 1) * _width(" ", size, weight)
        return gaps + sum(_width(part, size, weight) for part in parts)

    def wrap(
        self, words: str, width: float, size: float = BODY, weight: str = "normal"
    ) -> list[str]:
        """Lines no wider than `width` inches, broken at spaces and about equally long."""
        lines = self._fill(words, width, size, weight)
        if len(lines) > 1:  # a last line of one word looks like an accident
            words_wide = [self.measure(word, size, weight) for word in words.split(" ")]
            even = max(self.measure(words, size, weight) / len(lines), *words_wide)
            tries = (even * step for step in (1.0, 1.06, 1.12, 1.2, 1.3))
            fits = (self._fill(words, min(room, width), size, weight) for room in tries)
            lines = next((found for found in fits if len(found) == len(lines)), lines)
        return lines

    def one_line(self, words: str, width: float, size: float, weight: str = "normal") -> str:
        """As many words as `width` inches hold, with dots for the rest."""
        if self.measure(words, size, weight) <= width:
            return words
        room = width - self.measure(CUT, size, weight)
        return f"{self._fill(words.rstrip(CUT), room, size, weight)[0].rstrip(' .,;:')}{CUT}"

    def _fill(self, words: str, width: float, size: float, weight: str) -> list[str]:
        lines: list[str] = []
        for word in self._words(words, width, size, weight):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, size, weight) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _words(self, text: str, width: float, size: float, weight: str) -> Iterator[str]:
        """Words, those wider than a line in pieces."""
        for word in text.split(" "):
            while len(word) > 1 and self.measure(word, size, weight) > width:
                share = width / self.measure(word, size, weight)
                cut = max(1, min(len(word) - 1, int(len(word) * share)))
                yield word[:cut]
                word = word[cut:]
            yield word

    def block(
        self,
        x: float,
        y: float,
        words: str,
        width: float,
        size: float,
        color: str,
        weight: str,
        most: int = _LINES,
    ) -> float:
        """Wrapped text of `most` lines from (x, y) down; returns where it ends."""
        lines = self.wrap(words, width, size, weight)
        if len(lines) > most:
            lines = [*lines[: most - 1], f"{lines[most - 1].rstrip(' .,;:')}{CUT}"]
        self.text(x, y, "\n".join(lines), size, color, weight)
        return y + len(lines) * size * 1.2 / 72

    def fits_header(self, title: str) -> bool:
        """Whether a title stands whole across the sheet."""
        most = _LINES if self.width > NARROW else _NARROW_LINES
        return len(self.wrap(title, self.width - 2 * MARGIN, TITLE, "bold")) <= most

    def header(self, title: str, subtitle: str = "") -> float:
        """Title and subtitle across the sheet; returns where they end."""
        room = self.width - 2 * MARGIN
        most = _LINES if self.width > NARROW else _NARROW_LINES
        end = self.block(MARGIN, 0.22, title, room, TITLE, INK, "bold", most)
        if subtitle:
            end = self.block(MARGIN, end + 0.06, subtitle, room, BODY, SOFT, "normal", most)
        return end

    def footer(self, *paragraphs: str) -> float:
        """Notes and the source along the lower edge; returns where they begin."""
        room = self.width - 2 * MARGIN
        filled = [self._fill(words, room, TINY, "normal") for words in paragraphs if words]
        lines = [line for paragraph in filled for line in paragraph]
        start = self.height - 0.14 - len(lines) * TINY * 1.2 / 72
        self.text(MARGIN, start, "\n".join(lines), TINY, SOFT)
        return start

    def key(self, y: float, items: Sequence[tuple[Look, str]], note: str = "") -> float:
        """A row of line samples with their names, then a note; returns where it ends."""
        x = MARGIN
        for look, words in items:
            width = 0.38 + self.measure(words, BODY, "bold") + 0.3
            if x > MARGIN and x + width > self.width - MARGIN:
                x, y = MARGIN, y + 0.22
            self._sample(x, y + 0.08, look)
            self.text(x + 0.38, y, words, BODY, INK, "bold")  # pale colours are not read as text
            x += width
        if not note:
            return y + 0.2
        if x + self.measure(note, SMALL) > self.width - MARGIN:
            x, y = MARGIN, y + 0.22
        self.text(x, y + 0.01, note, SMALL, SOFT)
        return y + 0.2

    def _sample(self, x: float, y: float, look: Look) -> None:
        """A piece of line as the chart draws it."""
        w, h, (color, style) = self.width, self.height, look
        line = Line2D(
            [x / w, (x + 0.3) / w],
            [1 - y / h] * 2,
            color=color,
            linewidth=2,
            linestyle=style,
        )
        self.figure.add_artist(line)

    def save(self, stem: Path, title: str, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
        """Write files of these formats; equal charts give equal bytes.

        RunError where the disk refuses.
        """
        paths = []
        for kind in formats:
            path = stem.with_name(f"{stem.name}.{kind}")
            with drawing(), replacing(path) as temporary:
                self.figure.savefig(
                    temporary, format=kind, dpi=DPI, metadata={**_METADATA[kind], "Title": title}
                )
            paths.append(path)
        return paths


@lru_cache(maxsize=4096)
def _width(word: str, size: float, weight: str) -> float:
    font = FontProperties(family=list(fonts()), size=size, weight=weight)
    renderer: Any = RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]
    width, _, _ = renderer.get_text_width_height_descent(word, font, False)
    return float(width) / DPI
