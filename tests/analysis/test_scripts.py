"""Functions of the scripts of pages, called in a browser: what a cursor reads, numbers in words."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from simulation.analysis.pages import bundle, packing, report, sweep
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.text.numbers import human, number, quantity, with_unit
from tests import tables
from tests.scripts import Call, caller

CASES: list[dict[str, Any]] = tables.beside(__file__, "scripts.yaml")
_WHOLE = ("report.js", "sweep.js")  # that begin a page as they are read


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of the scripts of a report or of a sweep's."""
    browser = pytest.importorskip("tests.browser", exc_type=ImportError)
    if not (browser.CHROMIUM and browser.DRIVER):
        pytest.skip("chromium and chromium-driver are not installed")
    sources = [
        bundle.bundle([bundle.SCRIPTS / name for name in page.SCRIPTS if name not in _WHOLE])
        for page in (report, sweep)
    ]
    driver = browser.start(tmp_path_factory.mktemp("downloads"))

    yield caller(driver, *sources)
    driver.quit()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["of"])
def test_a_function_by_hand(call: Call, case: dict[str, Any]) -> None:
    assert call(case["of"], *case["given"]) == case["gives"]


NUMBERS = [
    sign * size * 10.0**power
    for sign in (1, -1)
    for size in (1.0, 1.26, 4.98, 9.96)
    for power in range(-3, 13, 2)
]


@pytest.mark.parametrize("digits", [2, 3])
def test_numbers_are_those_of_the_sentences(call: Call, digits: int) -> None:
    """A chart says a number as the text beside it does, whatever its size and sign."""
    script = "(values, digits) => values.map((value) => human(value, digits))"
    assert call(script, NUMBERS, digits) == [human(value, digits) for value in NUMBERS]


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("H100e", "H100e"),
        ("USD billion/year", "USD bn a year"),
        ("USD/chip", "USD/chip"),
        ("months", "months"),
        ("chips", "chips"),
        ("1", "%"),
        ("ratio", ""),
    ],
)
def test_amounts_have_their_unit_where_the_sentences_have_it(
    call: Call, unit: str, shown: str
) -> None:
    values = [1.0, -1.0, 4.2, -37.0, 0.25, 21.0, 0.0]
    script = "(values, unit) => values.map((value) => amount(value, unit, 2))"
    told = call(script, values, shown)
    factor = 100.0 if unit == "1" else 1.0
    assert told == [quantity(value / factor, unit) for value in values]
    assert told[0] == with_unit(number(1.0 / factor, unit), shown)


def test_packed_summaries_are_read_as_they_were_written(call: Call) -> None:
    """Of two scenarios and a change, in the outcome's scale; a change that is not there is none."""
    random = np.random.default_rng(3)
    sides = [np.exp(random.normal(0, 3, (3, 5, 7))) for _ in range(2)]
    sides[1][1, 2, 3] = np.nan
    change = random.normal(0, 1, (2, 5, 7))
    text, factors = packing.pack(sides, [change])
    size = {"sides": 2, "changes": 1, "outcomes": 3, "changed": 2, "months": 7}
    packed = [*gzip.decompress(base64.b64decode(text))]
    script = (
        "(bytes, size, factors, asked) => { const band = summaries(Uint8Array.from(bytes), size, "
        "factors); return asked.map((one) => band(...one)); }"
    )
    asked = [("side", 0, 1, 1), ("side", 1, 1, 100), ("change", 0, 1, 100), ("change", 0, 2, 1)]
    first, second, moved, none = call(script, packed, size, factors, asked)
    assert none is None
    for found, wanted in (
        (first, sides[0][1]),
        (second, 100 * sides[1][1]),
        (moved, 100 * change[1]),
    ):
        assert [*found] == [*COLUMNS]
        read = np.array([found[name] for name in COLUMNS], dtype=float)
        np.testing.assert_allclose(read, wanted, rtol=6e-4, atol=6e-6 * max(factors))


FAN = {
    "title": "Compute",
    "alt": "",
    "difference": {name: [0.0] * 30 + [-147.9, 153.4] for name in COLUMNS},
    "world": {name: [0.0] * 32 for name in COLUMNS},
}
LOOK = {"height": 190, "first": "2022-01", "at": "2022-03", "mode": "difference", "same": False}


@pytest.mark.parametrize("width", [240, 360])
@pytest.mark.parametrize("since", ["2022-02", "2023-05", "2024-07"])
def test_no_line_strikes_through_the_month_from_which_worlds_differ(
    call: Call, width: int, since: str
) -> None:
    script = (
        "(data, look) => { const svg = fan(data, look); document.body.append(svg);"
        "svg.querySelector('.from').style.font = '11px sans-serif';"
        "const box = (one) => { const b = one.getBBox(); return [b.x, b.x + b.width, b.y,"
        " b.y + b.height]; };"
        "const found = [box(svg.querySelector('.from')),"
        " [...svg.querySelectorAll('line,path,circle')].map(box)]; svg.remove(); return found; }"
    )
    words, drawn = call(script, FAN, {**LOOK, "width": width, "since": since})
    left, right, top, bottom = words
    assert left >= 0
    assert right <= width
    assert top >= 0
    assert all(high >= bottom - 1 for _, _, high, _ in drawn), "what is drawn begins below it"


def test_a_scenario_has_one_colour_whether_or_not_its_reference_is_drawn(call: Call) -> None:
    """The reference takes no colour, and its dashes are drawn above other lines."""
    script = (
        "(all, look) => [...lines({ alt: '', lines: all }, look).querySelectorAll('path')]"
        ".map((one) => one.getAttribute('class'))"
    )
    sides = [{"title": one, "series": [1.0, 2.0, 3.0]} for one in "abc"]
    look = {**LOOK, "width": 600}
    plain = call(script, sides, look)
    assert plain == ["line line-0", "line line-1", "line line-2"]
    beside = [{"title": "r", "series": [1.0, 1.0, 1.0], "reference": True}, *sides]
    assert call(script, beside, look) == [*plain, "reference"]


def test_numbers_beside_bars_are_whole_however_long_settings_are(call: Call) -> None:
    script = (
        "(all, width) => [...bars({ alt: '', bars: all }, { width, at: 0 })"
        ".querySelectorAll('text')].map((one) => [one.textContent, Number(one.getAttribute('x')),"
        " one.getAttribute('text-anchor')])"
    )
    setting = "a setting of so many words that no telephone has room for it"
    one = {"title": "T", "from": setting, "to": setting, "low": 1.67e6, "high": 2.64e6}
    _, low, high, *settings = call(script, [one, {**one, "high": 1.7e6}], 330)[:5]
    assert (low[0], high[0]) == ("1.67 M", "2.64 M")
    assert low[1] - 7 * len(low[0]) >= 0
    assert high[1] + 7 * len(high[0]) <= 330
    assert all(text.endswith("…") for text, _, _ in settings)
    (text, left, _), (other, right, _) = settings
    assert left - 7 * len(text) >= 0
    assert right + 7 * len(other) <= 330


def test_a_chart_that_is_saved_is_whole_and_has_its_title_above_it(call: Call) -> None:
    script = (
        "(title) => { const dot = s('circle', { cx: 190, cy: 95, r: 4, class: 'mark' });"
        "const svg = s('svg', { viewBox: '0 0 200 100', 'aria-label': 'Told' }, dot);"
        "document.body.append(svg); const found = standalone(svg, title); svg.remove();"
        "return found; }"
    )
    drawn = ElementTree.fromstring(call(script, "A & B"))
    left, top, width, height = (float(one) for one in drawn.attrib["viewBox"].split())
    assert (left, top, width, top + height) == (0, -30, 200, 100), "a head, and all that was drawn"
    assert (drawn.attrib["width"], drawn.attrib["height"]) == ("200", "130")
    assert drawn.attrib["aria-label"] == "Told"
    paper, title, dot = drawn
    assert [float(paper.attrib[name]) for name in ("y", "width", "height")] == [-30, 200, 130]
    assert (title.text, float(title.attrib["y"]) < 0) == ("A & B", True)
    assert "class" not in dot.attrib, "its look is written into it"
    assert dot.attrib["fill"].startswith("rgb")


@pytest.mark.parametrize(
    ("at", "last"), [("2031-12", 119), ("2024-01", 96), ("2040-01", 119), ("2030-06", 101)]
)
def test_the_licence_limit_is_drawn_to_its_last_turn_and_the_asked_month(
    call: Call, at: str, last: int
) -> None:
    """One that falls below every chip years after the last of them, inside the frame."""
    limit = [20_000.0] * 90 + [1_000.0] * 30
    chips = [{"name": "H20", "state": "us", "tpp": 2368, "ship": "2023-12"}]
    script = (
        "(data, at) => { const svg = timeline(data, { width: 900, height: 300, at });"
        "const ends = svg.querySelector('path.world').getAttribute('d').split('L').at(-1);"
        "return [...ends.split(',').map(Number), svg.placeAt(886)]; }"
    )
    data = {"chips": chips, "limit": {"world": limit, "reference": limit}, "alt": ""}
    x, y, drawn = call(script, data, at)
    assert (x, drawn) == (886, last)
    assert 10 <= y <= 274, "between the upper edge and the years"
