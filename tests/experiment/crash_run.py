"""A run or sweep on the slow fake model, to be killed: DATA FOLDER WORKERS run|sweep."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import fake_model

from simulation.errors import RivalryError
from simulation.experiment import manifest
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.sweep import Sweep
from simulation.experiment.work import Planned
from simulation.inputs import load_calibration, load_scenario


def planned(data: Path, kind: str) -> Planned:
    """A run or sweep of ten files of results."""
    calibration = load_calibration(data)
    scenarios = tuple(load_scenario(n, calibration) for n in ("baseline", "h200_sales_allowed"))
    if kind == "run":
        return Plan(calibration, scenarios, members=20, seed=1, until="2022-03", block=4)
    design = build(parse_axes([f"{fake_model.PRICE}=10:30"]), "mc", 10, 1)
    return Sweep(calibration, scenarios[1], design, 4, 1, until="2022-03", block=4)


def main(data: str, folder: str, workers: str, kind: str = "run") -> None:
    """Start or resume it."""
    manifest.code_hash = lambda: "fixed"  # the tree may be edited while the tests run
    engine = fake_model.engine(
        fake_model.held if fake_model.HOLD in os.environ else fake_model.slow
    )
    try:
        plan = planned(Path(data), kind)
        execute(plan, Path(folder), resume=True, workers=int(workers), engine=engine)
    except RivalryError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
