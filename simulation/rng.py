"""Chance by name: every number depends only on (seed, stream, member, place within the member)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

_WORDS_PER_COUNT = 4  # Philox 4x64 gives four words a count
_BYTES_PER_WORD = 8
_WORDS_PER_STEP = 1000  # words drawn in the time of a step from a member to another
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
    words = np.random.Philox(_key(seed, stream), counter=count).random_raw(skip + wanted)
    return _between(words[skip:].reshape(stop - start, per_member).T)


def uniform_of(
    seed: int, stream: str, members: NDArray[np.intp], per_member: int, first: int
) -> NDArray[np.float64]:
    """The first numbers of single members, as `uniform` gives them, (first, members).

    One generator goes from member to member: to make one for each takes several times as long.
    Where members lie close it draws what is between them too, which is faster than to pass it over.
    """
    generator = np.random.Philox(_key(seed, stream))
    end = int(members.max(initial=-1)) + 1
    if end * per_member < _WORDS_PER_STEP * len(members):
        words = generator.random_raw(end * per_member).reshape(end, per_member)
        return _between(words[members, :first].T)
    return _between(_step_by_step(generator, members.tolist(), per_member, first))


def _step_by_step(
    generator: np.random.Philox, members: Sequence[int], per_member: int, first: int
) -> NDArray[np.uint64]:
    """The first words of single members, (first, members), by a generator at its start."""
    words = np.empty((first, len(members)), dtype=np.uint64)
    at = 0
    for column, member in enumerate(members):
        count, skip = divmod(member * per_member, _WORDS_PER_COUNT)
        generator.advance(count - at)
        words[:, column] = generator.random_raw(skip + first)[skip:]
        at = count - -(skip + first) // _WORDS_PER_COUNT
    return words


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
    return np.ascontiguousarray(((words >> np.uint64(12)) + 0.5) * 2.0**-52)


def _key(seed: int, stream: str) -> Any:
    """What numpy makes the key of a stream's generator from, which its stubs know no type for."""
    return _Key(f"{int(seed)}\0{stream}".encode())


class _Key(ISeedSequence):
    """A key worked out from a text.

    One handed over as `key` is set after numpy has asked the system for chance to seed from, which
    takes longer than all else of a draw.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """As many words of 64 bits as Philox asks for, which are two."""
        digest = blake2b(self._text, digest_size=n_words * _BYTES_PER_WORD).digest()
        return np.frombuffer(digest, dtype="<u8")
