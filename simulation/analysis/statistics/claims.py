"""Claims held against runs: for each member true or false, and what sets the two apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.results import Results, choose, months
from simulation.analysis.statistics.separation import Divider, dividers, share_of_variance
from simulation.analysis.statistics.verdict import interval

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]
AnyRun = TypeVar("AnyRun", bound=Results)
RELATIONS = {
    "above": np.greater,
    "at least": np.greater_equal,
    "below": np.less,
    "at most": np.less_equal,
}
TAKES: dict[str, Callable[..., Values]] = {
    "mean": np.mean,
    "lowest": np.min,
    "highest": np.max,
}


class Condition(Protocol):
    """One test of a claim (see inputs.claims.Condition, which reads it)."""

    @property
    def outcome(self) -> str: ...
    @property
    def over(self) -> str | None: ...
    @property
    def scenario(self) -> str: ...
    @property
    def against(self) -> str | None: ...
    @property
    def change(self) -> str: ...
    @property
    def at(self) -> str | None: ...
    @property
    def first(self) -> str | None: ...
    @property
    def last(self) -> str | None: ...
    @property
    def take(self) -> str | None: ...
    @property
    def since(self) -> str | None: ...
    @property
    def absolute(self) -> bool: ...
    @property
    def relation(self) -> str: ...
    @property
    def threshold(self) -> float: ...
    @property
    def unit(self) -> str: ...
    @property
    def date(self) -> str: ...


class Claim(Protocol):
    """A claim: all items must hold, of each item any test (see inputs.claims.Claim)."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def paragraph(self) -> str: ...
    @property
    def drivers(self) -> tuple[str, ...]: ...
    @property
    def items(self) -> tuple[tuple[Condition, ...], ...]: ...
    @property
    def tests(self) -> tuple[Condition, ...]: ...
    @property
    def pair(self) -> tuple[str, ...]: ...
    @property
    def outcomes(self) -> tuple[str, ...]: ...
    @property
    def definition(self) -> str: ...


@dataclass(frozen=True)
class ClaimVerdict:
    """What an ensemble says of a claim.

    `low` and `high` are the 90 % interval of the probability that the number of members leaves
    (see `verdict.interval`). `half` and `double` are the probabilities with all thresholds
    scaled (see `scaled`), None where that asks nothing else, or what cannot be. `where` are the
    parameters that set members in which it holds apart from the others; `shares` the parts of the
    variance of the headline test's value that the claim's drivers explain alone. `prior` is the
    probability without history, None where no run from the priors was at hand.
    """

    claim: Claim
    probability: float
    low: float
    high: float
    members: int
    half: float | None
    double: float | None
    where: tuple[Divider, ...] = ()
    shares: Mapping[str, float] | None = None
    prior: float | None = None


def judge(claim: Claim, run: Results, drawn: Mapping[str, Values] | None = None) -> ClaimVerdict:
    """Evaluate a claim on a run that has all its scenarios; `drawn` are parameters by name.

    InputError where an outcome or month of the claim is not in the run.
    """
    held = values(claim, run)
    true = holds(claim, held)
    low, high = interval(int(true.sum()), len(true))
    shares = None
    if drawn is not None and claim.drivers:
        headline = held[claim.tests[0]]
        known = [name for name in claim.drivers if name in drawn]
        shares = {name: share_of_variance(drawn[name], headline) for name in known}
    return ClaimVerdict(
        claim=claim,
        probability=float(true.mean()),
        low=low,
        high=high,
        members=len(true),
        half=_scaled_probability(claim, held, 0.5),
        double=_scaled_probability(claim, held, 2.0),
        where=() if drawn is None else dividers(drawn, true),
        shares=shares,
    )


def probability(claim: Claim, run: Results) -> float:
    """The share of a run's members in which a claim holds."""
    return float(holds(claim, values(claim, run)).mean())


def holder(claim: Claim, runs: Sequence[AnyRun]) -> AnyRun | None:
    """The first run that has every scenario, outcome and month of a claim."""
    for run in runs:
        whole = set(claim.pair) <= set(run.scenarios) and set(claim.outcomes) <= set(run.outcomes)
        if whole and last_month(claim) in run.dates:
            return run
    return None


def last_month(claim: Claim) -> str:
    """The latest month that a claim speaks of."""
    return max(test.at or str(test.last) for test in claim.tests)


def values(claim: Claim, run: Results) -> dict[Condition, Values]:
    """The value of each test, (members,)."""
    return {test: value(test, run) for test in claim.tests}


def holds(claim: Claim, held: Mapping[Condition, Values], factor: float = 1.0) -> Truth:
    """Whether the claim holds, (members,), thresholds `scaled` by a factor; NaN never holds."""
    items = [[_passes(test, held[test], factor) for test in item] for item in claim.items]
    every: Truth = np.all([np.any(item, axis=0) for item in items], axis=0)
    return every


def _scaled_probability(
    claim: Claim, held: Mapping[Condition, Values], factor: float
) -> float | None:
    """The share of members with thresholds scaled; None where all are 0, or a share above all."""
    alike = all(test.threshold == 0 for test in claim.tests)
    if alike or any(_beyond(test, held[test], factor) for test in claim.tests):
        return None
    return float(holds(claim, held, factor).mean())


def _beyond(test: Condition, found: Values, factor: float) -> bool:
    """Whether a share is asked to be all or more, which is no share that there can be."""
    share = test.unit == "1" and test.against is None and test.since is None
    least = test.relation in ("above", "at least") and scaled(test, factor) >= 1.0 > test.threshold
    return bool(share and least and np.nanmax(found, initial=0.0) <= 1.0)


def _passes(test: Condition, found: Values, factor: float) -> Truth:
    passed: Truth = RELATIONS[test.relation](found, scaled(test, factor))
    return passed


def scaled(test: Condition, factor: float) -> float:
    """The threshold with a factor: of growth since a month its logarithm is scaled.

    So no growth stays none, and of a ratio and its inverse both are held to the same.
    """
    grows = test.since is not None and test.against is None and test.threshold > 0
    return float(test.threshold**factor) if grows else factor * test.threshold


def value(test: Condition, run: Results) -> Values:
    """The value of a test, (members,)."""
    found = _measured(test, run, test.scenario)
    if test.against is not None:
        base = _measured(test, run, test.against)
        found = found - base if test.change == "difference" else _over(found, base) - 1.0
    return np.abs(found) if test.absolute else found


def _measured(test: Condition, run: Results, scenario: str) -> Values:
    names = choose(run, [name for name in (test.outcome, test.over) if name])
    held = run.arrays(scenario, tuple(dict.fromkeys(names)))
    series = held[test.outcome].astype(np.float64)
    if test.over:
        series = _over(series, held[test.over].astype(np.float64))
    rows = _rows(run, test.at or str(test.first), test.at or str(test.last))
    found: Values = TAKES[test.take or "mean"](series[rows], axis=0)
    if test.since:
        found = _over(found, series[_rows(run, test.since, test.since)][0])
    return found


def _rows(run: Results, first: str, last: str) -> slice:
    months(run, (first, last))
    return slice(run.dates.index(first), run.dates.index(last) + 1)


def _over(above: Values, below: Values) -> Values:
    ratio: Values = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above, below, out=ratio, where=below != 0)
    return ratio


def row(verdict: ClaimVerdict) -> dict[str, Any]:
    """A verdict as plain data."""
    claim, headline = verdict.claim, verdict.claim.tests[0]
    return {
        "id": claim.id,
        "title": claim.title,
        "probability": verdict.probability,
        "low": verdict.low,
        "high": verdict.high,
        "members": verdict.members,
        "pair": list(claim.pair),
        "definition": claim.definition,
        "outcomes": list(claim.outcomes),
        "date": headline.date,
        "threshold": headline.threshold,
        "document": claim.document,
        "paragraph": claim.paragraph,
        "probability_prior": verdict.prior,
        "probability_half": verdict.half,
        "probability_double": verdict.double,
        "where": [divider.row() for divider in verdict.where],
        "shares": dict(verdict.shares or {}),
    }
