"""Functions of the explorer's scripts, called in a browser: moves, links, and interpolation."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.analysis.pages import bundle
from simulation.explore import export
from simulation.explore.controls import CONTROLS
from simulation.explore.session import Session
from tests import tables
from tests.explore.journeys import needs_browser
from tests.scripts import Call, caller

pytestmark = needs_browser
CASES: list[dict[str, Any]] = tables.beside(__file__, "page_scripts.yaml")
PAGE = export._HERE / "page"


@pytest.fixture
def shared(driver: Any) -> Call:
    """Calls a function of the file that is shared, without its data."""
    source, begins, _ = bundle.bundle(export.modules()).rpartition("window.share = ")
    assert begins
    driver.get("about:blank")
    return caller(driver, source)


@pytest.fixture
def call(driver: Any) -> Call:
    """Calls a function of the live page, or of the file that is shared."""
    files = [*(bundle.SCRIPTS / name for name in ("format.js", "units.js")), PAGE / "ways.js"]
    shared, begins, _ = bundle.bundle(export.modules()).rpartition("window.share = ")
    assert begins
    return caller(driver, bundle.bundle([*files, PAGE / "link.js"]), shared)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["of"])
def test_a_function_by_hand(call: Call, case: dict[str, Any]) -> None:
    given = call(case["of"], *case["given"])
    if not case.get("near"):
        assert given == case["gives"]
        return
    for found, expected in zip(given, case["gives"], strict=True):
        assert found[0] == expected[0]
        assert found[1] == pytest.approx(expected[1])


LINKS = [
    "",
    "fee=0.4",
    "on=smuggling_crackdown&from=2026-06&fee=times:1.2@2027-04..2028-02&enforcement=plus:-0.1",
    "vs=h200_sales_allowed&vs.from=2026-03&vs.fee=0.3..2029-01&admission=0.4@2027-07",
    "at=2028-12&until=2032-12&charts=lag.china,compute.us&seed=7&view=cnas",
]


@pytest.mark.parametrize("query", LINKS)
def test_a_link_is_read_as_the_server_reads_it_and_written_as_it_was(
    call: Call, session: Session, query: str
) -> None:
    catalogue = session.catalogue()
    told = {key: catalogue[key] for key in ("defaults", "controls")}
    state = call("read", query, told)
    assert session.read(call("write", state, told)) == session.read(query)
    asked = session.read(query)
    for side, world in (("world", asked.world), ("reference", asked.reference)):
        assert (state[side]["on"], state[side]["from"]) == (world.on, world.since)
        assert state[side]["moves"] == {
            key: {"value": one.value, "since": one.since, "until": one.until, "how": one.how}
            for key, one in world.moves.items()
        }
    assert (state["at"], state["until"]) == (asked.at, asked.until)
    assert (state["seed"], state["view"], tuple(state["charts"])) == (
        asked.seed, asked.view, tuple(asked.charts)
    )  # fmt: skip


def test_every_control_has_its_place_in_a_link(call: Call, session: Session) -> None:
    catalogue = session.catalogue()
    told = {key: catalogue[key] for key in ("defaults", "controls")}
    moves = {one.key: {"value": 0.5, "since": None, "until": None, "how": None} for one in CONTROLS}
    state = call("read", "", told)
    state["world"]["moves"] = moves
    query = call("write", state, told)
    assert call("read", query, told)["world"]["moves"] == moves


def test_between_two_points_bands_are_between_theirs(call: Call) -> None:
    """Month by month, and unknown where one of them is."""

    def cell(*values: float | None) -> dict[str, Any]:
        bands = {key: [*values] for key in ("p05", "p25", "p50", "p75", "p95")}
        return {"charts": [{"outcome": "a.b", "told": "x", "world": bands, "difference": bands}]}

    (chart,) = call("blend", [[cell(0, 10, None), 0.25], [cell(4, 20, 3), 0.75]])
    assert chart["outcome"] == "a.b"
    assert chart["told"] == ""
    for side in ("world", "difference"):
        assert chart[side]["p05"] == chart[side]["p95"] == [3, 17.5, None]


def test_a_card_between_two_points_tells_the_months_figures(call: Call) -> None:
    bands = {"p05": [0, -2.5], "p50": [0, -1.5], "p95": [0, 0.5]}
    chart = {"unit": "USD bn a year", "difference": bands, "world": {"p50": [0, 42.4]}}
    found = call("Share.prototype.card.call", {"at": 1}, {"title": "T"}, chart)
    assert found["title"] == "T"
    assert found["change"] == "about \N{MINUS SIGN}USD 1.5 bn a year"
    assert found["interval"] == "\N{MINUS SIGN}2.5 to +0.5"
    assert found["level"] == "about USD 42 bn a year"


@pytest.mark.parametrize(
    ("share", "was", "told"),
    [(0.62, 0.4, "62 % (was 40 %)"), (0.62, 0.618, "62 %"), (0.0, 0.3, "0 % (was 30 %)")],
)
def test_a_bar_of_what_binds_tells_what_it_was(
    shared: Call, share: float, was: float, told: str
) -> None:
    one = {"label": "Money", "share": share, "was": was}
    script = "(one) => bar(one).map((part) => part.textContent)"
    assert shared(script, one) == ["Money", "", told]


TURNS = {"a.b": {"kind": "turns", "text": "turns under CNAS"}}


@pytest.mark.parametrize(
    ("kind", "ready", "state", "line", "under"),
    [
        ("survives", 2, "done", "✓ It does.", "✗ turns under CNAS"),
        ("undecided", 2, "done", "≈ It does.", "✗ turns under CNAS"),
        ("turns", 2, "done", "✗ It does.", "✗ turns under CNAS"),
        ("open", 1, "working", "✗ It does.", "so far turns under CNAS"),
        ("open", 1, "failed", "✗ It does. The rest could not be run.", "so far turns under CNAS"),
    ],
    ids=["survives", "undecided", "turns", "so far", "failed"],
)
def test_what_the_views_say_has_its_mark(
    shared: Call, kind: str, ready: int, state: str, line: str, under: str
) -> None:
    script = (
        "(found, state) => { document.body.innerHTML = '<p id=survives></p>"
        '<div class=card data-outcome="a.b"><p class=under></p></div>\';'
        "survival(found, state);"
        "return ['#survives', '.under'].map((css) => document.querySelector(css).textContent); }"
    )
    found = {"kind": kind, "line": "It does.", "ready": ready, "of": 2, "figures": TURNS}
    assert shared(script, found, state) == [line, under]
