"""A model that is quick and predictable, for tests of everything around it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.experiment.tasks import Engine
from simulation.inputs import Calibration, Draw, Scenario

PRICE = "chips.h100.price_usd"
HOLD = "RIVALRY_TEST_HOLD"
NAMES = ("compute.us", "compute.china")
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # any signal kills on Windows


@dataclass(frozen=True)
class FakeOutcome:
    """An outcome of the fake model."""

    name: str
    unit: str = "H100e"
    description: str = "made up"
    undefined: str = ""
    was: str = ""
    leaves_out: str = ""


@dataclass(frozen=True)
class FakeBlock:
    """What the fake model returns."""

    outcomes: tuple[str, ...]
    dates: tuple[str, ...]
    values: NDArray[np.float32]


def outcomes(calibration: Calibration) -> tuple[FakeOutcome, ...]:
    """Two outcomes."""
    return tuple(map(FakeOutcome, NAMES))


def simulate(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Price times month, and a shock: every number is one member's own."""
    month = np.arange(1, count + 1)[:, None]
    first = draw[PRICE] * month + len(scenario.timeline)
    second = draw.shocks("shock.fake", count)
    values = np.stack([first, second], axis=1).astype(np.float32)
    return FakeBlock(NAMES, months.labels(count), values)


def slow(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """The same, at a pace that leaves time to be interrupted."""
    time.sleep(0.15)
    return simulate(calibration, scenario, draw, count)


def held(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """The same, but members from 12 on wait for a file: a run that cannot end too early."""
    end = time.monotonic() + 120
    flag = os.environ[HOLD]
    while draw.start >= 12 and not os.path.exists(flag) and time.monotonic() < end:
        time.sleep(0.02)
    return simulate(calibration, scenario, draw, count)


def broken(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Fails for the second block of eight members."""
    if draw.start == 8:
        raise ValueError("no chips left")
    return simulate(calibration, scenario, draw, count)


def deadly_once(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """The first worker to come here is killed, as by a lack of memory."""
    flag = os.environ["RIVALRY_TEST_FLAG"]
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return simulate(calibration, scenario, draw, count)
    os.kill(os.getpid(), KILL)
    raise AssertionError("unreachable")


def deadly(calibration: Calibration, scenario: Scenario, draw: Draw, count: int) -> FakeBlock:
    """Every worker that comes here is killed."""
    os.kill(os.getpid(), KILL)
    raise AssertionError("unreachable")


def deadly_for_one(
    calibration: Calibration, scenario: Scenario, draw: Draw, count: int
) -> FakeBlock:
    """Every worker that comes to the second block of eight members is killed."""
    if draw.start == 8:
        os.kill(os.getpid(), KILL)
    return simulate(calibration, scenario, draw, count)


def engine(function: Any = simulate) -> Engine:
    """One of the functions above as an engine."""
    return Engine(function, outcomes)
