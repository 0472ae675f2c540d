"""Tables that a program writes into pages which people write: what is in them, and how new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from docs.generate import account_page, explained_page, misses_page
from simulation.analysis.text import missed
from simulation.inputs import Calibration
from tests.docs.test_past_pages import MISSED, done, rows
from tests.nights import has_turn

__all__ = ["done"]


def test_what_comes_out_wrong_is_the_farthest_of_each_series(done: Any) -> None:
    """The made-up model misses one quarter alone, by a factor of seven."""
    found = misses_page.worst(done)
    (row,) = rows(misses_page.text(found))[1:]
    assert (row[1], row[4]) == ("2023\u201111 to 2024\u201101", "`revenue.nvidia`")
    (one,) = found
    assert (one.series, one.headline, one.others) == (MISSED, ("revenue.nvidia",), ())
    assert one.p50 == pytest.approx(7 * one.value)


def test_what_explain_finds_is_told_of_levels_and_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def explain(folder: Path, outcome: str, at: str, scenario: str, against: str = "") -> Any:
        assert (scenario, against) in {("baseline", ""), ("h200_sales_allowed", "baseline")}
        return {"unexplained": 0.2 if against else 0.6,
                "explained_by_steps": None if outcome == "lag.china" else 0.9}  # fmt: skip

    monkeypatch.setattr(explained_page.simulation, "explain", explain)
    held: Any = type("Held", (), {"folder": Path("run")})
    made = rows(explained_page.text(held))[1:]
    assert made[0] == ["`compute.china`", "40 %", "90 %"]
    assert made[1] == ["the change of `compute.china` by H200 sales", "80 %", "90 %"]
    assert made[-1] == ["`lag.china`", "40 %", "not told"]


def test_the_readme_tells_what_was_observed_of_china_s_own_share(calibration: Calibration) -> None:
    """The model's figure beside it is made with those of other pages."""
    (point,) = calibration.series["history.market.domestic_share_2025"].points
    said = f"in 2025, by value {100 * point.value:.0f} %, comes out at"
    assert said in " ".join((calibration.root / "README.md").read_text("utf-8").split())


def test_the_account_of_a_scarce_pool_is_of_the_size_of_what_comes_of_it() -> None:
    """Of Chinese memory; each change does something, and none of it is on file in the baseline."""
    found = {says: sizes for says, *sizes in account_page.rows(members=2)}
    assert len(found) == len(account_page.ROWS)
    for account, again in found.values():
        assert account > 0
        assert again != 0
    account, again = next(iter(found.values()))
    assert 0.3 * account < again < 3 * account


@pytest.mark.parametrize(
    ("told", "came", "says"),
    [
        (292.0, 252.0, "1.2"),
        (80.0, 100.0, "0.8"),
        (99.0, 1.0, "99"),
        (100.0, 1.0, account_page.NOTHING),
        (100.0, -0.5, account_page.NOTHING),
        (100.0, 0.0, account_page.NOTHING),
        (100.0, -50.0, "another sign"),
        (0.0, 3.0, "0"),
        (0.0, 0.0, "both nothing"),
    ],
)
def test_the_account_is_told_to_be_so_many_times_too_large(
    told: float, came: float, says: str
) -> None:
    (row,) = rows(account_page.text([("more", told, came)]))[1:]
    assert row[-1] == says


@pytest.mark.slow
def test_the_account_stands_beside_a_second_run_of_the_shipped_draws() -> None:
    held = account_page.PAGE.read_text("utf-8")
    assert account_page.page(account_page.rows()) == held, account_page.__name__


@pytest.mark.slow
def test_what_comes_out_wrong_is_that_of_the_shipped_draws(tmp_path: Path) -> None:
    """And so are the marks of `compare`, which read the same rows from a table that ships."""
    found = misses_page.worst(misses_page.scored(tmp_path / "past"))
    assert misses_page.page(found) == misses_page.PAGE.read_text("utf-8"), misses_page.__name__
    missed.write(found, tmp_path / "made.csv")
    made = (tmp_path / "made.csv").read_text("utf-8")
    assert made == misses_page.FILE.read_text("utf-8"), misses_page.__name__


@pytest.mark.slow
@pytest.mark.skipif(not has_turn(5), reason="minutes; it has its turn another night")
def test_what_explain_finds_is_that_of_the_shipped_draws() -> None:
    held = explained_page.PAGE.read_text("utf-8")
    assert explained_page.page(explained_page.made()) == held, explained_page.__name__
