"""Whether so many members agree that it counts, and how certain that is with these members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

AGREE = 0.9
"""A conclusion holds under a view where so many of its members agree.

What words say of one effect has bounds of its own: `sureness` of `analysis.text.lead`.
"""
OPEN, SAME, UNDECIDED = "open", "same", "undecided"
_TAIL = 0.05  # on either side of an interval of 90 %
_EARLY = 0.01  # the same for a first look, which is followed by another where it settles nothing


@dataclass(frozen=True)
class Verdict:
    """`word` is what `AGREE` of the members say, `OPEN` where fewer do, or `UNDECIDED`.

    `leaning` is the same by the members at hand alone. `share` of them agree on what most say;
    `low` and `high` are the ends of its 90 % interval.
    """

    word: str
    leaning: str
    share: float
    low: float
    high: float


def verdict(shares: Mapping[str, float], members: int) -> Verdict:
    """The verdict of `members` of which these shares say each word.

    A share over all draws, of which the members are a sample, lies in the exact binomial interval
    (Clopper and Pearson 1934, Biometrika 26). It is what drawing the members again with each its
    own reference gives, and unlike that it is not blind where all of them agree. It is undecided
    where the interval holds `AGREE`.
    """
    word = max(shares, key=lambda one: shares[one])
    share = shares[word]
    low, high = interval(round(share * members), members)
    leaning = word if share >= AGREE else OPEN
    decided = leaning if low >= AGREE or high < AGREE else UNDECIDED
    return Verdict(decided, leaning, share, low, high)


def settled(one: Verdict, members: int) -> bool:
    """Whether a first look at `members` is so clear that a second is not needed.

    Its interval of 98 % lies on one side of `AGREE`. So who looks at 64 and, where these settle
    nothing, at 200 members, errs at either end as rarely as who looks once: in at most 5 %.
    """
    low, high = interval(round(one.share * members), members, _EARLY)
    return low >= AGREE or high < AGREE


def interval(agree: int, members: int, tail: float = _TAIL) -> tuple[float, float]:
    """The exact 90 % interval of a share of which `agree` of `members` are a sample.

    Form: quantiles of the beta distributions B(k, n - k + 1) at 5 % and B(k + 1, n - k) at 95 %, or
    another `tail` on either side.
    Source: Clopper and Pearson (1934), Biometrika 26. It covers every share in at least 90 % of
    samples. Jeffreys's, which is shorter, does so on average over shares only (Brown, Cai and
    DasGupta 2001), and fails most near 0 and 1, where claims and directions are settled.
    """
    from scipy.special import betaincinv

    if members == 0:
        return 0.0, 1.0
    missing = members - agree
    low = float(betaincinv(agree, missing + 1, tail)) if agree else 0.0
    high = float(betaincinv(agree + 1, missing, 1 - tail)) if missing else 1.0
    return low, high


def fewest() -> int:
    """The fewest members with which anything can be decided: all of them agree."""
    return int(np.ceil(np.log(_TAIL) / np.log(AGREE)))
