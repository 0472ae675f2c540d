"""The month that a run is told in: that of its scenarios' comparisons."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import months, sweep
from simulation.api.headline_months import month_of
from simulation.api.runs import plan
from simulation.errors import InputError

OUTAGE = "tables are of 2028-12: what differs ends in 2028-08; --at for another"
SEVERAL = (
    "tables are of 2031-12, the latest of the months that each scenario would have alone "
    "(taiwan_blockade 2028-12); --at for another"
)


@pytest.mark.parametrize(
    ("scenarios", "expected"),
    [
        (["baseline"], ("2030-12", "")),
        (["h200_ban_returns"], ("2031-12", "")),
        (["gulf_licences_stop"], ("2031-12", "")),
        (["new_chinese_lab"], ("2030-12", "")),
        (["taiwan_blockade"], ("2028-12", OUTAGE)),
        (["baseline", "taiwan_blockade"], ("2028-12", OUTAGE)),
        (["taiwan_blockade", "h200_ban_returns"], ("2031-12", SEVERAL)),
    ],
)
@pytest.mark.parametrize("sets", [(), ("supply.smic.wafers_2027=30000",)])
def test_a_run_is_told_in_the_month_of_its_comparison(
    scenarios: list[str], expected: tuple[str, str], sets: tuple[str, ...]
) -> None:
    """What --set changes is the same on both sides, and moves no month."""
    found = plan(scenarios, 2, 1, sets=sets)
    assert month_of(found, months.labels(), sets) == expected


def test_a_short_run_has_a_month_of_its_own() -> None:
    dates = [date for date in months.labels() if date <= "2023-06"]
    assert month_of(plan(["taiwan_blockade"], 2, 1), dates) == ("2023-06", "")


def test_a_sweep_file_has_a_last_month_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("scenario: baseline\nvary: {grey.ceiling: [2, 3]}\nuntil: 2022-05\n")
    for until, last in ((None, "2022-05"), ("2022-04", "2022-04")):
        with pytest.raises(InputError, match=f"--at 2022-06: the run ends in {last}"):
            sweep(file, at="2022-06", until=until, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
