"""A run on the slow fake model as a process of its own, to be killed: FOLDER WORKERS."""

from __future__ import annotations

import sys
from pathlib import Path

import fake_model

from simulation.errors import RunError
from simulation.experiment.ensemble import Plan, execute
from simulation.inputs import load_calibration, load_scenario


def main(folder: str, workers: str) -> None:
    """Start or resume the run."""
    calibration = load_calibration()
    scenarios = tuple(load_scenario(n, calibration) for n in ("baseline", "h200_sales_allowed"))
    plan = Plan(calibration, scenarios, members=20, seed=1, until="2022-03", block=4)
    engine = fake_model.engine(fake_model.slow)
    try:
        execute(plan, Path(folder), resume=True, workers=int(workers), engine=engine)
    except RunError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
