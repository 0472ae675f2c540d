"""Some of the shipped draws, by name, in a file that the fit does not write.

`make draws` writes it anew, after a fit that somebody has looked at.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from simulation.inputs import Calibration, load_calibration
from simulation.inputs.draws import posterior
from simulation.inputs.draws.posterior import Posterior

FILE = Path(__file__).with_name("golden_draws.csv")
COMMAND = "make draws"
DRAWS = (0, 1, 2047, 4095)
EVERY = 11  # of the parameters and chances that history informs, by name
Rows = list[dict[str, str]]


def rows(found: Posterior, calibration: Calibration, names: list[str]) -> Rows:
    """What draws hold of streams, and what parameters of these names become: in full."""
    told = []
    for name in names:
        entry = calibration.entries.get(name)
        u = found.uniform(entry.stream if entry else name, np.array(DRAWS))
        values = entry.value.quantile(u) if entry else np.full(len(u), np.nan)
        for draw, uniform, value in zip(DRAWS, u.tolist(), values.tolist(), strict=True):
            row = {"name": name, "draw": str(draw), "uniform": repr(uniform)}
            told.append(row | {"value": repr(value) if entry else ""})
    return told


def chosen(found: Posterior, calibration: Calibration) -> list[str]:
    """Names to keep: parameters and chances in order of their names, some of each."""
    known = sorted(
        one.name for one in calibration.parameters() if one.drawn and one.stream in found
    )
    chances = sorted(name for name in found.streams if "@" in name)
    return [*known[::EVERY], *chances[::EVERY]]


def read() -> Rows:
    """The file's rows."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Write the file anew."""
    calibration = load_calibration()
    found = posterior.load(calibration)
    assert found is not None
    made = rows(found, calibration, chosen(found, calibration))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


if __name__ == "__main__":
    main()
