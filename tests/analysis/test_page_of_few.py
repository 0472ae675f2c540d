"""A page about one member, or a few: it shows no chance where there is none to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.pages import comparison as page
from simulation.analysis.statistics.compare import compare
from simulation.analysis.statistics.headline import FEWEST
from simulation.analysis.text import lead
from simulation.experiment.reader import Run

AT = "2023-01"
MakeRun = Callable[..., Run]


def told(make_run: MakeRun, members: int, moved: float = 1.1) -> dict[str, Any]:
    base = np.full((14, members), 100.0)
    later = np.where(np.arange(14)[:, None] > 5, moved, 1.0) * base
    both = compare(make_run({"baseline": {"compute.china": base}, "ban": {"compute.china": later}}))
    return page.described(both, both.pairs[0], ["compute.china"], AT, {})


@pytest.mark.parametrize(
    ("members", "size"),
    [(1, "1 paired member"), (FEWEST - 1, "7 paired members"), (FEWEST, "8 paired members")],
)
def test_chances_and_shades_are_shown_from_enough_members_on(
    make_run: MakeRun, members: int, size: str
) -> None:
    found = told(make_run, members)
    assert found["size"] == size
    assert bool(found["curves"]) == (members >= FEWEST)
    assert found["cards"][0]["shade"] == (4 if members >= FEWEST else 1)


def test_all_agree_on_hardly_any_change_without_a_shade(make_run: MakeRun) -> None:
    (card,) = told(make_run, 20, 1.0001)["cards"]
    assert (card["change"], card["shade"]) == ("hardly any change", 1)


def test_one_member_is_not_all(make_run: MakeRun) -> None:
    base = np.full((14, 1), 100.0)
    both = compare(make_run({"baseline": {"lag.china": base}, "ban": {"lag.china": 0.5 * base}}))
    (effect,) = both.effects(both.pairs[0], ["lag.china"])
    assert lead.agreement(effect, AT) == "lower in the one member"
