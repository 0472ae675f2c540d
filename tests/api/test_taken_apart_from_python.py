"""`simulation.breakdown` takes what the command takes, and returns what it prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulation
from simulation.api import breaking_down, explained, explaining
from simulation.errors import InputError


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"members": 200}, "--members goes"),
        ({"seed": 0}, "--seed goes"),
        ({"prior": True, "view": "iea"}, "--prior and --view go"),
    ],
)
def test_what_is_the_runs_is_refused_beside_one(given: dict[str, Any], told: str) -> None:
    """They were passed over, and the figure was of other members than was asked for."""
    with pytest.raises(InputError) as caught:
        simulation.breakdown("compute.us", run="there", **given)
    assert str(caught.value) == f"{told} with scenarios; there is a finished run"


def test_what_is_no_number_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in the JSON of the command, which has null there."""
    bare: dict[str, Any] = {"p50": np.float64("nan"), "ways": [{"mean": float("inf")}], "n": 3}
    for where, name in ((breaking_down, "break_down"), (explaining, "folder_for")):
        monkeypatch.setattr(where, name, lambda *given, **named: tmp_path)
    monkeypatch.setattr(explaining, "explain", lambda *given: None)
    monkeypatch.setattr("simulation.experiment.reader.Run.open", lambda place: None)
    for where in (breaking_down, explained):
        monkeypatch.setattr(where, "row", lambda found: bare)
    told = {"p50": None, "ways": [{"mean": None}], "n": 3}
    assert simulation.breakdown("compute.us", members=2) == told
    assert simulation.explain("baseline", "ratio.stock") == told
