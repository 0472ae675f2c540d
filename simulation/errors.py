"""Errors that a user sees: where, what, and the likely fix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import Any, NoReturn

_FEW = 3  # names that a message offers
_LONGEST_WORD = 80  # longer words are not typos of a name, and comparing them costs time


@dataclass(frozen=True, order=True)
class Place:
    """A spot in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with its place where there is one."""

    message: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class RivalryError(Exception):
    """Base of every error shown without a traceback; `exit_code` is the command's."""

    exit_code = 1


class RenamedWarning(FutureWarning):
    """Notice that what the user called by an earlier name has another name now."""


class RunError(RivalryError):
    """A failure while running, not caused by what the user wrote."""


class UnfinishedError(RunError):
    """A run that is not done; `folder` can be resumed.

    `done` says how far it is or what failed, and `then` what becomes of that when it is resumed.
    """

    def __init__(self, done: str, folder: Path, then: str = "goes on from there") -> None:
        self.done, self.folder, self.then = done, folder, then
        super().__init__(f"{done}; the same call with resume=True, out='{folder}' {then}")


class StoppedError(UnfinishedError):
    """Stopped from the keyboard."""


class InputError(RivalryError):
    """Everything wrong with an input, at once: `.problems` sorted by place, each once."""

    exit_code = 2

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(sorted(dict.fromkeys(problems), key=_order))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Problems, not the joined text, travel between processes."""
        return type(self), (self.problems,)


class UnknownNameError(InputError):
    """Nothing goes by a name; `offers` are lines about what may have been meant."""

    def __init__(self, message: str, offers: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.offers = tuple(offers)

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, tuple[str, ...]]]:  # type: ignore[override]
        """Message and offers travel between processes."""
        return type(self), (str(self), self.offers)


class UnknownKeyError(InputError, KeyError):
    """The same of a name asked of a mapping."""

    __str__ = Exception.__str__  # KeyError quotes its message


class Nothing(dict[str, Any]):
    """A mapping that is empty, and says why to who asks for something in it."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def __missing__(self, name: str) -> NoReturn:
        raise UnknownKeyError(f"there is no {name!r}: {self._why}")


def _order(problem: Problem) -> tuple[bool, str, int, int]:
    place = problem.place
    return (True, place.file, place.line, place.column) if place else (False, "", 0, 0)


_CALLED = {
    "beijing": "china", "prc": "china", "chinese": "china",
    "washington": "us", "usa": "us", "america": "us", "american": "us", "united states": "us",
    "brussels": "eu", "europe": "eu", "taipei": "taiwan", "tokyo": "japan", "korea": "south_korea",
    "seoul": "south_korea", "the hague": "netherlands", "holland": "netherlands",
    "openai": "oracle_openai", "facebook": "meta", "aws": "amazon", "tpu": "google",
}  # fmt: skip
"""What newcomers call states and firms, and their names here: too far apart for a typo."""


def _by_name(word: str) -> str:
    """A word, or words with dots between, with the names here instead of what is said."""
    return ".".join(_CALLED.get(part, part) for part in word.split("."))


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that `word` most likely stands for, or None."""
    if not isinstance(word, str) or not word or len(word) > _LONGEST_WORD:
        return None
    folded: dict[str, list[str]] = {}
    for name in allowed:
        folded.setdefault(name.casefold(), []).append(name)
    asked = word.casefold()
    asked = asked if asked in folded else _by_name(asked)
    close = [asked] if asked in folded else get_close_matches(asked, folded, n=4, cutoff=0.6)
    if not close and len(asked) > 1:  # ratios are harsh on short words
        close = [x for x in folded if abs(len(x) - len(asked)) < 2 and edits(asked, x) == 1]
    names = [name for found in close for name in folded[found]]
    return min(names, key=lambda name: _distance(word, name), default=None)


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Text to append to a message: "; did you mean 'x'?" or nothing."""
    found = nearest(word, allowed)
    return "" if found is None else f"; did you mean '{found}'?"


def did_you_mean_name(word: str, allowed: Iterable[str]) -> str:
    """The same for names of parts with dots between; those that end or begin with the word, too."""
    names, part = list(allowed), str(word).casefold()
    found = sorted((n for n in names if n.casefold().endswith(f".{part}")), key=len)
    found = found or [n for n in names if n.casefold().startswith(f"{part}.")]
    if not word or not found:
        return did_you_mean(word, names)
    told = " or ".join(f"'{name}'" for name in found[:_FEW])
    return f"; did you mean {told}?"


def it_has(allowed: Iterable[str]) -> str:
    """The same where no name is like it: "; it has 'a', 'b', 'c' and 4 more"; "" where none are."""
    names = list(allowed)
    told = ", ".join(f"'{name}'" for name in names[:_FEW])
    more = f" and {len(names) - _FEW} more" if names[_FEW:] else ""
    return f"; it has {told}{more}" if names else ""


def edits(a: str, b: str) -> int:
    """Single-letter edits (insert, delete, replace, swap neighbours) that turn `a` into `b`."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row, older = row, [i], before
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]


def _distance(word: str, name: str) -> tuple[int, int, float]:
    likeness = SequenceMatcher(None, word, name).ratio()
    return edits(word.casefold(), name.casefold()), edits(word, name), -likeness
