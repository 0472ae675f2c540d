"""From YAML events to data and places, without recursion, so that depth cannot hurt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from simulation.errors import Place, Problem
from simulation.inputs.yaml.scalars import resolve
from simulation.limits import OBEYED

DEPTH = 32
MOST_NODES = 60_000
MOST_PROBLEMS = 50

Spot = tuple[int, int]
_CONTROL = re.compile(rf"[{OBEYED}\ud800-\udfff]")
_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)


def events(text: str) -> Iterator[Any]:
    """The events of a text, by the C parser where there is one; yaml.YAMLError if it is no YAML."""
    loader = _Loader(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


class _StopError(Exception):
    """Raised inside the builder when reading on makes no sense."""


class Builder:
    """Turns events into data without recursion: `open` holds the containers not yet closed."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.root: Spot = (1, 1)
        self.spots: dict[int, dict[str | int, tuple[Spot, Spot]]] = {}
        self.problems: list[Problem] = []
        self._open: list[Any] = []
        self._keys: list[tuple[str, Spot] | None] = []
        self._documents = 0
        self._nodes = 0

    def run(self, events: Iterator[Any]) -> None:
        """Consume all events, or stop at the first that makes the rest meaningless."""
        handlers = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        try:
            for event in events:
                handler = handlers.get(type(event))
                if handler:
                    handler(event)
        except _StopError:
            pass

    def _complain(self, message: str, mark: Any) -> None:
        self.problems.append(Problem(message, Place(self.file, mark.line + 1, mark.column + 1)))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _StopError

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._complain("a file holds one document; remove the '---' between", event.start_mark)
            raise _StopError

    def _alias(self, event: Any) -> None:
        self._complain(f"aliases are not allowed: write out '*{event.anchor}'", event.start_mark)
        if self._expects_key():
            raise _StopError
        self._take(None, event.start_mark)

    def _decorations(self, event: Any) -> None:
        if event.anchor is not None:
            self._complain(f"anchors are not allowed: remove '&{event.anchor}'", event.start_mark)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:40]
            self._complain(f"tags are not allowed: remove '{tag}'", event.start_mark)

    def _expects_key(self) -> bool:
        return bool(self._open) and self._keys[-1] is None and type(self._open[-1]) is dict

    def _scalar(self, event: Any) -> None:
        if event.tag is not None or event.anchor is not None:
            self._decorations(event)
        text, value = event.value, event.value
        if self._expects_key():
            self._key(text, event.start_mark)
            return
        if event.style is None or event.style == "":
            try:
                value = resolve(text)
            except ValueError as error:
                self._complain(str(error), event.start_mark)
        elif event.style == '"' and not _printable(text):
            self._complain("text holds a control character", event.start_mark)
        self._take(value, event.start_mark)

    def _key(self, text: str, mark: Any) -> None:
        if not text or not _printable(text):
            self._complain("a key is empty or holds a control character", mark)
        if text in self._open[-1]:
            first = self.spots[id(self._open[-1])][text][0][0]
            self._complain(f"key '{text[:60]}' appears twice (first in line {first})", mark)
        self._keys[-1] = (text, (mark.line + 1, mark.column + 1))

    def _begin(self, event: Any) -> None:
        self._decorations(event)
        if self._expects_key():
            self._complain("a key must be a plain word, not a list or mapping", event.start_mark)
            raise _StopError
        if len(self._open) >= DEPTH:
            self._complain(f"nested deeper than {DEPTH} levels", event.start_mark)
            raise _StopError
        container: Any = {} if type(event) is yaml.MappingStartEvent else []
        self._take(container, event.start_mark)
        self.spots[id(container)] = {}
        self._open.append(container)
        self._keys.append(None)

    def _end(self, event: Any) -> None:
        self._open.pop()
        self._keys.pop()

    def _take(self, value: Any, mark: Any) -> None:
        """Put a value where it belongs: the document, the open list, or under the pending key."""
        here = (mark.line + 1, mark.column + 1)
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._complain(f"more than {MOST_NODES:,} values in one file", mark)
            raise _StopError
        if not self._open:
            self.data, self.root = value, here
            return
        parent = self._open[-1]
        if type(parent) is list:
            self.spots[id(parent)][len(parent)] = (here, here)
            parent.append(value)
            return
        key, where = self._keys[-1]  # type: ignore[misc]
        self._keys[-1] = None
        if key in parent:
            return
        self.spots[id(parent)][key] = (where, here)
        parent[key] = value


def _printable(text: str) -> bool:
    return _CONTROL.search(text) is None
