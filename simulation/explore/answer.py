"""What a page shows of two worlds: headline, charts, verdict and what binds, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.pages.figures import card, chart
from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.statistics.headline import BEYOND, FIGURES
from simulation.analysis.text import beside, lead, sentences
from simulation.analysis.text.cut_chips import Sides
from simulation.analysis.text.numbers import unit_text
from simulation.analysis.text.parts_of_names import CAUSES
from simulation.analysis.text.sure import CLEAR, UNSURE, sureness
from simulation.analysis.text.words import heading
from simulation.explore.worlds import Values

if TYPE_CHECKING:
    from simulation.experiment.tasks import OutcomeLike

BOUND = {
    "firms_china": "Compute of firms in China",
    "huawei": "Chips of Huawei",
    "nvidia": "Chips of Nvidia",
    "firms_us": "Compute of firms in the US",
}
WORLD, REFERENCE = "world", "reference"
_DECISIONS = ("rule", "tightenings", "loosenings")  # what was moved, and not what follows
_OPEN = "In none of the six figures does the range of nine in ten members lie on one side of zero."
_DIGITS = 6


@dataclass(frozen=True)
class Pair:
    """Values (months, outcomes, members) of a world and its reference, the same members."""

    outcomes: Mapping[str, OutcomeLike]
    dates: tuple[str, ...]
    world: Values
    reference: Values
    titles: Mapping[str, str]

    def effect(self, outcome: str, only: str | None = None) -> Effect:
        """The effect on an outcome, in all months or `only` one."""
        column = list(self.outcomes).index(outcome)
        rows = slice(None) if only is None else slice(row := self.dates.index(only), row + 1)
        dates = self.dates if only is None else (only,)
        return measure(
            (WORLD, REFERENCE, outcome),
            self.outcomes[outcome].unit,
            dates,
            self.reference[rows, column],
            self.world[rows, column],
            paired=True,
        )

    def sides(self, at: str) -> Sides:
        """Both in one month, as means of members."""
        row, column = self.dates.index(at), {name: i for i, name in enumerate(self.outcomes)}

        def means(names: Sequence[str]) -> list[NDArray[np.float64]]:
            wanted = [column[name] for name in names]
            both = (side[row, wanted].astype(np.float64) for side in (self.world, self.reference))
            return [np.array([np.nanmean(one) for one in side]) for side in both]

        return Sides(at, self.outcomes.__contains__, means)

    @property
    def members(self) -> int:
        """How many members both have."""
        return int(self.world.shape[2])


def answer(pair: Pair, at: str, charts: Sequence[str]) -> dict[str, Any]:
    """What the first screen shows."""
    effects = {name: pair.effect(name) for name in dict.fromkeys((*FIGURES, *charts))}
    headline = [effects[name] for name in FIGURES]
    beyond = [pair.effect(name) for name in BEYOND if name in pair.outcomes]
    return {
        "members": pair.members,
        "titles": dict(pair.titles),
        "verdict": _verdict(headline, at, pair.titles, beyond),
        "headline": [card(effect, at, pair.titles) for effect in headline],
        "charts": [_chart(effects[name], at, pair.titles) for name in charts],
        "binds": _binds(pair, at),
    }


def _chart(effect: Effect, at: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """A chart, and the month from which it differs."""
    since = "" if effect.first is None else effect.dates[effect.first]
    return {**chart(effect, at, titles), "since": since}


def table(pair: Pair, at: str) -> list[dict[str, Any]]:
    """Every outcome in one month: reference, world, change."""
    return [_row(pair.effect(name, at), at) for name in pair.outcomes if "@" not in name]


def _row(effect: Effect, at: str) -> dict[str, Any]:
    change = sentences.change(effect, at)
    was, now = beside.told(effect, at)
    return {
        "outcome": effect.outcome,
        "title": heading(effect.outcome),
        "unit": unit_text(effect.unit),
        "reference": _level(effect.base, was),
        "world": _level(effect.changed, now),
        "why": beside.why(effect, at),
        "change": change.brief(),
        "differs": effect.first is not None,
        "size": _size(effect, change.still),
    }


def _level(bands: Bands, told: str) -> str:
    return told if math.isfinite(float(bands.p50[0])) else "–"


def _size(effect: Effect, still: bool) -> float:
    """How large a change is beside the wider of both spreads: for sorting."""
    wide = max(float(side.p95[0] - side.p05[0]) for side in (effect.base, effect.changed))
    moved = abs(float(effect.difference.p50[0]))
    decided = effect.outcome.partition(".")[0] in _DECISIONS
    if not math.isfinite(moved) or not moved or decided or still:
        return 0.0
    return min(moved / wide, 1e6) if wide > 0 else 1e6


def _verdict(
    effects: Sequence[Effect], at: str, titles: Mapping[str, str], beyond: Sequence[Effect]
) -> dict[str, str]:
    """The sentence that follows, and how sure it is."""
    if all(effect.same for effect in effects):
        if titles[WORLD] == titles[REFERENCE]:
            return {"text": "", "sure": "", "kind": "same"}
        return {"text": lead.overall(effects, at, titles) + ".", "sure": "", "kind": "none"}
    kind = sureness(told[0], at) if (told := lead.foremost(effects, at)) else UNSURE
    settled = any(sureness(effect, at) == CLEAR for effect in effects)
    sure = lead.how_sure(effects, at, titles)
    more = lead.beside_first(effects, at, beyond)
    how = " ".join([*more, *lead.before(effects, at), *lead.few(effects), *sure])
    return {
        "text": lead.overall(effects, at, titles, beyond=beyond) + ".",
        "sure": how if settled else f"{_OPEN} {how}".rstrip(),
        "kind": "unclear" if kind == UNSURE else kind,
    }


def _binds(pair: Pair, at: str) -> list[dict[str, Any]]:
    """Whom what binds: by cause the share of members, in the world and in the reference."""
    names, row = list(pair.outcomes), pair.dates.index(at)
    found = []
    for who, title in BOUND.items():
        head = f"bottleneck.{who}."
        causes = {name.removeprefix(head): i for i, name in enumerate(names) if head in name}
        shares = {
            cause: [_mean(values[row, i]) for values in (pair.world, pair.reference)]
            for cause, i in causes.items()
        }
        bars = [
            {"cause": cause, "label": CAUSES.get(cause, cause), "share": now, "was": was}
            for cause, (now, was) in shares.items()
            if now or was
        ]
        bars.sort(key=lambda bar: -float(bar["share"]))  # type: ignore[arg-type]
        found.append({"who": who, "title": title, "bars": bars, "told": _told(title, bars)})
    return found


def _mean(values: NDArray[np.float32]) -> float:
    known = values[np.isfinite(values)]
    return round(float(known.mean(dtype=np.float64)), 4) if known.size else 0.0


def _told(title: str, bars: Sequence[Mapping[str, Any]]) -> str:
    if not bars:
        return f"{title}: nothing is known"
    first = bars[0]
    now, was = (f"{100 * first[key]:.0f} %" for key in ("share", "was"))
    before = "" if now == was else f" (reference {was})"
    return f"{title} bound by {first['label']} in {now} of members{before}"


def csv_lines(pair: Pair, outcomes: Sequence[str]) -> list[str]:
    """A table by month: reference, world and paired difference of some outcomes."""
    lines = ["outcome,unit,series,date,mean,p05,p25,p50,p75,p95"]
    for outcome in outcomes:
        effect = pair.effect(outcome)
        series = {REFERENCE: effect.base, WORLD: effect.changed, "difference": effect.difference}
        for label, bands in series.items():
            columns = [column.tolist() for _, column in bands.items()]
            for date, row in zip(effect.dates, zip(*columns, strict=True), strict=True):
                cells = ",".join("" if math.isnan(v) else f"{v:.{_DIGITS}g}" for v in row)
                lines.append(f"{outcome},{effect.unit},{label},{date},{cells}")
    return lines
