"""The month in which scenarios are judged: from what differs, and from when to when it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.analysis.statistics import headline
from simulation.analysis.statistics.compare import Comparison, compare, month_of
from simulation.analysis.statistics.differing import Span, headline_month, only, span
from simulation.api import explaining, pairing_up, plotting
from simulation.experiment.reader import Run
from simulation.inputs import load_calibration, load_scenario

MakeRun = Callable[..., Run]
RULE = {"from": "2022-10", "actor": "US", "lever": "export_rule", "set": {"fee": 0.1}}
OUTAGE = {"from": "2023-03", "until": "2023-08", "actor": "tsmc", "lever": "disruption",
          "set": {"output": 0}}  # fmt: skip
HEARD = {"from": "2024-01", "announced": "2023-11", "reported": "2023-10", "until": "2025-02"}
LISTS = {"from": "2022-11", "actor": "US", "lever": "export_rule",
         "set": {"entity_list": ["huawei"]}}  # fmt: skip
LISTED = {**LISTS, "set": {"entity_list": ["huawei", "honor"]}}
MOVED = {"from": "2024-06", "parameter": "a.b", "set": 1}


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ({"timeline": [RULE]}, {"timeline": [RULE]}, Span()),
        ({"timeline": [RULE, OUTAGE]}, {"timeline": [RULE]}, Span("2023-03", "2023-08")),
        ({"timeline": [RULE]}, {"timeline": [RULE, OUTAGE]}, Span("2023-03", "2023-08")),
        ({"timeline": [OUTAGE, HEARD]}, {}, Span("2023-03", "2025-02")),
        ({"timeline": [HEARD]}, {}, Span("2024-01", "2025-02")),
        ({"timeline": [OUTAGE, RULE]}, {}, Span("2022-10", None)),
        ({"timeline": [OUTAGE], "dated": [MOVED]}, {}, Span("2023-03", None)),
        ({"dated": [{**MOVED, "until": "2024-09"}]}, {}, Span("2024-06", "2024-09")),
        ({}, {"dated": [{**MOVED, "until": "2024-09"}]}, Span("2024-06", "2024-09")),
        ({"timeline": [OUTAGE], "parameters": {"a.b": 1}}, {}, Span()),
        ({"timeline": [OUTAGE], "structure": {"buyers": "firms"}}, {}, Span()),
        ({"timeline": [{**RULE, "id": "x", "origin": "y"}]}, {"timeline": [RULE]}, Span()),
        ({"timeline": [LISTED], "parameters": {}}, {"timeline": [LISTS]}, Span("2022-11", None)),
        ({"timeline": [OUTAGE], "title": "x", "applied": [1]}, {"title": "y", "parameters": {}},
         Span("2023-03", "2023-08")),
    ],
)  # fmt: skip
def test_what_differs_holds_from_and_to(
    new: Mapping[str, Any], old: Mapping[str, Any], expected: Span
) -> None:
    assert span(new, old) == expected


def test_an_entry_that_names_what_is_added_is_the_same() -> None:
    """Beside what it is like, and whichever side adds it; without the addition it is another."""
    adds, plain = {"timeline": [LISTED], "makers": {"honor": {}}}, {"timeline": [LISTS]}
    assert only(adds, plain) == only(plain, adds) == []
    assert only({"timeline": [LISTED]}, plain) == [LISTED]
    nested = {**LISTED, "set": {"entity_list": [[], "huawei"]}}  # of a spoilt manifest
    assert only({"timeline": [nested]}, plain) == [nested]


@pytest.mark.parametrize(
    ("first", "ends", "month"),
    [
        (None, None, "2030-12"),
        ("2028-03", "2028-08", "2028-12"),
        ("2028-03", "2028-12", "2028-12"),
        ("2028-03", "2029-01", "2029-12"),
        (None, "2028-08", "2028-12"),
        ("2024-03", "2034-08", "2028-12"),  # five years come sooner
        ("2029-03", "2028-08", "2033-12"),  # felt only after it has ended
    ],
)
def test_what_ends_is_judged_in_the_december_after(
    first: str | None, ends: str | None, month: str
) -> None:
    dates = [f"{year}-{m}" for year in range(2022, 2036) for m in ("06", "12")]
    assert headline.month(dates, first, ends) == month


@pytest.mark.parametrize(
    ("new", "month"),
    [([], "2030-12"), ([OUTAGE], "2023-12"), ([HEARD], "2025-12"), ([RULE], "2026-12"),
     ([{**HEARD, "until": None}], "2028-12")],
)  # fmt: skip
def test_the_month_of_what_has_not_run_yet(new: list[dict[str, Any]], month: str) -> None:
    dates = [f"{year}-{m}" for year in range(2022, 2036) for m in ("06", "12")]
    assert headline_month({"timeline": new}, {"timeline": []}, dates) == month


@pytest.mark.parametrize(
    ("new", "felt", "month"),
    [
        ({"timeline": [HEARD]}, "2023-10", "2025-12"),  # five years and the end count from 2024-01
        ({"timeline": [{**RULE, "from": "2027-01"}]}, "2026-11", "2031-12"),  # as announced
        ({"timeline": [{**RULE, "from": "2024-01"}]}, "2024-03", "2028-12"),
        ({"timeline": [OUTAGE]}, "2029-03", "2033-12"),  # nothing is felt by Dec 2023
        ({"firms": {"mine": {}}}, "2022-01", "2030-12"),  # without a month: as without a difference
        ({"parameters": {"a.b": 1}}, "2031-05", "2035-12"),
        ({}, "2022-01", "2026-12"),  # nothing is on file that differs
    ],
)
def test_results_move_the_month_only_where_it_would_come_before_them(
    new: Mapping[str, Any], felt: str, month: str
) -> None:
    dates = [f"{year}-{m}" for year in range(2022, 2036) for m in ("06", "12")]
    assert headline_month(new, {"timeline": []}, dates, felt) == month


@pytest.fixture
def four(make_run: MakeRun) -> dict[str, Comparison]:
    """Each comparison by its name, and all of them: seven years, parting in several months."""
    since = {"baseline": 84, "outage": 14, "early": 2, "later": 40}
    series = {
        name: {"compute.china": 10.0 + (np.arange(84)[:, None] >= month) * np.array([0.0, 1.0])}
        for name, month in since.items()
    }
    held = {
        "baseline": {},
        "outage": {"timeline": [OUTAGE]},
        "early": {"timeline": [{**RULE, "from": "2022-03"}]},
        "later": {"timeline": [{**RULE, "from": "2026-01"}]},
    }
    every = compare(make_run(series, scenarios=held))
    alone = {pair.changed.label: Comparison((pair,)) for pair in every.pairs}
    return {**alone, "all": every, "two": Comparison(every.pairs[:2])}


@pytest.mark.parametrize(
    ("name", "month", "why"),
    [
        ("outage", "2023-12", "tables are of 2023-12: what differs ends in 2023-08"),
        ("early", "2026-12", "within five years of the first difference; --at 2028-12"),
        ("later", "2028-12", ""),
        ("two", "2026-12", "would have alone (outage 2023-12); --at"),
        ("all", "2028-12", "would have alone (outage 2023-12, early 2026-12); --at"),
    ],
)
def test_the_month_is_the_latest_that_each_would_have_alone(
    four: dict[str, Comparison], name: str, month: str, why: str
) -> None:
    found = four[name]
    assert found.month() == month
    assert set(found.table()["date"]) == {month}
    assert (why in found.why(month)) if why else not found.why(month)
    assert found.why("2025-12") == ""
    assert found.begin_after(month) == ()


@pytest.mark.parametrize(
    ("months", "date", "why"),
    [(17, "2023-05", False), (19, "2023-07", False), (20, "2023-08", True), (22, "2023-10", True)],
)
def test_a_run_that_is_over_while_all_is_in_force_is_not_told_to_have_ended(
    make_run: MakeRun, months: int, date: str, why: bool
) -> None:
    """The outage is of March to August 2023: a run to May has its last month as headline."""
    part = np.arange(months)[:, None] >= 14
    series = {name: {"compute.china": 10.0 + part * size} for name, size in (("baseline", 0),
              ("outage", np.array([1.0, 2.0])))}  # fmt: skip
    found = compare(make_run(series, scenarios={"baseline": {}, "outage": {"timeline": [OUTAGE]}}))
    assert found.month() == date
    assert found.why(date) == (
        f"tables are of {date}: what differs ends in 2023-08; --at for another" if why else ""
    )


@pytest.mark.parametrize(
    ("scenario", "against", "month"),
    [
        ("outage", "baseline", "2023-12"),
        ("early", "baseline", "2026-12"),
        ("outage", "", "2028-12"),
    ],
)
def test_a_change_that_is_explained_is_that_of_its_comparison(
    four: dict[str, Comparison], scenario: str, against: str, month: str
) -> None:
    run = four["all"].pairs[0].changed.run
    assert month_of(run, "compute.china", scenario, against) == month


def test_nothing_has_begun_before_it_is_in_force(make_run: MakeRun) -> None:
    """What is heard of beforehand moves something before that, which says little of the rule."""
    series = {
        name: {"compute.china": 10.0 + (np.arange(60)[:, None] >= month) * np.array([0.0, 1.0])}
        for name, month in (("baseline", 60), ("heard", 30))
    }
    rule = {**RULE, "from": "2026-01", "announced": "2024-07"}
    found = compare(make_run(series, scenarios={"baseline": {}, "heard": {"timeline": [rule]}}))
    assert found.begin_after("2025-12") == ("heard",)
    assert found.begin_after("2026-01") == ()


def test_years_count_from_the_outcome_that_differs_first(make_run: MakeRun) -> None:
    def parting(*months: int) -> dict[str, Any]:
        steps = zip(("compute.china", "output.china"), months, strict=True)
        return {n: 10.0 + (np.arange(84)[:, None] >= m) * np.array([0.0, 1.0]) for n, m in steps}

    found = compare(make_run({"baseline": parting(84, 84), "more": parting(26, 2)}))
    assert found.month() == "2026-12"
    assert found.month(("compute.china",)) == "2028-12"


def test_comparisons_leave_out_what_changes_nothing(make_run: MakeRun, tmp_path: Path) -> None:
    """All ways to a comparison of finished runs: what is told, drawn and explained."""
    outage = "{from: 2028-03, until: 2028-08, actor: tsmc, lever: disruption, set: {output: 0}}"
    cap = "{from: 2026-10, actor: US, lever: export_rule, set: {volume_cap: 0.5}}"  # as it is
    path, known = tmp_path / "mine.yaml", load_calibration()
    path.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {outage}\n  - {cap}\n", "utf-8")
    held = {one: load_scenario(one, known).to_dict() for one in ("baseline", path)}
    held = {"baseline": held["baseline"], "mine": held[path]}
    series = {name: {"compute.china": np.ones((168, 2))} for name in held}
    run = make_run(series, scenarios=held)
    drawn = plotting._shown(run, (None, None)).comparison
    for found in (pairing_up.compare(run), drawn):
        assert [pair.span for pair in found.pairs] == [Span("2028-03", "2028-08")]
    question = explaining.ExplainQuestion("compute.china", "mine", None, "baseline")
    assert explaining._month(run, question, "mine") == "2028-12"
