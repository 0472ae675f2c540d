"""Best responses: how they differ from the rule book, and what steers them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.world import Block
from tests.conftest import series
from tests.model.reaction.laws import PRESENT, changes

Run = Callable[..., Block]


def test_best_response_differs_from_the_rule_book(run: Run) -> None:
    rulebook = run("adaptive_rivals", stop=16, months=90)
    best = run("best_response_rivals", stop=16, months=90)
    assert np.array_equal(rulebook.values[:PRESENT], best.values[:PRESENT], equal_nan=True)
    assert (changes(rulebook) != changes(best)).any()
    assert series(best, "tightenings.us")[-1].max() > 0
    assert series(best, "loosenings.us")[-1].max() > 0


@pytest.mark.parametrize(
    ("setting", "outcome", "sign"),
    [
        ("foresight.us.lead=20", "rule.tightness.us", 1),
        ("foresight.us.fear=20", "rule.tightness.us", -1),
        ("foresight.china.compute=20", "rule.admission.china", 1),
        ("foresight.china.self_sufficiency=20", "rule.mandate.china", 1),
    ],
)
def test_aims_steer_best_responses(run: Run, setting: str, outcome: str, sign: int) -> None:
    usual = run("best_response_rivals", stop=24, months=100)
    moved = run("best_response_rivals", stop=24, months=100, sets=(setting,))
    assert np.sign((series(moved, outcome) - series(usual, outcome))[-1].mean()) == sign
