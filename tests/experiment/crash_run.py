"""A run on the slow fake model as a process of its own, to be killed: DATA FOLDER WORKERS."""

from __future__ import annotations

import sys
from pathlib import Path

import fake_model

from simulation.errors import RivalryError
from simulation.experiment import manifest
from simulation.experiment.ensemble import Plan, execute
from simulation.inputs import load_calibration, load_scenario


def main(data: str, folder: str, workers: str) -> None:
    """Start or resume the run."""
    manifest.code_hash = lambda: "fixed"  # the tree may be edited while the tests run
    calibration = load_calibration(Path(data))
    scenarios = tuple(load_scenario(n, calibration) for n in ("baseline", "h200_sales_allowed"))
    plan = Plan(calibration, scenarios, members=20, seed=1, until="2022-03", block=4)
    engine = fake_model.engine(fake_model.slow)
    try:
        execute(plan, Path(folder), resume=True, workers=int(workers), engine=engine)
    except RivalryError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
