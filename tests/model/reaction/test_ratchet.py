"""The least growth of China's industry, raised by each tightening."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.world import Block
from tests.conftest import series
from tests.model.reaction.laws import END
from tests.model.variants import Variants

Run = Callable[..., Block]


@pytest.mark.slow
def test_each_tightening_raises_the_least_growth_of_chinas_industry(run: Run) -> None:
    block = run("adaptive_rivals", stop=64, months=END + 1)
    pressed = series(block, "tightenings.us")[-1] + series(block, "tightenings.allies")[-1]
    push = series(block, "push.china")
    assert (push[-1][pressed == 0] == 0.0).all()
    assert (push[-1][pressed > 0] > 0.0).all()
    assert (np.diff(push, axis=0) >= 0).all()


def test_the_ratchet_is_felt_in_output(variants: Variants) -> None:
    sets = ("levers.US.export_rule.fee@2027-01=0.5", "reaction.ratchet.limit=0.4")
    steps = [(*sets, f"reaction.ratchet.step={step}") for step in (0, 0.4)]
    slack, pushed = (
        series(block, "wafers.smic")[-1] for block in variants("baseline", steps, count=120)
    )
    assert (pushed > slack).all()
