"""Values of a world as blocks of its members come in, and what was lately worked out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from simulation.explore.worlds import Values

Kept = TypeVar("Kept")


class Recent(Generic[Kept]):
    """The last few things by their key, for several threads; the least recently used go first."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, value: Kept) -> None:
        """Keep something, in place of the oldest where there are too many."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class Gathered:
    """Values (months, outcomes, members) of the blocks that are in; `blocks` are all of them."""

    def __init__(self, blocks: Sequence[tuple[int, int]]) -> None:
        self.blocks = tuple(blocks)
        self._values: Values | None = None
        self._in: set[int] = set()

    def put(self, first: int, values: Values) -> None:
        """Take in the block that begins with a member."""
        if self._values is None:
            self._values = np.empty((*values.shape[:2], self.blocks[-1][1]), np.float32)
        self._values[:, :, first : first + values.shape[2]] = values
        self._in.add(first)

    @property
    def ready(self) -> int:
        """How many blocks are in, from the first one on without a gap."""
        gaps = (n for n, (first, _) in enumerate(self.blocks) if first not in self._in)
        return next(gaps, len(self.blocks))

    @property
    def complete(self) -> bool:
        """Whether all blocks are in."""
        return self.ready == len(self.blocks)

    def upto(self, members: int) -> Values:
        """The values of so many members, which are in."""
        assert self._values is not None
        return self._values[:, :, :members]
