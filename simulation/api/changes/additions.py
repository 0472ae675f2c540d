"""What a scenario adds, a chip, firm, maker or supplier, told in words with units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulation.analysis.text.titles import FIELDS
from simulation.analysis.text.words import capital, name
from simulation.analysis.text.words import path as path_in_words

if TYPE_CHECKING:
    from simulation.inputs import Calibration

_APART = ("title", "like", "about", "split_from", "share")
Value = Callable[[Any, str], str]  # a value and its unit in words


_KINDS = {"chips": "chip", "firms": "firm", "makers": "maker", "suppliers": "supplier"}
_DATES = {"announced": "announced", "ship": "first shipped", "ends": "sold until"}
_GIVEN = {**_DATES, "chips": "with the chips", "generation": "of generation"}


def titled(word: str, calibration: Calibration) -> str:
    """A state, maker, firm or chip as people write it; by the title that a scenario gives it."""
    made: Any = calibration.added
    titles = {one.id: one.said.get("title") for one in made.chips} if made else {}
    titles |= {one.id: one.title for one in made.players} if made else {}
    given = titles.get(word)
    return str(given) if given and given != word else name(word)


def what_of(where: str, calibration: Calibration) -> str:
    """What a change that is none of a lever is about, in words: what is added, or a figure."""
    kind, _, rest = where.removeprefix("parameters.").partition(".")
    whose = rest.partition(".")[0]
    called = titled(whose, calibration)
    if kind in _KINDS and rest == whose:
        return f"New {_KINDS[kind]}: {called}"
    told = path_in_words(where)
    return capital(told.replace(name(whose), called) if whose else told)


def added(path: str, row: Mapping[str, Any], calibration: Calibration, value: Value) -> str:
    """What it is like, and each thing in which it differs.

    `path` is that of the change, such as chips.my_chip; `row` what was written.
    """
    kind, like = path.partition(".")[0], str(row["like"])
    title = f"{row['title']}, " if row.get("title") else ""
    split = f"split from {name(str(row['split_from']))}, " if row.get("split_from") else ""
    share = f"a share of {value(row['share'], '1')}, " if split else ""
    given = ", ".join(_given(row, f"{kind}.{like}", calibration, value))
    whole = f"{title}{split}{share}like {name(like)}"
    return f"{whole}, but {given}" if given else whole


def _given(
    row: Mapping[str, Any], parent: str, calibration: Calibration, value: Value
) -> Iterator[str]:
    for key, said in row.items():
        if key in _APART:
            continue
        entry = calibration.entries.get(f"{parent}.{key}")
        unit = entry.unit if entry else "ratio"
        yield f"{_label(key)} {_scaled(said) if _is_scaled(said) else value(said, unit)}"


def _label(key: str) -> str:
    """A field of what is added, in words: "price", "first shipped"."""
    if key in FIELDS:
        return FIELDS[key].removeprefix("the ").replace(" of {}", "").replace("{} ", "")
    return _GIVEN.get(key, key.replace("_", " "))


def _is_scaled(said: Any) -> bool:
    return isinstance(said, Mapping) and bool(said) and said.keys() <= {"times", "plus"}


def _scaled(said: Mapping[str, Any]) -> str:
    plus = f" plus {said['plus']:g}" if said.get("plus") else ""
    return f"times {said.get('times', 1):g}{plus}"
