"""Which files are checks, told without the model: `rivalry check` of a scenario must be quick."""

from __future__ import annotations

from pathlib import Path

from simulation.errors import InputError, did_you_mean
from simulation.inputs import Calibration
from simulation.inputs.scenario.files import Library, is_file
from simulation.inputs.yaml.wording import quoted
from simulation.locate import SUFFIXES


def shipped(calibration: Calibration) -> dict[str, Path]:
    """The check files of the product, by name."""
    return Library(calibration.root / "scenarios").checks


def find(word: str, calibration: Calibration) -> Path:
    """A check file by path or by the name of a shipped one; InputError if there is none."""
    known = shipped(calibration)
    if word in known:
        return known[word]
    if is_file(word):
        return Path(word)
    what = "file" if word.endswith(SUFFIXES) else "checks called"
    hint = did_you_mean(Path(word).stem, known) or f"; there are: {', '.join(known)}"
    raise InputError(f"no {what} {quoted(word)}{hint}")
