"""Scenarios of a few entries on top of the baseline."""

from __future__ import annotations

from pathlib import Path

from simulation.inputs import Calibration, Scenario, load_scenario


def on_baseline(folder: Path, known: Calibration, *entries: str, rest: str = "") -> Scenario:
    """What a file `mine.yaml` says that has these entries of a timeline, and other keys before."""
    rows = "".join(f"  - {entry}\n" for entry in entries)
    file = folder / "mine.yaml"
    file.write_text(f"title: T\nextends: baseline\n{rest}timeline:\n{rows}", "utf-8")
    return load_scenario(file, known)
