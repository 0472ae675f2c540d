"""A mandate that buyers keep already is told as the reason why it changes little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts.mandates import SHARE
from simulation.analysis.charts.what_binds import reasons
from simulation.analysis.statistics.compare import compare
from simulation.analysis.text import missed
from simulation.experiment.reader import Run

AT = "2022-03"
PRIVATE = {"buyers": ["private"]}


def entry(share: Any, **more: Any) -> dict[str, Any]:
    held = {"from": "2020-02", "actor": "china", "lever": "domestic_mandate"}
    return {**held, "set": {"share": share}} | more


def said(make_run: Callable[..., Run], timeline: list[Any], *levels: float, moved: float) -> Any:
    """Reasons where so much of the money stays at home, without and with the timeline."""
    spread = np.linspace(-0.03, 0.03, 11)
    series = {
        name: {
            SHARE: np.tile(level + spread, (4, 1)),
            "compute.china": np.full((4, 11), 100.0 + (moved if name == "more" else 0.0)),
        }
        for name, level in zip(("baseline", "more"), levels, strict=True)
    }
    held = {"baseline": {"title": "Baseline"}, "more": {"title": "More", "timeline": timeline}}
    found = compare(make_run(series, scenarios=held))
    (pair,) = found.pairs
    return [*reasons(found.effects(pair, ("compute.china",)), pair, AT, {})]


@pytest.mark.parametrize(
    ("timeline", "levels", "expected"),
    [
        ([entry(0.5, **PRIVATE)], (0.9, 0.9), "a mandate of 50 % for private buyers does not"),
        ([entry(0.5)], (0.9, 0.9), "a mandate of 50 % does not bind where 90 % (87 to 93) of the"),
        ([entry(0.95, **PRIVATE)], (0.9, 0.95), ""),
        ([entry(0.88, **PRIVATE)], (0.9, 0.9), ""),  # it binds in some members
        ([entry(0.5, **PRIVATE)], (0.9, 0.5), ""),  # what else differs lets more in
        ([entry(0.3, **PRIVATE), entry(0.5, **PRIVATE) | {"from": "2021-02"}], (0.9, 0.9),
         "a mandate of 50 % for"),  # the later stands for both
        ([entry(0.5, **PRIVATE) | {"from": "2022-04"}], (0.9, 0.9), ""),
        ([entry(0.5, until="2022-02", **PRIVATE)], (0.9, 0.9), ""),
        ([entry({"times": 2}, **PRIVATE)], (0.9, 0.9), ""),
        ([entry(0, **PRIVATE)], (0.9, 0.9), ""),
        ([entry(0.5, **PRIVATE) | {"actor": "eu"}], (0.9, 0.9), ""),
        ([entry(0.5, **PRIVATE) | {"lever": "import_admission"}], (0.9, 0.9), ""),
    ],
)  # fmt: skip
def test_a_mandate_that_is_kept_anyway_is_a_reason(
    make_run: Callable[..., Run],
    timeline: list[Any],
    levels: tuple[float, float],
    expected: str,
) -> None:
    lines = [one for one in said(make_run, timeline, *levels, moved=0.5) if "mandate of" in one]
    assert [line[: len(expected)] for line in lines] == ([expected] if expected else [])
    if lines:
        past = missed.of("self_sufficiency.china")
        assert past is not None
        assert f"({missed.MARK} the past comes out wrong: {past.says})" in lines[0]
        assert "as in the baseline in Mar 2022" in lines[0]


def test_where_much_moves_no_reason_is_told(make_run: Callable[..., Run]) -> None:
    assert said(make_run, [entry(0.5, **PRIVATE)], 0.9, 0.9, moved=20.0) == []
