"""Functions of the scripts of pages, called in a browser: what a cursor reads, numbers in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from simulation.analysis.pages import bundle, report, sweep
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
