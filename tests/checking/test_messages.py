"""Every message about a file of checks, whole, from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.checking.files import find
from simulation.checking.read import read_checks
from simulation.errors import InputError
from simulation.inputs import Calibration
from tests import tables

CASES = tables.beside(__file__, "messages.yaml")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_message(
    case: dict[str, Any], tmp_path: Path, calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(f"checks:\n  one:\n    {case['text']}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_checks(Path("mine.yaml"), calibration)
    assert str(caught.value).splitlines() == case["says"]


def test_a_file_that_is_not_there(calibration: Calibration) -> None:
    with pytest.raises(InputError, match=r"no checks called 'agent'; did you mean 'agents'\?"):
        find("agent", calibration)
    with pytest.raises(InputError, match=r"no file 'mine.yaml'; there are: agents, "):
        find("mine.yaml", calibration)
