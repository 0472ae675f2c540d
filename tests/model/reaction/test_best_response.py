"""Best responses: how they differ from the rule book, and what steers them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.world import Block
from tests.conftest import series
from tests.model.reaction.laws import PRESENT, changes
from tests.model.variants import Variants

Run = Callable[..., Block]


def test_best_response_differs_from_the_rule_book(run: Run) -> None:
    rulebook = run("adaptive_rivals", stop=16, months=90)
    best = run("best_response_rivals", stop=16, months=90)
    assert np.array_equal(rulebook.values[:PRESENT], best.values[:PRESENT], equal_nan=True)
    assert (changes(rulebook) != changes(best)).any()
    assert series(best, "tightenings.us")[-1].max() > 0
    assert series(best, "loosenings.us")[-1].max() > 0


AIMS = {
    "foresight.us.lead": ("rule.tightness.us", 1),
    "foresight.us.fear": ("rule.tightness.us", -1),
    "foresight.china.compute": ("rule.admission.china", 1),
    "foresight.china.self_sufficiency": ("rule.mandate.china", 1),
}


@pytest.fixture(scope="module")
def steered(variants: Variants) -> list[Block]:
    """The usual best responses, and those under each aim of twenty times its weight."""
    sets = [(), *((f"{aim}=20",) for aim in AIMS)]
    return variants("best_response_rivals", sets, stop=24, count=100)


@pytest.mark.slow
@pytest.mark.parametrize("aim", AIMS)
def test_aims_steer_best_responses(steered: list[Block], aim: str) -> None:
    outcome, sign = AIMS[aim]
    usual, moved = steered[0], steered[1 + list(AIMS).index(aim)]
    assert np.sign((series(moved, outcome) - series(usual, outcome))[-1].mean()) == sign
