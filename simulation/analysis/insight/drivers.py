"""Which parameters drive an outcome: first-order shares of its variance, with intervals.

The first-order share of a parameter is the variance of the outcome's mean over it (Sobol 1993),
here from splines. Parameters that were drawn together cannot be told apart and count as one.
Drivers are taken up one after the other, each judged by what it adds to those before: a parameter
that only goes along with a driver is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight import smooth
from simulation.counts import counted
from simulation.errors import InputError
from simulation.rng import Z95

Values = NDArray[np.float64]
TOGETHER = 0.7
"""Rank correlation from which on parameters count as drawn together."""
FEWEST, ENOUGH = 200, 1000
MOST = 12
LEAST = 0.005  # smaller shares are of parameters that add to others and alone show nothing
DOUBT = 0.01
SHUFFLED = 1000


@dataclass(frozen=True)
class Driver:
    """A parameter, or several drawn together, with its share of the variance.

    Shares are fractions of the variance, `low` to `high` a 90 % interval. `effect` is how much the
    outcome differs on average between a high and a low value (95 and 5 in a hundred) of the first
    parameter, in the outcome's unit. `total` is the share with all joint effects, where a design
    tells it.
    """

    parameters: tuple[str, ...]
    share: float
    low: float
    high: float
    effect: float
    total: float | None = None

    @property
    def name(self) -> str:
        """The parameter that explains most of the group."""
        return self.parameters[0]


@dataclass(frozen=True)
class Interaction:
    """What two drivers explain together beyond what each explains alone, a fraction."""

    parameters: tuple[str, str]
    share: float


@dataclass(frozen=True)
class Drivers:
    """What was found: drivers in falling order, pairs of them, and what remains.

    `chance` is the largest share among shuffled parameters. `unexplained` is the fraction of the
    variance that the drivers do not explain one by one: joint effects, and many small ones.
    """

    drivers: tuple[Driver, ...]
    interactions: tuple[Interaction, ...]
    unexplained: float
    chance: float
    members: int


def find(
    outcome: Values,
    drawn: Mapping[str, Values],
    seed: int = 1,
    most: int = MOST,
    each: str = "member",
) -> Drivers:
    """Drivers of an outcome (members,) among drawn parameters, each (members,), at most `most`.

    `each` is what a value is of, for messages: a member, or a point of a sweep.
    InputError with fewer than FEWEST members in which the outcome is a number, or where it or all
    that is drawn does not vary.
    """
    known = np.isfinite(outcome)
    y = outcome[known]
    refuse_few(len(y), each)
    if np.ptp(y) <= 1e-9 * np.abs(y).max(initial=0.0):
        raise InputError(f"the outcome is the same in every {each}: nothing drives it")
    names = tuple(name for name, values in drawn.items() if np.ptp(values[known]) > 0)
    if not names:
        raise InputError("nothing that varies is a number: there is nothing that could drive it")
    table = smooth.Table(np.stack([drawn[name][known] for name in names], axis=1))
    chance = by_chance(y, seed)
    groups = drawn_together(table.columns)
    chosen, joint = _take_up(y, table, groups, chance, most)
    found = [_driver(y, table.columns, names, group) for group in chosen]
    order = sorted(range(len(found)), key=lambda i: -found[i].share)
    explained = smooth.share(y, smooth.left_out(y, joint)) if chosen else 0.0
    return Drivers(
        drivers=tuple(found[i] for i in order if found[i].share >= LEAST),
        interactions=_interactions(y, table.columns, names, [chosen[i] for i in order], joint),
        unexplained=1.0 - max(explained, 0.0),
        chance=chance,
        members=len(y),
    )


def refuse_few(count: int, each: str = "member") -> None:
    """InputError for fewer than FEWEST members, or points of a sweep."""
    if count < FEWEST:
        few = f"{counted(count, each)} {'is' if count == 1 else 'are'} too few"
        raise InputError(
            f"{few} to tell drivers from chance: {FEWEST} at least, {ENOUGH} to be sure"
        )


def by_chance(outcome: Values, seed: int) -> float:
    """The largest share that one of SHUFFLED shuffled parameters gets."""
    random = np.random.default_rng(seed)
    shuffled = random.permuted(np.tile(outcome, (SHUFFLED, 1)), axis=1)
    return float(smooth.of_orders(np.ascontiguousarray(shuffled.T)).max())


def drawn_together(table: Values) -> list[NDArray[np.intp]]:
    """Groups of columns, each pair of which has a rank correlation of TOGETHER or more.

    By complete linkage: the two groups merge whose furthest columns are closest.
    """
    if table.shape[1] < 2:
        return [np.arange(table.shape[1])]
    # scipy.cluster has this, too, and takes longer to import than drivers take to find.
    alike = np.abs(np.corrcoef(smooth.ranks(table), rowvar=False))
    np.fill_diagonal(alike, 0.0)
    groups = {i: [i] for i in range(len(alike))}
    near = np.flatnonzero(alike.max(axis=0) >= TOGETHER)
    least = alike[np.ix_(near, near)]  # between groups: how alike their least alike columns are
    while least.size and least.max() >= TOGETHER:
        first, second = sorted(divmod(int(least.argmax()), len(least)))
        groups[near[first]] += groups.pop(near[second])
        least[first] = least[:, first] = np.minimum(least[first], least[second])
        least[second] = least[:, second] = least[first, first] = 0.0
    return [np.array(sorted(group)) for group in groups.values()]


def _take_up(
    y: Values,
    table: smooth.Table,
    groups: Sequence[NDArray[np.intp]],
    chance: float,
    most_groups: int,
) -> tuple[list[NDArray[np.intp]], Values]:
    """Groups that add to what those before explain, and an orthonormal basis of their curves."""
    joint = np.empty((len(y), 0))
    chosen: list[NDArray[np.intp]] = []
    left = list(groups)
    while left and len(chosen) < most_groups:
        rest = y - y.mean()
        rest = rest - joint @ (joint.T @ rest)
        single = table.shares(rest)
        most = max(left, key=lambda group: float(single[group].max()))
        lead = table.columns[:, most[single[most].argmax()]]
        if single[most].max() <= chance or not _beyond_chance(rest, lead, joint, len(single)):
            break
        added = smooth.orthonormal(_beside(smooth.best(rest, lead)[1], joint))
        chosen.append(most[np.argsort(-single[most], kind="stable")])
        joint = np.hstack([joint, added])
        left = [group for group in left if group is not most]
    return chosen, joint


def _beside(columns: Values, joint: Values) -> Values:
    """What of the columns lies outside the space of others."""
    return columns - joint @ (joint.T @ columns)


def _beyond_chance(rest: Values, lead: Values, joint: Values, tried: int) -> bool:
    """F test of a curve, with the level divided by the number of parameters (Bonferroni)."""
    from scipy.special import fdtrc

    for curve in smooth.CURVES:
        columns = smooth.orthonormal(_beside(smooth.basis(lead, curve), joint))
        own, free = columns.shape[1], len(rest) - 1 - joint.shape[1] - columns.shape[1]
        explained = float(((columns.T @ rest) ** 2).sum())
        unexplained = float((rest**2).sum()) - explained
        level = DOUBT / (tried * len(smooth.CURVES))
        if fdtrc(own, free, explained / own / (unexplained / free)) < level:
            return True
    return False


def _driver(y: Values, table: Values, names: Sequence[str], group: NDArray[np.intp]) -> Driver:
    tried = [smooth.best(y, table[:, i]) for i in group]
    order = sorted(range(len(group)), key=lambda i: -tried[i][0])
    group, curve = group[order], tried[order[0]][1]
    columns = curve
    if len(group) > 1:
        others = [smooth.basis(table[:, i], 1) for i in group[1:]]
        whole = smooth.orthonormal(np.hstack([curve, *others]))
        if smooth.share(y, smooth.left_out(y, whole)) > tried[order[0]][0]:
            columns = whole
    errors = smooth.left_out(y, columns)
    found = smooth.share(y, errors)
    error = Z95 * standard_error(y, errors, found)
    return Driver(
        parameters=tuple(names[i] for i in group),
        share=max(found, 0.0),
        low=max(found - error, 0.0),
        high=min(max(found + error, 0.0), 1.0),
        effect=_effect(y, table[:, group[0]], curve),
    )


def standard_error(outcome: Values, errors: Values, found: float) -> float:
    """Standard error of a share, from each member's influence on the two variances.

    Delta method: a share is one minus a ratio of means over members.
    """
    square = (outcome - outcome.mean()) ** 2
    influence = (square * (1.0 - found) - errors**2) / square.mean()
    return float(influence.std(ddof=1) / np.sqrt(len(outcome)))


def _effect(y: Values, lead: Values, columns: Values) -> float:
    """Difference of the curve between the 95th and the 5th of a hundred values."""
    fitted = columns @ (columns.T @ (y - y.mean()))
    order = np.argsort(lead, kind="stable")
    low, high = int(0.05 * (len(y) - 1)), int(0.95 * (len(y) - 1))
    return float(fitted[order[high]] - fitted[order[low]])


def _interactions(
    y: Values,
    table: Values,
    names: Sequence[str],
    chosen: Sequence[NDArray[np.intp]],
    joint: Values,
) -> tuple[Interaction, ...]:
    """Pairs of drivers whose product adds to the sum of their curves, in falling order."""
    pairs = list(combinations([int(group[0]) for group in chosen], 2))
    before = smooth.share(y, smooth.left_out(y, joint)) if pairs else 0.0
    found = []
    rest = y - y.mean()
    rest = rest - joint @ (joint.T @ rest)
    centred = smooth.ranks(table) - 0.5
    for one, other in pairs:
        product = (centred[:, one] * centred[:, other])[:, None]
        added = smooth.orthonormal(_beside(product, joint))
        after = smooth.share(y, smooth.left_out(y, np.hstack([joint, added])))
        if after > before and _correlated(rest, added[:, 0], len(pairs)):
            found.append(Interaction((names[one], names[other]), after - before))
    return tuple(sorted(found, key=lambda pair: -pair.share))


def _correlated(rest: Values, column: Values, tried: int) -> bool:
    """Whether what is left goes with a column, at a level divided by the number of pairs tried.

    Under chance (1 + r) / 2 has a beta distribution (Student 1908, for normal samples).
    """
    from scipy.special import betainc

    size, half = abs(float(np.corrcoef(rest, column)[0, 1])), len(rest) / 2.0 - 1.0
    return bool(2.0 * betainc(half, half, 0.5 * (1.0 - size)) < DOUBT / tried)
