"""What a scenario adds, a chip, firm, maker or supplier, told in words with units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulation.analysis.text.words import name

if TYPE_CHECKING:
    from simulation.inputs import Calibration

_APART = ("title", "like", "about", "split_from", "share")
Value = Callable[[Any, str], str]  # a value and its unit in words


def added(path: str, row: Mapping[str, Any], calibration: Calibration, value: Value) -> str:
    """What it is like, and each thing in which it differs, as the file calls them.

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
        yield f"{key} {_scaled(said) if _is_scaled(said) else value(said, unit)}"


def _is_scaled(said: Any) -> bool:
    return isinstance(said, Mapping) and bool(said) and said.keys() <= {"times", "plus"}


def _scaled(said: Mapping[str, Any]) -> str:
    plus = f" plus {said['plus']:g}" if said.get("plus") else ""
    return f"times {said.get('times', 1):g}{plus}"
