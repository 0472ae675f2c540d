"""Table of all outcomes: the topics' declarations in the order of the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..core.layout import Layout
from . import (
    adoption,
    bottlenecks,
    chip_industry,
    compute,
    limits,
    market,
    models,
    money,
    new_compute,
    policy,
    power,
    suppliers,
    units,
)
from .declaration import Outcome
from .left_out import LEFT_OUT

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration

TOPICS = (
    compute.declare,
    new_compute.declare,
    money.declare,
    units.declare,
    limits.declare,
    power.declare,
    models.declare,
    chip_industry.declare,
    policy.declare,
    bottlenecks.declare,
    adoption.declare,
    market.declare,
    suppliers.declare,
)


def outcome_table(calibration: Calibration) -> tuple[Outcome, ...]:
    """All outcomes of a calibration, in the order of the columns."""
    return tuple(declare(Layout.of(calibration)))


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes of all topics, in the order of the columns, with what headline ones leave out."""
    for topic in TOPICS:
        for one in topic(layout):
            told = LEFT_OUT.get(one.name)
            yield replace(one, leaves_out=told) if told else one
