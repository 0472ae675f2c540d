"""Whoever reads a figure that rests on draws of an older model is told so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.inputs.draws import posterior

STALE = "the draws are of yesterday's model"
SMALL = ("--members", "1", "--until", "2022-12", "--outcomes", "compute.us")
RUN = ("run", "baseline", "no_controls_ever", *SMALL)
# What is asked, and the exit code: a run so short has neither the month of a claim nor members
# enough for shares, and draws that are doubtful are told before that.
OF_A_RUN = {
    ("compare", "r", "--no-report", "--out", "c"): 0,
    ("claims", "r", "--only", "ascend-volume"): 2,
    ("explain", "r", "--outcome", "compute.us"): 2,
    ("breakdown", "compute.us", "r", "--scenario", "baseline"): 0,
}
RUNNING = {
    RUN: 0,
    ("sweep", "baseline", "--vary", "levers.us.export_rule.fee=0,1", *SMALL, "--dry-run"): 0,
    ("game", "--dry-run"): 0,
    ("breakdown", "compute.us", "--members", "1", "--at", "2022-12"): 0,
    ("claims", "--only", "ascend-volume", "--members", "1"): 0,
}


@pytest.fixture(autouse=True)
def doubtful(monkeypatch: pytest.MonkeyPatch, draws_of_this_model: None) -> None:
    monkeypatch.setattr(posterior, "_stale", lambda facts, calibration: STALE)


@pytest.mark.parametrize("words", RUNNING, ids=lambda words: words[0])
def test_who_runs_is_told(rivalry: Any, words: tuple[str, ...]) -> None:
    assert f"warning: {STALE}" in rivalry(*words, code=RUNNING[words]).stderr
    assert STALE not in rivalry(*words, "--prior", code=RUNNING[words]).stderr


def test_who_reads_a_run_is_told(rivalry: Any, folder: Path) -> None:
    rivalry(*RUN, "--out", "r")
    for words, code in OF_A_RUN.items():
        assert f"warning: {STALE}" in rivalry(*words, code=code).stderr, words[0]
    rivalry(*RUN, "--out", "p", "--prior")
    for words, code in OF_A_RUN.items():
        of_priors = ["p" if word == "r" else word for word in words]
        assert STALE not in rivalry(*of_priors, code=code).stderr, words[0]
