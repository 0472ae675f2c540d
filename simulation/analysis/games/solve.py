"""Equilibria of a game of two sides, and how sure they are.

A pair of (mixed) policies is an equilibrium where neither side gains by changing its own alone
(Nash 1951). Sizes: payoffs of both sides are (rows, columns), the US choosing rows.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from simulation.rng import Z95

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

TOLERANCE = 1e-9  # regret of an equilibrium, in units of the span of payoffs
MISSING = "mixed equilibria are not looked for: `pip install 'chip-rivalry[game]'` adds them"
_SAME = 1e-6  # probabilities that differ less are the same policy


@dataclass(frozen=True)
class Equilibrium:
    """Probabilities of each policy, and the larger of both sides' regret, in points."""

    us: Values
    china: Values
    regret: float

    @property
    def pure(self) -> bool:
        """Whether each side plays one policy for sure."""
        return bool(min(self.us.max(), self.china.max()) > 1 - _SAME)

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column of the policies that are played most."""
        return int(self.us.argmax()), int(self.china.argmax())


@dataclass(frozen=True)
class Near:
    """A pair of policies, `gain` points short of an equilibrium, within `error`."""

    us: int
    china: int
    gain: float
    error: float


@dataclass(frozen=True)
class Lead:
    """What a side that moves first chooses, what the other replies, and the payoffs of both."""

    row: int
    column: int
    us: float
    china: float


def can_mix() -> bool:
    """Whether the solver of mixed equilibria is installed."""
    return find_spec("nashpy") is not None


def regret(us: Values, china: Values, row: Values, column: Values) -> float:
    """The most that either side could gain by another policy of its own, in points."""
    mine = (us @ column).max() - row @ us @ column
    theirs = (row @ china).max() - row @ china @ column
    return float(max(mine, theirs, 0.0))


def best_replies(us: Values, china: Values) -> tuple[Mask, Mask]:
    """Where a side's policy is a best reply to the other's, of the US and of China."""
    slack = TOLERANCE * _span(us, china)
    of_us: Mask = us >= us.max(axis=0, keepdims=True) - slack
    of_china: Mask = china >= china.max(axis=1, keepdims=True) - slack
    return of_us, of_china


def pure(us: Values, china: Values) -> Iterator[tuple[int, int]]:
    """Cells in which each side's policy is a best reply to the other's."""
    of_us, of_china = best_replies(us, china)
    for row, column in np.argwhere(of_us & of_china):
        yield int(row), int(column)


def equilibria(us: Values, china: Values) -> tuple[Equilibrium, ...]:
    """All equilibria that are extreme points, pure ones first; each is checked by its regret.

    Mixed ones come from vertex enumeration (nashpy), after policies that are worse than another
    whatever the other side does have been taken out; none is looked for where it is missing.
    """
    found = [_checked(us, china, *_sure(us.shape, row, column)) for row, column in pure(us, china)]
    if can_mix():
        found += [_checked(us, china, *pair) for pair in _vertices(us, china)]
    kept: list[Equilibrium] = []
    for one in found:
        good = one.regret <= TOLERANCE * _span(us, china)
        if good and not any(_equal(one, other) for other in kept):
            kept.append(one)
    return tuple(kept)


def undominated(us: Values, china: Values) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns left when strictly dominated policies are taken out again and again."""
    rows, columns = np.arange(us.shape[0]), np.arange(us.shape[1])
    while True:
        ours, theirs = us[np.ix_(rows, columns)], china[np.ix_(rows, columns)]
        keep_rows = _not_worse(ours)
        keep_columns = _not_worse(theirs.T)
        if keep_rows.all() and keep_columns.all():
            return rows, columns
        rows, columns = rows[keep_rows], columns[keep_columns]


def drawn_again(
    us: Values, china: Values, draws: int = 500, seed: int = 1
) -> Iterator[tuple[Values, Values]]:
    """Mean payoffs of both sides in samples of the members with replacement (Efron 1979).

    `us` and `china` are payoffs (members, rows, columns).
    """
    members = us.shape[0]
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        counts = np.bincount(rng.integers(members, size=members), minlength=members) / members
        yield np.tensordot(counts, us, axes=1), np.tensordot(counts, china, axes=1)


def survival(found: Equilibrium, samples: Sequence[tuple[Values, Values]]) -> float:
    """In what share of samples, as of `drawn_again`, an equilibrium of the same policies remains.

    For a mixed one the probabilities may change, the policies that are played may not.
    """
    rows, columns = np.flatnonzero(found.us > _SAME), np.flatnonzero(found.china > _SAME)
    return sum(_remains(*sample, rows, columns) for sample in samples) / len(samples)


def leads_again(lead: Lead, samples: Sequence[tuple[Values, Values]], us_first: bool) -> float:
    """In what share of samples the side that moves first chooses the same and is answered so."""
    again = (leader(*sample, us_first) for sample in samples)
    return sum((one.row, one.column) == (lead.row, lead.column) for one in again) / len(samples)


def nearly(us: Values, china: Values, errors: float = Z95) -> Iterator[Near]:
    """Pairs that are an equilibrium within the Monte Carlo error of the members.

    No change of one side's policy gains more than `errors` standard errors of its mean paired
    gain. `us` and `china` are (members, rows, columns).
    """
    rows, columns = us.shape[1:]
    exact = set(pure(us.mean(axis=0), china.mean(axis=0)))
    for row in range(rows):
        for column in range(columns):
            gains = [us[:, other, column] - us[:, row, column] for other in range(rows)]
            gains += [china[:, row, other] - china[:, row, column] for other in range(columns)]
            means = np.array([gain.mean() for gain in gains])
            spread = np.array([gain.std(ddof=1) for gain in gains]) / np.sqrt(us.shape[0])
            if (means <= errors * spread).all() and (row, column) not in exact:
                worst = int(means.argmax())
                yield Near(row, column, float(means[worst]), float(spread[worst]))


def leader(us: Values, china: Values, us_first: bool) -> Lead:
    """The best policy of a side that moves first and is believed (von Stackelberg 1934).

    Where the follower is indifferent, it does what is better for the leader.
    """
    first, second = (us, china) if us_first else (china.T, us.T)
    slack = TOLERANCE * _span(us, china)
    replies = second >= second.max(axis=1, keepdims=True) - slack
    worth = np.where(replies, first, -np.inf)
    mine, reply = (int(n) for n in np.unravel_index(worth.argmax(), worth.shape))
    row, column = (mine, reply) if us_first else (reply, mine)
    return Lead(row, column, float(us[row, column]), float(china[row, column]))


def _vertices(us: Values, china: Values) -> Iterator[tuple[Values, Values]]:
    import nashpy

    rows, columns = undominated(us, china)
    if min(rows.size, columns.size) < 2:
        return  # one side has one policy left: what is best against it is pure
    inner = np.ix_(rows, columns)
    game = nashpy.Game(_unit(us[inner]), _unit(china[inner]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told of degenerate games; each answer is checked here
        for ours, theirs in game.vertex_enumeration():
            if np.isfinite(ours).all() and np.isfinite(theirs).all():
                yield _spread(ours, rows, us.shape[0]), _spread(theirs, columns, us.shape[1])


def _spread(inner: Values, where: NDArray[np.intp], size: int) -> Values:
    whole = np.zeros(size)
    whole[where] = np.clip(inner, 0.0, None)
    found: Values = whole / whole.sum()
    return found


def _checked(us: Values, china: Values, row: Values, column: Values) -> Equilibrium:
    return Equilibrium(row, column, regret(us, china, row, column))


def _equal(one: Equilibrium, other: Equilibrium) -> bool:
    apart = max(np.abs(one.us - other.us).max(), np.abs(one.china - other.china).max())
    return bool(apart < _SAME)


def _sure(shape: tuple[int, ...], row: int, column: int) -> tuple[Values, Values]:
    return np.eye(shape[0])[row], np.eye(shape[1])[column]


def _span(us: Values, china: Values) -> float:
    return float(max(np.ptp(us), np.ptp(china), np.finfo(float).tiny))


def _unit(values: Values) -> Values:
    """Payoffs moved to 1..2, which changes no equilibrium; the solver needs them over zero."""
    low, high = values.min(), values.max()
    found: Values = 1 + (values - low) / max(high - low, np.finfo(float).tiny)
    return found


def _not_worse(own: Values) -> Mask:
    """Rows that no other row beats in every column."""
    beats = (own[None, :, :] > own[:, None, :]).min(axis=2)
    kept: Mask = ~beats.max(axis=1)
    return kept


def _remains(us: Values, china: Values, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> bool:
    """Whether some equilibrium is played with exactly these rows and columns."""
    inner = np.ix_(rows, columns)
    column = _indifferent(us[inner])
    row = _indifferent(china[inner].T)
    if row is None or column is None:
        return False
    ours, theirs = np.zeros(us.shape[0]), np.zeros(us.shape[1])
    ours[rows], theirs[columns] = row, column
    return regret(us, china, ours, theirs) <= TOLERANCE * _span(us, china)


def _indifferent(own: Values) -> Values | None:
    """The other side's mix that makes every row of `own` worth the same; None where none does."""
    rows, columns = own.shape
    system = np.zeros((rows + 1, columns + 1))
    system[:rows, :columns], system[:rows, columns] = own, -1.0
    system[rows, :columns] = 1.0
    wanted = np.zeros(rows + 1)
    wanted[rows] = 1.0
    solved = np.linalg.lstsq(system, wanted, rcond=None)[0][:columns]
    return solved if (solved > 0).all() else None
