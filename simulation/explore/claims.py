"""What the documents claim, held against the two worlds of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.analysis.statistics import claims as held
from simulation.analysis.statistics.verdict import interval
from simulation.experiment.reader import Measure
from simulation.explore.answer import Pair
from simulation.explore.worlds import Values

if TYPE_CHECKING:
    from simulation.analysis.statistics.claims import Claim

_MOST = 2  # scenarios of a claim that two worlds can stand for


@dataclass(frozen=True)
class Played:
    """Worlds of a page as a run in which they bear the names of a claim's scenarios."""

    pair: Pair
    worlds: Mapping[str, Values]
    name: str = "page"
    given: str = "page"
    points: None = None

    @property
    def manifest(self) -> Mapping[str, Any]:
        return {}

    @property
    def scenarios(self) -> tuple[str, ...]:
        return tuple(self.worlds)

    @property
    def members(self) -> Any:
        return np.arange(self.pair.members)

    @property
    def dates(self) -> tuple[str, ...]:
        return self.pair.dates

    @property
    def outcomes(self) -> Mapping[str, Measure]:
        return {name: Measure(one.unit) for name, one in self.pair.outcomes.items()}

    def arrays(
        self, scenario: str, names: Sequence[str], point: int | None = None
    ) -> dict[str, Values]:
        """Outcomes (months, members) of the world that plays a scenario."""
        columns = list(self.pair.outcomes)
        return {name: self.worlds[scenario][:, columns.index(name)] for name in names}


def judged(pair: Pair, claims: Iterable[Claim]) -> dict[str, Any]:
    """Each claim with the share of members in which it holds, and what cannot be told.

    A claim about one scenario is held against both worlds. Where it compares two, the world of the
    page stands for the first and its reference for the second.
    """
    rows: list[dict[str, Any]] = []
    left_out: list[str] = []
    for claim in claims:
        late = [test.date for test in claim.tests if test.date[-7:] > pair.dates[-1]]
        if late:
            left_out.append(f"{claim.title} (it looks to {late[0][-7:]})")
        elif len(claim.pair) > _MOST:
            left_out.append(f"{claim.title} (it takes {len(claim.pair)} scenarios)")
        else:
            rows.append(_row(claim, pair))
    return {"rows": rows, "left_out": left_out}


def _row(claim: Claim, pair: Pair) -> dict[str, Any]:
    alone = len(claim.pair) == 1
    first, second = (claim.pair * 2)[:_MOST]
    here = {first: pair.world} if alone else {first: pair.world, second: pair.reference}
    there = _share(claim, Played(pair, {first: pair.reference})) if alone else None
    return {
        "id": claim.id,
        "title": claim.title,
        "definition": claim.definition,
        "world": _share(claim, Played(pair, here)),
        "reference": there,
    }


def _share(claim: Claim, run: Played) -> dict[str, float]:
    true = held.holds(claim, held.values(claim, run))
    low, high = interval(int(true.sum()), len(true))
    return {"share": float(true.mean()), "low": low, "high": high}
