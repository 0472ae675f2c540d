"""Every claim can come out either way: there are worlds within the priors on each side of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulation.analysis.statistics.claims import holds, value, values
from simulation.api import claiming
from simulation.api.draws import ChosenDraws
from simulation.api.runs import make, plan
from simulation.experiment.reader import Run
from simulation.inputs import Calibration
from simulation.inputs.tables.claims import Claim

MEMBERS, PUSHED, CORNER = 128, 16, 24
Drawn = Mapping[str, np.ndarray]
LOWER = ("below", "at most")


@pytest.fixture(scope="module")
def run(calibration: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Worlds of all scenarios that claims read, from the priors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("claims"))
        claims = tuple(calibration.claims.values())
        made = claiming.run_for(claims, MEMBERS, 7, 2, draws=ChosenDraws(prior=True))
        return Run.open(Path.cwd() / made)


def margin(claim: Claim, run: Run) -> np.ndarray:
    """How far each world is on the side where the claim holds, in spreads, (members,)."""
    sides = []
    for item in claim.items:
        each = []
        for test in item:
            found = value(test, run) - test.threshold
            found = -found if test.relation in LOWER else found
            each.append(found / (np.nanstd(found) or 1.0))
        sides.append(np.max(each, axis=0))
    return np.nan_to_num(np.min(sides, axis=0))


def corner(claim: Claim, run: Run, drawn: Drawn, calibration: Calibration, up: bool) -> list[str]:
    """Settings at ends of priors that push worlds to one side of a claim, strongest first."""
    ranks = margin(claim, run).argsort().argsort()
    strength = {
        name: float(np.corrcoef(ranks, drawn[name].argsort().argsort())[0, 1])
        for name in drawn
        if name in calibration.entries and np.ptp(drawn[name]) > 0
    }
    found = sorted(strength, key=lambda name: -abs(strength[name]))[:CORNER]
    ends = {name: 0.98 if (strength[name] > 0) == up else 0.02 for name in found}
    prior = {name: calibration.entries[name].value for name in found}
    return [
        f"parameters.{name}={float(prior[name].quantile(np.array([end]))[0]):.6g}"
        for name, end in ends.items()
    ]


@pytest.mark.slow
def test_every_claim_can_come_out_either_way(
    run: Run, calibration: Calibration, tmp_path: Path
) -> None:
    stuck = {}
    for claim in calibration.claims.values():
        true = holds(claim, values(claim, run))
        if 0 < true.sum() < len(true):
            continue
        up = not true.any()
        drawn = claiming.drawn(run, {}, claim.pair[0])
        sets = corner(claim, run, drawn, calibration, up)
        asked = plan(claim.pair, PUSHED, 7, sets=sets, draws=ChosenDraws(prior=True))
        made = replace(asked, outcomes=tuple(claim.outcomes))
        folder = tmp_path / claim.id
        make(made, folder, resume=False, workers=2)
        pushed = Run.open(folder)
        other = holds(claim, values(claim, pushed))
        if not (other.any() if up else not other.all()):
            stuck[claim.id] = "never true" if up else "never false"
    assert stuck == {}
