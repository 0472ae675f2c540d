"""Chance by name: every number depends only on (seed, stream, member, place within the member)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_WORDS_PER_COUNT = 4  # Philox 4x64 gives four words a count
Z95 = 1.6448536269514722  # standard normal quantile of 0.95, the upper end of a 90 % interval


def uniform(
    seed: int, stream: str, start: int, stop: int, per_member: int = 1
) -> NDArray[np.float64]:
    """Uniform numbers strictly inside (0, 1) for members start..stop-1, (per_member, members).

    Member k owns the words k*per_member.. of its stream's counter, so its numbers depend neither
    on the block that it rides in nor on any other stream. ValueError if the range is not one.
    """
    if not 0 <= start <= stop or per_member < 1:
        raise ValueError(f"no such members: {start}..{stop}, {per_member} numbers each")
    first = start * per_member
    wanted = (stop - start) * per_member
    count, skip = divmod(first, _WORDS_PER_COUNT)
    words = np.random.Philox(key=_key(seed, stream), counter=count).random_raw(skip + wanted)
    return _between(words[skip:].reshape(stop - start, per_member).T)


def uniform_of(
    seed: int, stream: str, members: Sequence[int], per_member: int, first: int
) -> NDArray[np.float64]:
    """The first numbers of single members, as `uniform` gives them, (first, members).

    One generator goes from member to member: to make one for each takes several times as long.
    """
    generator = np.random.Philox(key=_key(seed, stream))
    words = np.empty((first, len(members)), dtype=np.uint64)
    at = 0
    for column, member in enumerate(members):
        count, skip = divmod(member * per_member, _WORDS_PER_COUNT)
        generator.advance(count - at)
        words[:, column] = generator.random_raw(skip + first)[skip:]
        at = count - -(skip + first) // _WORDS_PER_COUNT
    return _between(words)


def normal(
    seed: int, stream: str, start: int, stop: int, per_member: int = 1
) -> NDArray[np.float64]:
    """Standard normal numbers, one for each of `uniform`'s; same shape and errors."""
    return normal_quantile(uniform(seed, stream, start, stop, per_member))


def normal_quantile(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normal quantiles of numbers in (0, 1); same shape."""
    from scipy.special import ndtri

    values: NDArray[np.float64] = ndtri(u)
    return values


def _between(words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Words of 64 bits as numbers strictly inside (0, 1), contiguous."""
    # 52 bits and a half step: neither 0 nor 1 can occur, and every value is exact
    return np.ascontiguousarray(((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)


def _key(seed: int, stream: str) -> int:
    text = f"{int(seed)}\0{stream}".encode()
    return int.from_bytes(blake2b(text, digest_size=16).digest(), "little")
