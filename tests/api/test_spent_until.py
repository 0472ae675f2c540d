"""Until when a sum that is pledged over some years acts, as told and as the model spends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.api.changes.acting import acting
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.policy.investment import CapexPledge
from simulation.model.core.calendar import Calendar
from simulation.model.world import World

PLEDGE = "{from: %s, actor: xai, lever: capex_pledge, set: {%s}}"


@pytest.mark.parametrize(
    ("pledges", "last"),
    [
        ([("2027-03", "amount: 3000, years: 2")], ["2029-02"]),
        ([("2027-03", "amount: 3000")], ["2031-02"]),  # the four years of who says nothing
        ([("2027-03", "amount: 3000, years: 1.1")], ["2028-04"]),  # 13.2 months
        ([("2027-03", "amount: 9, years: {dist: uniform, low: 1, high: 3}")], ["2030-02"]),
        ([("2030-01", "amount: 3000, years: 15")], ["2035-12"]),
        ([("2027-03", "amount: 9, years: 2"), ("2028-03", "amount: 8")], ["2029-02", "2030-02"]),
        ([("2027-03", "amount: 9, years: 2"), ("2028-03", "delivered_share: 0.5")],
         ["2029-02", "2029-02"]),
    ],
)  # fmt: skip
def test_a_pledge_acts_until_its_years_are_over(
    calibration: Calibration,
    world: Callable[..., World],
    tmp_path: Path,
    pledges: list[tuple[str, str]],
    last: list[str],
) -> None:
    """The month that is told is the last in which the model spends anything of it."""
    path = tmp_path / "mine.yaml"
    rows = "".join(f"  - {PLEDGE % one}\n" for one in pledges)
    path.write_text(f"title: T\nextends: baseline\ntimeline:\n{rows}", encoding="utf-8")
    mine, base = load_scenario(path, calibration), load_scenario("baseline", calibration)
    found = acting(mine.to_dict(), base.to_dict(), calibration)
    assert [one.get("spent") for one in found] == last
    spent: Any = []
    layout = world().layout
    for scenario in (mine, base):
        draw = Draw(calibration, scenario, 1, 0, 64)
        whole = Calendar(draw.entries(layout.groups), layout).spending(CapexPledge, draw)
        row = layout.row["firms"]["xai"]
        spent.append(np.array([whole.in_month(month)[row] for month in range(168)]))
    months = np.flatnonzero((spent[0] != spent[1]).any(axis=1))
    year, month = divmod(int(months[-1]), 12)
    assert f"{2022 + year}-{month + 1:02d}" == last[-1]


def test_what_is_no_sum_has_no_such_month(calibration: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    rule = "{from: 2027-03, actor: China, lever: import_admission, set: {share: 0.4}}"
    path.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {rule}\n", encoding="utf-8")
    base = load_scenario("baseline", calibration).to_dict()
    (found,) = acting(load_scenario(path, calibration).to_dict(), base, calibration)
    assert "spent" not in found
