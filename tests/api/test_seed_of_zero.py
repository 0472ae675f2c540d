"""Zero is a seed like any other: whatever plans runs takes it, and its own where none is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation.api import comparing
from simulation.api.gaming import plan_game
from simulation.api.sweeping import Varied, plan_sweep, plan_sweep_file
from simulation.errors import InputError
from simulation.experiment.sweep_file import read_sweep

GAME = """\
title: Two by two
at: 2022-12
us: [us_present_rules, us_licences_denied]
china: [china_present_rules, china_admits_all]
goals:
  us:
    lead: {outcome: ratio.stock, want: more, step: {times: 1.01}}
  china:
    compute: {outcome: compute.china, want: more, step: {times: 1.01}}
members: 6
seed: 5
"""
SWEEP = """\
title: Dear
scenario: baseline
vary: {chips.a100.price_usd: [9000, 11000]}
seed: 5
"""
Plan = Callable[[Path, "int | None"], int]


def of_a_game(folder: Path, seed: int | None) -> int:
    (folder / "one.yaml").write_text(GAME)
    return plan_game(folder / "one.yaml", seed=seed).plan.seed


def of_a_sweep(folder: Path, seed: int | None) -> int:
    return plan_sweep("baseline", Varied(["chips.a100.price_usd=9000,11000"]), seed=seed).seed


def of_a_sweep_file(folder: Path, seed: int | None) -> int:
    (folder / "dear.yaml").write_text(SWEEP)
    return plan_sweep_file(read_sweep(folder / "dear.yaml"), {"seed": seed}).seed


def of_a_comparison(folder: Path, seed: int | None) -> int:
    """What scenarios would run with, had not the plan been stopped."""
    seen: list[int] = []

    def stopped(*_: Any, seed: int, **__: Any) -> None:
        seen.append(seed)
        raise InputError("noted")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "plan", stopped)
        with pytest.raises(InputError, match="noted"):
            comparing.gather(["no_controls_ever"], seed=seed)
    return seen[0]


@pytest.mark.parametrize(
    ("planned", "own"),
    [(of_a_game, 5), (of_a_sweep, 1), (of_a_sweep_file, 5), (of_a_comparison, comparing.SEED)],
)
def test_a_seed_of_zero_is_a_seed(planned: Plan, own: int, tmp_path: Path) -> None:
    assert [planned(tmp_path, seed) for seed in (0, 7, None)] == [0, 7, own]
