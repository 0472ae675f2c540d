"""What survives every view: verdicts put together, and said in sentences."""

from __future__ import annotations

from simulation.analysis.statistics.across_views import OPEN, SAME, Conclusion, Level
from simulation.analysis.text.across_views import others, survivors

LAG = Level("lag.china", 7.0, "months", "epoch_lag")


def conclusion(*found: str, level: Level | None = None, scenario: str = "ban") -> Conclusion:
    names = ("shipped", "one", "two", "three")
    outcome = "lag.china" if level else "compute.china"
    verdicts = dict(zip(names, found, strict=False))
    return Conclusion(scenario, "baseline", outcome, verdicts, level)


def test_what_every_view_says_survives() -> None:
    kept = conclusion("rises", "rises", "rises")
    assert kept.survives
    assert list(survivors([kept])) == ["ban raises China's compute"]
    assert not list(others([kept]))


def test_one_open_view_is_enough_not_to_survive() -> None:
    found = conclusion("falls", "falls", OPEN)
    assert not found.survives
    (line,) = others([found])
    assert line == "ban lowers China's compute: under 2 of 3 views; open under two"


def test_it_is_told_under_whom_a_conclusion_turns() -> None:
    found = conclusion("falls", "falls", "rises", SAME)
    assert found.against == ["two"]
    (line,) = others([found])
    assert "the opposite under two; no change under three" in line


def test_nothing_is_concluded_where_every_view_is_open() -> None:
    found = conclusion(OPEN, OPEN)
    assert (found.says, found.survives) == (OPEN, False)
    (line,) = others([found])
    assert line == "which way ban moves China's compute is open under every view"


def test_a_level_is_told_of_the_reference_and_of_who_crosses_it() -> None:
    found = [
        conclusion("falls", "falls"),
        conclusion("falls", "falls", scenario="quota"),
        conclusion("above", "above", level=LAG, scenario="baseline"),
        conclusion("above", "above", level=LAG, scenario="quota"),
        conclusion("below", OPEN, level=LAG),
    ]
    lag = "China's frontier lag"
    assert f"in baseline, {lag} lies above 7 months (epoch_lag)" in survivors(found)
    (line,) = others(found)
    crossing = f"ban takes {lag} below 7 months (epoch_lag)"
    assert line == f"{crossing}: under 1 of 2 views; open under one"
