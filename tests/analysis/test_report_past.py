"""The past in a report: which observed figures lie inside the reference's bands."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.analysis.pages.report import _fits, _past, _some
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.headline import FEWEST


def test_a_figure_is_inside_between_both_ends_of_the_band() -> None:
    """Of figures below, at either end, inside and above a band of 2 to 4, three are inside."""
    bands = np.full((1, len(COLUMNS), 24), 3.0)
    bands[0, COLUMNS.index("p05")], bands[0, COLUMNS.index("p95")] = 2.0, 4.0
    name, values = "lag.china", (1.9, 2.0, 3.0, 4.0, 4.1)
    seen = [{"month": 6 + i, "value": v, "period": "a month"} for i, v in enumerate(values)]
    later = {"month": 30, "value": 3.0, "period": "after the run"}
    base = SimpleNamespace(
        label="baseline",
        run=SimpleNamespace(outcomes={name: SimpleNamespace(unit="months")}, members=range(FEWEST)),
    )
    comparison = SimpleNamespace(pairs=[SimpleNamespace(base=base)])
    beside = SimpleNamespace(levels={"baseline": bands}, seen={name: [*seen, later]})
    found = _past(comparison, beside)  # type: ignore[arg-type]
    assert (found["inside"], found["of"]) == (3, 5)
    assert "3 of 5 observed figures lie inside" in found["charts"][0]["told"]
    assert found["fits"] == "well-calibrated bands would hold 90 %, so these are somewhat narrow"
    base.run.members = range(FEWEST - 1)
    assert _past(comparison, beside)["of"] == 0, "so few have no band"  # type: ignore[arg-type]
    base.run.members = range(FEWEST)
    without = SimpleNamespace(levels={}, seen=beside.seen)
    assert _past(comparison, without)["of"] == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inside", "every", "how"),
    [
        (54, 66, ", so these are somewhat narrow"), (66, 66, ", so these are somewhat wide"),
        (56, 66, ""), (9, 10, ""), (10, 10, ""),
    ],
)  # fmt: skip
def test_a_share_is_held_against_what_a_band_should_hold(inside: int, every: int, how: str) -> None:
    """Beyond two standard errors only, or every share would be of a band that is off."""
    assert _fits(inside, every) == f"well-calibrated bands would hold 90 %{how}"


def test_misses_are_among_the_charts() -> None:
    """Charts of the outcomes with most figures alone may be those that fit."""
    charts = [{"seen": [0] * (9 - n), "missed": int(n == 6), "n": n} for n in range(8)]
    assert [one["n"] for one in _some(charts)] == [0, 1, 2, 6]
    early = [{**one, "missed": int(one["n"] == 1)} for one in charts]
    assert [one["n"] for one in _some(early)] == [0, 1, 2, 3]
    assert _some(charts[:2]) == charts[:2]
