"""Values of a world as blocks of its members come in, in one array that answers look at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.explore.worlds import Values


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
