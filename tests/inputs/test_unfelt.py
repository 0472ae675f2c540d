"""Switches and parameters that nothing feels in a scenario are told, and nothing else is."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_calibration, load_scenario, with_settings
from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.scenario.doubts import doubts
from simulation.inputs.scenario.files import Library
from simulation.inputs.scenario.unfelt import unfelt
from simulation.model.world import ModelInputs, simulate
from tests import tables

CASES: Any = tables.beside(__file__, "unfelt.yaml")
REACHES = months.index("2027-06") + 1


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["body"][:60])
def test_what_is_told(
    shipped: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("mine.yaml")
    file.write_text(f"title: T\nextends: baseline\n{case['body']}\n", "utf-8")
    told = [str(one) for one in doubts(load_scenario(file, shipped), shipped)]
    expected = [f"{file}:{case['warns']}"] if "warns" in case else []
    assert [one for one in told if "drops" not in one] == expected


def test_scenarios_that_ship_have_none(shipped: Calibration) -> None:
    for name in Library(shipped.root / "scenarios").scenarios:
        assert not list(unfelt(load_scenario(name, shipped), shipped)), name


@pytest.mark.parametrize("turn", [0, 1])
def test_no_outcome_feels_what_is_called_unread(shipped: Calibration, turn: int) -> None:
    """The parameters of such an option of each switch, each moved: no bit of a run changes."""
    unread = [(s.name, option) for s in STRUCTURE.values() for option in [*s.unread][turn:][:1]]
    assert unread
    assert max(len(s.unread) for s in STRUCTURE.values()) == 2, "each has its turn"
    base = load_scenario("baseline", shipped, [f"structure.{s}={option}" for s, option in unread])
    patterns = [p for name, option in unread for p in STRUCTURE[name].unread[option]]
    moves = []
    for pattern in patterns:
        found = [n for n in shipped.entries if fnmatchcase(n, pattern)]
        names = [n for n in found if shipped.entries[n].role == "parameter"]
        assert names, pattern
        steps = (n.endswith(("loosest", "tightest")) for n in names)  # whole numbers
        moves += [f"{n}={{times: {2 if s else 0.8}}}" for n, s in zip(names, steps, strict=True)]
    moved = with_settings(base, moves, shipped)
    one, other = (
        simulate(ModelInputs(shipped, s, Draw(shipped, s, 1, 0, 2), REACHES)) for s in (base, moved)
    )
    assert one.values.tobytes() == other.values.tobytes()
