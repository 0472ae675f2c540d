"""`python -m docs.generate.page_figures`: figures of runs that sentences of pages tell.

`page_figures.yaml` holds each sentence with places for its figures, and says of each of these which
outcome it is of, in which month and scenario. Pages keep their words and line breaks; the figures
in them are made anew.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

import simulation
from simulation.experiment.reader import Run
from simulation.experiment.tasks import WORLD
from simulation.inputs import load_calibration

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_suffix(".yaml")
BASELINE = "baseline"
MEMBERS, SEED = 200, 1
MINUS = "\N{MINUS SIGN}"
NUMBER = rf"([+{MINUS}]?\d[\d,.]*(?<=\d))"
Values = NDArray[np.float64]
Runs = Mapping[str, Run]  # by what they set


@dataclass(frozen=True)
class Figure:
    """What a place in a sentence shows: a sum of outcomes, or one over another, in a month.

    Of several `months` it is the mean, `at` the last of them. `within` is its scenario, run with
    `sets` if there are any; with `against` the figure is the change from that one, in per cent. It
    is multiplied by `times`.
    """

    of: str
    at: str
    months: int = 1
    within: str = BASELINE
    against: str = ""
    times: float = 1.0
    sets: str = ""

    @property
    def sides(self) -> tuple[list[str], list[str]]:
        """Outcomes added up, and those below the line; `*` is any part of a name."""
        above, _, below = self.of.partition(" / ")
        return _outcomes(above), _outcomes(below)

    def spread(self, runs: Runs) -> Spread:
        """Its percentiles over the members of the run that is made for it."""
        run = runs[self.sets]
        values = self._values(run, self.within)
        if self.against:
            values = 100.0 * (values / self._values(run, self.against) - 1.0)
        values = self.times * values
        higher = 100.0 * float((values > 0.0).mean())
        low, middle, high = np.nanpercentile(values, (5, 50, 95))
        return Spread(low, middle, high, higher)

    def _values(self, run: Run, scenario: str) -> Values:
        last = run.dates.index(self.at) + 1
        rows = slice(last - self.months, last)
        above, below = (
            sum(run.array(scenario, name)[rows].astype(np.float64).mean(axis=0) for name in names)
            for names in self.sides
        )
        return np.asarray(above / below if self.sides[1] else above)


@dataclass(frozen=True)
class Spread:
    """Percentiles of a figure; in a sentence it stands for its median.

    `higher` is in how many members of a hundred it is above zero, as a change is where it rises.
    """

    p05: float
    p50: float
    p95: float
    higher: float

    def __format__(self, spec: str) -> str:
        return format(self.p50, spec)


@dataclass(frozen=True)
class Sentence:
    """Words with places such as `{a:.2f}` or `{a.p05:.2f}`, and the figures that go there."""

    words: str
    figures: Mapping[str, Figure]

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds it in a page, whatever its line breaks and figures."""
        parts = Formatter().parse(self.words)
        return re.compile(
            "".join(_literal(text) + (NUMBER if name else "") for text, name, *_ in parts)
        )

    def made(self, runs: Runs) -> list[str]:
        """Its figures as they stand in the page, in their order."""
        found = {name: one.spread(runs) for name, one in self.figures.items()}
        places = (
            f"{{{name}:{spec}}}" for _, name, spec, _ in Formatter().parse(self.words) if name
        )
        return [place.format(**found).replace("-", MINUS) for place in places]

    def put(self, page: str, figures: Sequence[str]) -> str:
        """A page with these figures in the sentence; ValueError unless it stands there once."""
        found = list(self.pattern.finditer(page))
        if len(found) != 1:
            raise ValueError(f"{len(found)} places for {self.words!r}")
        spans = [found[0].span(number + 1) for number in range(len(figures))]
        pairs = reversed(list(zip(spans, figures, strict=True)))
        return reduce(lambda text, one: text[: one[0][0]] + one[1] + text[one[0][1] :], pairs, page)


@cache
def _known() -> list[str]:
    """Names of all outcomes."""
    return [one.name for one in WORLD.outcomes(load_calibration())]


def _outcomes(text: str) -> list[str]:
    found = [fnmatch.filter(_known(), word) for word in text.split(" + ") if word]
    if not all(found):
        raise ValueError(f"not all of {text!r} are outcomes")
    return [name for names in found for name in names]


def _literal(text: str) -> str:
    return r"\s+".join(map(re.escape, re.split(r"\s+", text)))


def sentences() -> dict[Path, list[Sentence]]:
    """Sentences by page."""
    held: dict[str, list[dict[str, Any]]] = yaml.safe_load(TABLE.read_text("utf-8"))
    return {ROOT / page: [_sentence(dict(row)) for row in rows] for page, rows in held.items()}


def _sentence(row: dict[str, Any]) -> Sentence:
    words = row.pop("words")
    return Sentence(words, {name: Figure(**one) for name, one in row.items()})


def runs_of(every: Sequence[Figure]) -> Runs:
    """What figures are taken from, by what is set."""
    return {
        sets: _run([one for one in every if one.sets == sets])
        for sets in {one.sets for one in every}
    }


def _run(every: Sequence[Figure]) -> Run:
    scenarios = dict.fromkeys(name for one in every for name in (one.within, one.against) if name)
    outcomes = dict.fromkeys(name for one in every for side in one.sides for name in side)
    texts, last = every[0].sets.split(), max(one.at for one in every)
    made = simulation.run(
        [*scenarios], MEMBERS, SEED, 2, until=last, sets=texts, outcomes=[*outcomes]
    )
    return made.open()


def pages(only: Collection[Path] = ()) -> dict[Path, str]:
    """Every page with its figures made anew, or some of them."""
    told = {page: found for page, found in sentences().items() if not only or page in only}
    runs = runs_of([one for found in told.values() for s in found for one in s.figures.values()])
    return {page: _page(page.read_text("utf-8"), found, runs) for page, found in told.items()}


def _page(text: str, found: Sequence[Sentence], runs: Runs) -> str:
    return reduce(lambda page, one: one.put(page, one.made(runs)), found, text)


if __name__ == "__main__":
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
