"""A sweep says of an axis along which nothing changes that it does not, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import tables

CASES = tables.beside(__file__, "vain_axes.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_axes_in_vain(rivalry: Any, folder: Path, case: dict[str, Any]) -> None:
    until = {"until": case["until"]} if "until" in case else {}
    entries = "".join(f"  - {entry}\n" for entry in case.get("entries", ()))
    rest = f"timeline:\n{entries}" if entries else ""
    (folder / "base.yaml").write_text(f"title: B\nextends: baseline\n{rest}")
    text = json.dumps({"scenario": "base.yaml", "vary": case["vary"], **until}, indent=1)
    (folder / "mine.yaml").write_text(text)
    expected = case.get("warns")
    said = rivalry("check", "mine.yaml").stderr.splitlines()
    line = text[: text.index(next(iter(case["vary"])))].count("\n") + 1
    assert [one.partition(": ")[2] for one in said] == ([f"warning: {expected}"] * bool(expected))
    assert all(one.startswith(f"mine.yaml:{line}:") for one in said)


def test_a_sweep_tells_it_before_it_runs(rivalry: Any) -> None:
    path = "levers.gulf.power_build.grid_pace@2027-01"
    words = ("--vary", f"{path}=1:3:2", "--until", "2026-02", "--members", "1", "--dry-run")
    said = rivalry("sweep", "baseline", *words).stderr
    assert f"--vary {path}: no outcome feels power_build.grid_pace of gulf; it matters for" in said
    assert f"--vary {path}: changes nothing: the simulation ends in 2026-02, before 2027-01" in said
