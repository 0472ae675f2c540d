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
    known = ("dom.js", "format.js", "units.js")
    own = ("ways.js", "link.js", "past.js", "offer.js", "refused.js", "refill.js")
    files = [*(bundle.SCRIPTS / name for name in known), *(PAGE / name for name in own)]
    shared, begins, _ = bundle.bundle(export.modules()).rpartition("window.share = ")
    assert begins
    driver.get("about:blank")
    return caller(driver, bundle.bundle(files), shared)


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

    def cell(since: str, *values: float | None) -> dict[str, Any]:
        bands = {key: [*values] for key in ("p05", "p25", "p50", "p75", "p95")}
        chart = {"outcome": "a.b", "told": "x", "since": since, "why": "y"}
        return {"charts": [{**chart, "world": bands, "difference": bands}]}

    early, late = cell("2027-01", 0, 10, None), cell("2027-03", 4, 20, 3)
    (chart,) = call("blend", [[late, 0.75], [early, 0.25]])
    assert chart["outcome"] == "a.b"
    assert (chart["told"], chart["why"], chart["since"]) == ("", "", "2027-01")
    for side in ("world", "difference"):
        assert chart[side]["p05"] == chart[side]["p95"] == [3, 17.5, None]


def point(*sizes: float, sure: str, unit: str = "%") -> dict[str, Any]:
    """A point that was worked out, with one figure."""
    move = {**dict(zip(("median", "low", "high"), sizes, strict=True)), "unit": unit, "what": "it"}
    return {"moves": [move], "headline": [{"sure": sure}]}


BY, OPEN = "lowers it by about 15 % in Dec 2030.", "Yours: no clear change by Dec 2030."
LOWER, LESS = point(-20, -30, -10, sure="clear"), point(-10, -20, -2, sure="clear")


@pytest.mark.parametrize(
    ("points", "sure", "said"),
    [
        ([LOWER, LESS], "clear", f"Yours {BY}"),
        ([LOWER, point(-10, -20, 4, sure="likely")], "likely", f"Yours likely {BY}"),
        ([LOWER, point(-10, -20, 30, sure="open")], "open", OPEN),
        ([LOWER, point(10, 2, 20, sure="clear")], "open", OPEN),
        ([LOWER, {**LESS, "moves": [None]}], None, OPEN),
        ([LOWER, point(-1, -2, 0, sure="clear", unit="points")], None, OPEN),
    ],
)  # fmt: skip
def test_between_two_points_the_answer_is_between_theirs(
    call: Call, points: list[dict[str, Any]], sure: str | None, said: str
) -> None:
    """And no surer than at the least sure of them."""
    move = call("between", [[one, 0.5] for one in points], 0)
    assert (move and move["sure"]) == sure
    told = call("said", [move], {"world": "Yours"}, "2030-12")
    assert told["text"] == said


def test_a_card_between_two_points_tells_its_change_and_its_level(call: Call) -> None:
    this = {"first": 0, "data": {"at": "2022-02"}}
    chart = {"unit": "USD bn a year", "world": {"p50": [0, 42.4]}}
    move = {"median": -12.34, "low": -20.4, "high": -3.2, "unit": "%", "sure": "clear"}
    found = call("Share.prototype.card.call", this, {"title": "T", "arrow": "x"}, chart, move)
    assert (found["title"], found["verb"], found["arrow"]) == ("T", "lowers", "")
    assert found["change"] == "about \N{MINUS SIGN}12 %"
    assert found["interval"] == "\N{MINUS SIGN}20 to \N{MINUS SIGN}3.2 %"
    assert found["level"] == "about USD 42 bn a year"
    ratio = {"unit": "", "world": {"p50": [0, 13.24]}}
    found = call("Share.prototype.card.call", this, {"outcome": "ratio.stock"}, ratio, move)
    assert found["level"] == "about 13 to 1"
    none = call("Share.prototype.card.call", this, {"title": "T"}, chart, None)
    assert (none["change"], none["interval"]) == ("no comparison", "")


@pytest.mark.parametrize(
    ("link", "same", "last"),
    [
        ("from=2030-01", True, ""),
        ("from=2030-01&smic_yield=0.5&vs.smic_yield=0.5", True, ""),
        ("from=2028-01&fee=0.5&vs.fee=0.5@2028-01", True, "2028-01"),
        ("fee=0.5&vs.fee=0.5@2028-01", False, "2028-01"),
        ("fee=0.5@2029-05&vs.fee=0.5", False, "2029-05"),
        ("fee=0.5..2028-12&vs.fee=0.5", False, "2027-01"),
        ("on=h200_sales_allowed", False, ""),
    ],
)
def test_the_page_knows_what_is_the_same_and_when_moves_begin(
    call: Call, session: Session, link: str, same: bool, last: str
) -> None:
    catalogue = session.catalogue()
    told = {key: catalogue[key] for key in ("defaults", "controls")}
    state = call("read", link, told)
    assert call("sameWorlds", state, told) is same
    assert call("lastBegin", state, told) == last
    asked = session.read(link)
    assert (asked.world.meant == asked.reference.meant) is same


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
