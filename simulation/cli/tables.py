"""Tables as lines of text: whole in a pipe, fitted to the width of a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

NARROWEST, FEWEST = 20, 12  # columns of text, with words whole and broken
TIE = "\N{NO-BREAK SPACE}"  # holds a number's unit together where a cell is wrapped

Rows = Sequence[Sequence[str]]


def width(text: str) -> int:
    """Columns that a text takes: wide letters take two."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def lines(
    headings: Sequence[str], rows: Rows, numbers: int = 0, room: int | None = None
) -> Iterator[str]:
    """Lines of a table whose last `numbers` columns are right-aligned, a rule under the headings.

    With `room` columns, cells are wrapped at spaces, those of text first, and at last within
    words: nothing is cut, and nothing is wider.
    """
    every = [headings, *rows]
    widths = [max(width(row[n]) for row in every) for n in range(len(headings))]
    gap = "   "
    if room is not None and 1 + sum(widths) + 3 * (len(widths) - 1) > room:
        gap = "  "
        widths = _fitted(every, widths, room - 1 - 2 * (len(widths) - 1), numbers)
    right = range(len(headings) - numbers, len(headings))
    yield ""
    for number, row in enumerate(every):
        cells = [wrapped(text, size) for text, size in zip(row, widths, strict=True)]
        deep = max(map(len, cells))
        for line in range(deep):
            parts = [
                _padded(cell[line] if line < len(cell) else "", widths[n], n in right)
                for n, cell in enumerate(cells)
            ]
            yield f" {gap.join(parts)}".rstrip().replace(TIE, " ")
        if number == 0:
            yield " " + "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (
                sum(widths) + len(gap) * (len(widths) - 1)
            )
    yield ""


def wrapped(text: str, room: int) -> list[str]:
    """Lines of at most `room` columns, broken at spaces, then after dots and within words."""
    found = [""]
    for word in text.split(" "):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if width(longer) <= room:
            found[-1] = longer
            continue
        found += [""] if found[-1] else []
        pieces = list(_pieces(word, room))
        found[-1] = pieces[0]
        found += pieces[1:]
    return found


def _pieces(word: str, room: int) -> Iterator[str]:
    while width(word) > room:
        cut = room
        while width(word[:cut]) > room:
            cut -= 1
        dot = max(word.rfind(c, 0, cut) for c in "._-/")
        cut = dot + 1 if dot > 0 else max(cut, 1)
        yield word[:cut]
        word = word[cut:]
    yield word


def _fitted(every: Rows, widths: list[int], room: int, numbers: int) -> list[int]:
    """Widths that fit: columns of text give way first, the widest of them most."""
    parts = [re.sub(r"([._/-])", r"\1 ", heading) for heading in every[0]]  # names of scenarios
    longest = [
        max(_longest(parts[n]), *(_longest(row[n]) for row in every[1:]), 1)
        for n in range(len(widths))
    ]
    text = range(1, len(widths) - numbers)
    every_one = range(len(widths))
    for columns, least in (
        (text, [max(min(w, NARROWEST), m) for w, m in zip(widths, longest, strict=True)]),
        (every_one, longest),
        (text, [min(w, FEWEST) for w in widths]),
        (every_one, [1] * len(widths)),
    ):
        while sum(widths) > room:
            able = [n for n in columns if widths[n] > least[n]]
            if not able:
                break
            widths[max(able, key=lambda n: widths[n])] -= 1
    return widths


def _longest(text: str) -> int:
    return max((width(word) for word in text.split(" ")), default=0)


def _padded(text: str, size: int, right: bool) -> str:
    fill = " " * (size - width(text))
    return fill + text if right else text + fill
