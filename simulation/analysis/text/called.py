"""What a scenario is called inside a sentence, whatever its title is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

YOURS, THEIRS = "Your world", "the reference"
"""What the explorer calls a world of moved levers, and what it is held against."""
_PLAIN: Mapping[str, str] = MappingProxyType(
    {"Baseline": "the baseline", "baseline": "the baseline", YOURS: "your world", THEIRS: THEIRS}
)


def called(title: str) -> str:
    """The title between quotation marks, so that "H200 ban returns" may be a subject.

    The baseline and what is no title of a file stand without them.
    """
    return _PLAIN.get(title) or f'"{title.replace(chr(34), chr(39))}"'
