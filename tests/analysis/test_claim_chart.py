"""The chart of claims: each claim's own dots beside its own name, the likeliest on top."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from simulation.analysis.charts import claim_chart


def verdict(title: str, share: float, higher: bool) -> Any:
    return SimpleNamespace(
        claim=SimpleNamespace(title=title), probability=share, low=share - 0.01, high=share + 0.02,
        half=share - 0.03, double=share + 0.04, prior=share / 2,
        where=(SimpleNamespace(parameter=f"of.{title}", higher=higher),),
    )  # fmt: skip


def test_the_likeliest_claim_stands_on_top_with_its_own_dots() -> None:
    given = [verdict("Middle", 0.5, True), verdict("Low", 0.05, False), verdict("High", 0.95, True)]
    sheet = claim_chart.draw(given, "source")
    (axes,) = sheet.figure.axes
    assert [one.get_text() for one in axes.get_yticklabels()] == ["High", "Middle", "Low"]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in dots] == [
        (0.95, 0), (0.5, 1), (0.05, 2),
    ]  # fmt: skip
    assert axes.get_ylim() == (2.5, -0.5)
    said = [one.get_text() for one in sheet.figure.texts]
    assert [text for text in said if " is " in text and "claims" not in text] == [
        "of High is high", "of Middle is high", "of Low is low",
    ], "in words, not by the path of an entry"  # fmt: skip
    assert "Of 3 claims 1 is likelier true than not, 1 is likelier false, and 1 is open" in said


def test_few_members_do_not_tell_that_no_assumption_decides() -> None:
    """`rivalry explain` refuses so few as well."""
    for members, told in ((199, "199 members are too few to tell"),
                          (200, "no single assumption decides")):  # fmt: skip
        nothing = SimpleNamespace(**{**vars(verdict("Claim", 0.5, True)), "where": ()})
        nothing.members = members
        said = [one.get_text() for one in claim_chart.draw([nothing], "source").figure.texts]
        assert told in said
