"""Pipelines of stages: work that takes its time, such as plants and lines under construction."""

from __future__ import annotations

from ..equations import stock
from ..equations.arrays import Quantity
from .kernel import Sum


def hand_on(line: Sum, starts: Quantity, months: Quantity) -> Quantity:
    """What leaves a pipeline in a month; each stage takes what the one before hands on.

    `line` is (stages,) or (stages, ..., members), `starts` is what enters the first stage and
    `months` the mean time through all of them.
    """
    entering = starts
    for stage in range(len(line)):
        moved: Quantity = stock.handed_on(line[stage], len(line), months)
        line[stage] = line[stage] - moved + entering
        entering = moved
    return entering
