"""Each parameter that may be dated is felt, by some outcome in some scenario, from then on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.distributions import adjusted
from simulation.inputs import Calibration, Draw, Scenario, load_calibration, load_scenario
from simulation.inputs.draws.side_by_side import SideBySide
from simulation.inputs.scenario.dated import Dated, read_once, too_late
from simulation.inputs.scenario.spans import ends_with
from simulation.inputs.tables.entries import Entry
from simulation.model.world import ModelInputs, simulate
from tests import nights, tables

FROM = months.index("2027-01")
MEMBERS, PARTS = 3, 4
ELSEWHERE = tables.beside(__file__, "felt_elsewhere.yaml")
PUSHES = ((0.4, 0.0), (3.0, 0.0), (1.5, 0.0), (0.9, 0.0), (1.0, 0.2), (1.0, 1.0), (1.0, -1.0))
MUCH = """
title: Much at once
extends: baseline
structure: {capability: bottleneck, policy: best_response}
timeline:
  - {from: 2027-01, actor: US, lever: industrial_programme, set: {amount: 100}}
"""
SCENARIOS = (
    "baseline", "adaptive_rivals", "much.yaml", "us_cuts_europe", "rare_earth_retaliation",
    "china_cuts_europe", "whole_nation_effort", "smuggling_crackdown", "eu_third_way",
)  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return load_calibration()


def _asked(known: Calibration) -> list[str]:
    """Parameters that may be dated then, but for those about spans that are over."""
    names = [entry.name for entry in known.parameters()]
    return [n for n in names if not (read_once(n) or too_late(n, FROM) or ends_with(n))]


def _pushed(entry: Entry, pushes: Sequence[tuple[float, float]]) -> Iterator[Dated]:
    nothing = entry.value.range() == (0.0, 0.0)
    for times, plus in pushes:
        moves = plus or not nothing
        if moves and not entry.domain.wrong(adjusted(entry.value, times, plus)):
            yield Dated(entry.name, FROM, None, None, times, plus)


def _unmoved(known: Calibration, base: Scenario, names: Sequence[str], up: bool) -> list[str]:
    """Those of the names of which no bit of an outcome changes, all beside one another."""
    pushes = [next(_pushed(known.entries[name], PUSHES[up:])) for name in names]
    still = tuple(replace(one, times=1.0, plus=0.0) for one in pushes)
    variants = [still, *((*still[:n], one, *still[n + 1 :]) for n, one in enumerate(pushes))]
    scenarios = [replace(base, dated=(*base.dated, *dated)) for dated in variants]
    draws = [Draw(known, scenario, 1, 0, MEMBERS) for scenario in scenarios]
    values = simulate(ModelInputs(known, scenarios[0], SideBySide(draws), months.COUNT)).values
    usual, *moved = np.split(values, len(draws), axis=2)
    pairs = zip(pushes, moved, strict=True)
    return [one.name for one, found in pairs if np.array_equal(usual, found, equal_nan=True)]


def _listed(name: str) -> bool:
    return any(fnmatchcase(name, one) for row in ELSEWHERE for one in row["names"])


@pytest.mark.parametrize("step", nights.first_by_day([("sample",), *[(n,) for n in range(PARTS)]]))
def test_what_is_dated_moves_something(
    step: str | int, shipped: Calibration, tmp_path: Path
) -> None:
    every = _asked(shipped)
    left = every[::60] if isinstance(step, str) else every[step::PARTS]
    (tmp_path / "much.yaml").write_text(MUCH, encoding="utf-8")
    for scenario, up in product(SCENARIOS, (False, True)):
        named = tmp_path / scenario if scenario.endswith(".yaml") else scenario
        left = [name for name in left if not _listed(name)]
        left = left and _unmoved(shipped, load_scenario(named, shipped), left, up)
    assert not left


def test_what_is_called_felt_elsewhere_may_be_dated(shipped: Calibration) -> None:
    every = _asked(shipped)
    patterns = [one for row in ELSEWHERE for one in row["names"]]
    assert not [one for one in patterns if not any(fnmatchcase(name, one) for name in every)]
