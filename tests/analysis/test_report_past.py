"""The past in a report: which observed figures lie inside the reference's bands."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from simulation.analysis.pages.report import _past
from simulation.analysis.statistics.bands import COLUMNS


def test_a_figure_is_inside_between_both_ends_of_the_band() -> None:
    """Of figures below, at either end, inside and above a band of 2 to 4, three are inside."""
    bands = np.full((1, len(COLUMNS), 24), 3.0)
    bands[0, COLUMNS.index("p05")], bands[0, COLUMNS.index("p95")] = 2.0, 4.0
    name, values = "lag.china", (1.9, 2.0, 3.0, 4.0, 4.1)
    seen = [{"month": 6 + i, "value": v, "period": "a month"} for i, v in enumerate(values)]
    later = {"month": 30, "value": 3.0, "period": "after the run"}
    base = SimpleNamespace(
        label="baseline", run=SimpleNamespace(outcomes={name: SimpleNamespace(unit="months")})
    )
    comparison = SimpleNamespace(pairs=[SimpleNamespace(base=base)])
    beside = SimpleNamespace(levels={"baseline": bands}, seen={name: [*seen, later]})
    found = _past(comparison, beside)  # type: ignore[arg-type]
    assert (found["inside"], found["of"]) == (3, 5)
    assert "3 of 5 observed figures lie inside" in found["charts"][0]["told"]
    without = SimpleNamespace(levels={}, seen=beside.seen)
    assert _past(comparison, without)["of"] == 0  # type: ignore[arg-type]
