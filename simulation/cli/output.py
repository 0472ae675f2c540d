"""Printing: text, JSON, tables, and progress bars where a person is watching."""

from __future__ import annotations

import json
import math
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any, TextIO

import click

from simulation.cli import streams, tables
from simulation.plain_data import plain as plain

TYPED = "simulation.typed"  # key of the command line in the context of click
_PATIENCE = 2.0  # seconds of work before a progress bar is worth its line
_FIRST_LINE, _LINE = 20.0, 60.0  # seconds before and between lines of a log
_BRIEF = 60
_SOME = 12  # sentences before "and n more"
_SUFFIXES = ("k", "M", "bn", "tn")


def say(text: str = "") -> None:
    """Print a line of the result."""
    streams.write(text)


def tell(text: str) -> None:
    """Print a sentence: wrapped at words on a terminal, one line in a file or pipe."""
    for line in _fitted(text, sys.stdout):
        say(line)


def tell_some(lines: Sequence[str], where: str) -> None:
    """Print sentences, indented; of many the first, how many more there are, and where."""
    for line in lines[:_SOME]:
        tell(f"  {line}")
    if len(lines) > _SOME:
        say(f"  and {len(lines) - _SOME} more, {where}")


def note(text: str) -> None:
    """Print a line about the work, apart from the result; wrapped as `tell` does."""
    for line in _fitted(text, sys.stderr):
        streams.write(line, to_errors=True)


def _fitted(text: str, stream: TextIO | None) -> Iterable[str]:
    """Lines of a text, wrapped at words on a terminal, each as far in as the text begins."""
    if not text or not streams.is_watched(stream):
        return (text,)
    inner = text.lstrip(" ")
    margin = text[: len(text) - len(inner)]
    room = shutil.get_terminal_size().columns - len(margin)
    return (margin + line for line in tables.wrapped(inner, max(room, 1)))


def warn(text: str) -> None:
    """Print a warning, if there is one."""
    if text:
        note(f"warning: {text}")


def say_json(data: Any) -> None:
    """Print a result for machines."""
    plain_letters = not streams.speaks_unicode(sys.stdout)
    say(json.dumps(data, indent=1, ensure_ascii=plain_letters, allow_nan=False))


def say_table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0) -> None:
    """Print a table whose last `numbers` columns are right-aligned.

    A terminal gets it fitted to its width; a file or pipe gets every row whole, on one line.
    """
    watched = streams.is_watched(sys.stdout)
    room = shutil.get_terminal_size().columns if watched else None
    for line in tables.lines(headings, rows, numbers, room):
        say(line)


def say_runs(folders: Sequence[Path]) -> None:
    """Print where the runs behind a result are, for the commands that read runs."""
    runs = "run, which" if len(folders) == 1 else "runs, which"
    say(f"the {runs} `rivalry plot` reads: {', '.join(map(str, folders))}")


def say_runs_by_view(folders: Mapping[str, Path]) -> None:
    """Print where the run of each view is, a line for each."""
    say("the runs by view, which `rivalry plot` reads:")
    for view, folder in folders.items():
        say(f"  {view}: {folder}")


@contextmanager
def progress(what: str, before: str = "") -> Iterator[Callable[[int, int], None] | None]:
    """A callback (done, total): a bar with the time left, or lines of a log in a pipe.

    `before` is what is done before it is called first.
    """
    if not streams.is_watched(sys.stderr):
        with _Log(what, before) as log:
            yield log
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
    times = (bars.TimeElapsedColumn(), bars.TextColumn("left"), bars.TimeRemainingColumn())
    bar = bars.Progress(*columns, *times, console=Console(stderr=True), transient=True)
    task = bar.add_task(before or what, total=None)
    timer = Timer(_PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield _Bar(what, partial(bar.update, task))
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


_DOING = "at work"


class _Bar:
    """Progress as a bar, which lines about the work stand above."""

    def __init__(self, what: str, update: Callable[..., None]) -> None:
        self.what, self._update = what, update

    def __call__(self, done: int, total: int) -> None:
        self._update(description=self.what, completed=done, total=total)

    def say(self, text: str) -> None:
        """Print a line about the work."""
        note(f"{self.what}: {text}")


class _Log:
    """Progress as lines of a log, for work that takes long enough to wonder.

    A line says that work has begun, also where the first piece of it takes long, and another
    where none was due for a while.
    """

    def __init__(self, what: str, before: str = "") -> None:
        self.what, self.begin = what, time.monotonic()
        self.doing = before or _DOING
        self.next, self.first = self.begin + _FIRST_LINE, 0
        self.quiet, self.over = True, Event()
        self.watcher = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Log:
        self.watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.watcher.join()

    def _watch(self) -> None:
        """Lines beside those of pieces that are done, which may be long in coming."""
        wait, seconds = _PATIENCE, 0.0
        while not self.over.wait(wait):
            seconds += wait
            if self.quiet:
                note(f"{self.what}: {self.doing} for {seconds:.0f} s")
            wait, self.quiet = _FIRST_LINE if seconds < _LINE else _LINE, True

    def say(self, text: str) -> None:
        """Print a line about the work, in place of one that it goes on."""
        self.quiet = False
        note(f"{self.what}: {text}")

    def __call__(self, done: int, total: int) -> None:
        now, self.doing = time.monotonic(), _DOING
        self.first = self.first or done  # what an earlier command left says nothing of the pace
        if now < self.next or done >= total:
            return
        self.next, self.quiet = now + _LINE, False
        made = done - self.first
        left = (now - self.begin) * (total - done) / made if made > 0 else math.nan
        more = f", about {left / 60:.0f} min left" if left > 90 else ""
        note(f"{self.what}: {done} of {total}{more}")


class Turns:
    """Lines of a log between pieces of work, now and then, where nobody watches a bar."""

    def __init__(self) -> None:
        self.next = time.monotonic() + _FIRST_LINE

    def __call__(self, name: str) -> None:
        now = time.monotonic()
        if now >= self.next and not streams.is_watched(sys.stderr):
            self.next = now + _FIRST_LINE
            note(name)


def command_line() -> str:
    """What was typed, for the manifest."""
    context = click.get_current_context().find_root()
    return shlex.join(["rivalry", *context.meta[TYPED]])


def brief(value: Any) -> str:
    """A value of any kind in a few words; nothing is a dash."""
    if value is None:
        return "-"
    if isinstance(value, int | float):
        return figure(value)
    return cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _BRIEF)


def figure(value: float | None) -> str:
    """A number as an analyst would type it."""
    return "-" if value is None else f"{value:.6g}"


def cut(text: str, longest: int) -> str:
    """The text on one line, shortened if need be."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 3]}..."


def interval(
    middle: float, low: float, high: float, unit: str, error: float = math.nan, digits: int = 2
) -> str:
    """A median with its unit and its own error, if known, and the interval around it, if any."""
    from simulation.analysis.text.numbers import ends, error_text, human, quantity, scale

    said = error_text if unit == "1" else human
    exact = f" ±{whole(said(error * scale(unit)))}" if math.isfinite(error) else ""
    value = f"{tied(quantity(middle, unit, digits))}{exact}"
    return value if low == high else f"{value} ({whole(ends(low, high, unit, digits))})"


def tied(text: str) -> str:
    """A quantity that a narrow table breaks only between number and unit: "2.2|M H100e|a|year"."""
    words = text.split(" ")
    number = 2 if words[0].endswith("USD") else 1  # also with a sign before it
    number += len(words) > number and words[number] in _SUFFIXES
    return " ".join(tables.TIE.join(part) for part in (words[:number], words[number:]) if part)


def whole(text: str) -> str:
    """A text that a narrow table does not break at all, if it can."""
    return text.replace(" ", tables.TIE)
