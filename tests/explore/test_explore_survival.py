"""Whether a verdict survives every view: told by itself, as views come in, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.statistics.across_views import SHIPPED
from simulation.analysis.statistics.headline import FIGURES
from simulation.analysis.statistics.verdict import SAME, verdict
from simulation.explore import survival as survival_of_views
from simulation.explore import survival_words
from simulation.explore.pool import Job
from simulation.explore.session import Session
from simulation.explore.survival import survival
from simulation.explore.survival_words import Tried
from simulation.explore.worlds import ASIDE, Pasts, Work
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.scenario.scenario import content_of
from tests.nights import first_by_day

ASKED = "until=2027-12&at=2027-06&on=h200_sales_allowed"
UP, DOWN, UNCLEAR = ({"rises": share, "falls": 1 - share} for share in (1.0, 0.0, 0.5))
FEW = {"rises": 61 / 64, "falls": 3 / 64}


def tried(shares: dict[str, float], members: int = 64) -> Tried:
    """A view of whose members such shares say that each figure rises or falls."""
    return Tried(dict.fromkeys(FIGURES, verdict(shares, members)), members)


def test_views_are_told_as_they_come_in_and_kept(session: Session) -> None:
    mine = f"{ASKED}&seed=33"  # asked by no other test
    asked = session.read(mine)
    list(session.ask(asked, "views"))
    told = [data for name, data in survival(session, asked, "views") if name == "views"]
    assert [one["ready"] for one in told] == [0, 1, 2]
    last = told[-1]
    assert [row["view"] for row in last["rows"]] == [SHIPPED, "CNAS", "IFP"]
    assert (last["of"], last["members"]) == (2, f"{session.stages[-1]} members a view")
    assert set(last["figures"]) == set(FIGURES)
    assert last["kind"] == "undecided", "five members settle nothing"
    assert "fewer than 29 settle nothing" in last["line"]
    again = list(survival(session, asked, "views"))
    assert [name for name, _ in again] == ["views", "done"]
    assert again[0][1] == last
    other = list(survival(session, session.read(mine.replace("2027-06", "2027-05")), "views"))
    assert len(other) == 2, "another month needs no further run"


def test_where_nothing_is_changed_nothing_is_run(session: Session) -> None:
    told = list(survival(session, session.read("until=2027-12&at=2027-06"), "same"))
    assert [name for name, _ in told] == ["views", "done"]
    assert told[0][1]["rows"] == []


def test_a_newer_question_of_the_page_ends_the_views(session: Session) -> None:
    events = survival(session, session.read(f"{ASKED}&seed=31"), "hasty")
    assert next(events)[0] == "views"
    assert next(events)[0] in ("views", "waiting")
    asked = session.read("until=2027-12&at=2027-06")
    assert list(session.ask(asked, "hasty"))[-1][0] == "done"
    assert list(events)[-1][0] == "superseded"
    assert not any("hasty" in page for page in session._live)


def test_failures_of_the_model_under_a_view_are_told(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = survival_of_views.works_of

    def broken(*asked: Any) -> Iterator[Work]:
        yield from (replace(work, months=-5) for work in works(*asked))

    monkeypatch.setattr(survival_of_views, "works_of", broken)
    name, told = list(survival(session, session.read(f"{ASKED}&seed=33"), "broken"))[-1]
    assert name == "failed"
    assert "Error" in told["message"]
    assert not any("broken" in page for page in session._live)


def test_work_aside_makes_way_and_is_done_afterwards(session: Session) -> None:
    base = session.scenarios["baseline"]
    shared = (base, content_of(base), 41, 0, 4)
    aside = session._pool.submit(Job((Work(base, *shared, 96, "", True),), aside=True), [100])
    live = session._pool.submit(Job((Work(base, *shared, 2),)), [0])
    assert next(live.pieces(120)) is not None
    assert aside.made.empty(), "what pages wait for comes first"
    piece = next(aside.pieces(120))
    assert piece is not None
    _, values = piece
    assert values is not None
    assert values.shape[0] == 96


@pytest.mark.parametrize("view", first_by_day(["cnas", ""]))
def test_what_is_run_aside_is_what_a_page_would_show(calibration: Calibration, view: str) -> None:
    base, world = (load_scenario(n, calibration) for n in ("baseline", "h200_sales_allowed"))
    pages, aside = Pasts(calibration), Pasts(calibration, ASIDE)
    for scenario in (world, base):
        work = Work(scenario, base, "key", 1, 0, 3, 54, view)
        few = Work(scenario, base, "key", 1, 0, 3, 54, view, True, FIGURES)
        whole, part = (one.run(what, lambda: False) for one, what in ((pages, work), (aside, few)))
        assert whole is not None
        assert part is not None
        names = list(pages._world(work, base).recorder.names)
        expected = whole[:, [names.index(name) for name in FIGURES]]
        assert np.array_equal(part, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("views", "kind", "line"),
    [
        (
            {"A": UP, "B": UP},
            "survives",
            "It survives all 2 views of other camps. 64 members a view; ",
        ),
        (
            {"A": UP, "B": UNCLEAR},
            "open",
            "It survives 1 of 2 views of other camps; open under B. ",
        ),
        (
            {"A": UNCLEAR, "B": DOWN},
            "turns",
            "It survives 0 of 2 views of other camps; the opposite under B; open ",
        ),
        (
            {"A": UP, "B": FEW},
            "undecided",
            "It survives 1 of 2 views of other camps; not settled under B. ",
        ),
        ({"A": UP}, "", "So far it survives 1 of the 1 views tried, of 2."),
        ({}, "", "Does it survive the assumptions of 2 other camps? None is in yet …"),
    ],
)
def test_a_verdict_is_held_against_the_views(
    views: dict[str, dict[str, float]], kind: str, line: str
) -> None:
    found = {view: tried(shares) for view, shares in {SHIPPED: UP, **views}.items()}
    told: dict[str, Any] = survival_words.told(found, 2, "X", FIGURES[:1])
    assert told["kind"] == kind
    assert told["line"].startswith(line)
    if kind == "survives":
        assert told["figures"][FIGURES[0]]["text"] == "survives all 2 views"
        assert told["line"].endswith("where 100 % agree (90 % interval 95 to 100 %).")


def test_a_view_that_is_not_settled_gets_more_members() -> None:
    found = {SHIPPED: tried(UP), "A": tried(UP), "B": tried(FEW)}
    assert [one.settles(FIGURES) for one in found.values()] == [True, True, False]
    told: dict[str, Any] = survival_words.told(found, 2, "X", FIGURES[:1], ["B"])
    assert told["kind"] == ""
    assert told["line"].endswith("not settled under B. More members are run under B …")
    found["B"] = tried({"rises": 0.98, "falls": 0.02}, 200)
    told = survival_words.told(found, 2, "X", FIGURES[:1])
    assert told["kind"] == "survives"
    assert "64 members a view, 200 where these settle nothing; least sure under B" in told["line"]
    assert [row["members"] for row in told["rows"]] == [64, 64, 200]


@pytest.mark.slow
def test_more_members_are_run_where_the_first_settle_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survival_of_views, "FIRST", 2)
    asked = session.read(f"{ASKED}&seed=34")
    list(session.ask(asked, "more"))
    told = [data for name, data in survival(session, asked, "more") if name == "views"]
    members = [[row["members"] for row in one["rows"]] for one in told]
    assert [3, 2, 2] in members, "all views have their first members before one has more"
    assert members[-1] == [3, 3, 3]
    keys = [key for key in session.headlines._kept if key[2] == 34]
    assert sorted(key[4] for key in keys if key[1] == "ifp") == [0, 0, 2, 2], "the first are kept"
    (again, _) = survival(session, session.read(f"{ASKED}&seed=34"), "more")
    assert again[1] == told[-1]


def test_views_that_doubted_the_last_verdict_come_first(session: Session) -> None:
    check = survival_of_views._Check(session, session.read(f"{ASKED}&seed=35"))
    bold = ["", *sorted(session.checked, key=lambda one: -session.bold[one])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "sure", {})
        assert check._order() == bold
        patch.setattr(session, "sure", {bold[-1]: 0.6})
        assert check._order() == ["", bold[-1], *bold[1:-1]]
        first = next(iter(check.wanted()))
        assert first[1] == ""


@pytest.mark.parametrize(
    ("shares", "line"),
    [
        (UP, "Under A some figure moves clearly; the table of views says which (64 "),
        (
            UNCLEAR,
            "Under no view does a figure move clearly either (64 members a view).",
        ),
        ({SAME: 1.0}, "Under no view does a figure change (64 "),
    ],
)
def test_without_a_direction_views_may_still_have_one(shares: dict[str, float], line: str) -> None:
    found = {SHIPPED: tried(UNCLEAR), "A": tried(shares)}
    told = survival_words.told(found, 1, "X")
    assert told["line"].startswith(line)
    assert (told["kind"], {one["text"] for one in told["figures"].values()}) == ("", {""})
    some = survival_words.told(found, 2, "X")["line"]
    assert some == "1 of 2 other camps' assumptions are tried so far …", "not before all are in"


def test_a_process_that_has_just_begun_ends_when_it_is_asked(session: Session) -> None:
    from simulation.explore.worker import Worker

    worker = Worker(session._pool._pickled)
    worker._process.terminate()
    worker._process.join(60)
    assert not worker._process.is_alive()
    worker.end()


def test_of_older_references_one_past_is_kept(calibration: Calibration) -> None:
    base = load_scenario("baseline", calibration)
    changed = load_scenario("rare_earth_retaliation", calibration)
    pasts = Pasts(calibration)
    works = [Work(changed, base, key, 1, 0, 2, 72) for key in ("first", "second")]
    first, _, again = (pasts.run(work, lambda: False) for work in (*works, works[0]))
    counts = {block[0]: len(kept) for block, kept in pasts._kept.items()}
    assert counts["first"] == 1
    assert counts["second"] > 1
    assert first is not None
    assert again is not None
    assert np.array_equal(first, again, equal_nan=True)
