"""No page of the site moves sideways on a telephone: wide things scroll within it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from docs.generate.site.pictures import SIZES
from docs.generate.site.words import TWINS, picture
from docs.generate.snippets import ROOT, pages
from simulation.analysis.charts.style import NARROW, TINY

SITE = ROOT / "docs" / "_build" / "html"
ASKED = "RIVALRY_TEST_SITE" in os.environ  # `make docs-phone`, which passes by no skipped test
WIDTHS = (360, 390)
PICTURED = (
    "index.html",
    "generated/outcomes/compute.china.html",
    "generated/levers/export_rule.html",
    "cookbook/decision.html",
)
PICTURE = re.compile(r"^(.*)\n```\{(?:image|figure)\} (\S+)", re.M)
LETTERS = 7.0  # pixels of the smallest ones that a phone shows


def wide(page: Any) -> int:
    """Pixels that a page, or its text, lies to the right of the window or scrolls over."""
    script = """
    const wide = document.documentElement.clientWidth
    const over = [document.documentElement.scrollWidth - wide]
    for (const one of document.querySelectorAll('.content'))
      over.push(one.getBoundingClientRect().right - wide, one.scrollWidth - one.clientWidth)
    return Math.ceil(Math.max(...over))"""
    return int(page.driver.execute_script(script))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser for pages."""
    browser = pytest.importorskip("tests.browser", exc_type=ImportError)
    if not (browser.CHROMIUM and browser.DRIVER):
        assert not ASKED, "chromium and chromium-driver are not installed"
        pytest.skip("chromium and chromium-driver are not installed")
    downloads = tmp_path_factory.mktemp("downloads")
    driver = browser.start(downloads)
    yield browser.Page(driver, "", downloads)
    driver.quit()


@pytest.mark.slow
@pytest.mark.skipif(not (ASKED or SITE.is_dir()), reason="`make docs` builds the site")
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_the_site_moves_sideways(shown: Any, width: int) -> None:
    built = sorted(SITE.rglob("*.html"))
    assert len(built) > 100
    shown.window(width)
    found = {}
    for page in built:
        shown.driver.get(page.as_uri())
        found[str(page.relative_to(SITE))] = wide(shown)
    assert {page: over for page, over in found.items() if over > 0} == {}


@pytest.mark.slow
@pytest.mark.skipif(not (ASKED or SITE.is_dir()), reason="`make docs` builds the site")
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_seen_whole(shown: Any, width: int) -> None:
    """Those of the front page, of an outcome, of a lever and of a notebook."""
    script = """
    const seen = [...document.querySelectorAll("article img")].filter(one => one.offsetParent)
    return seen.map(one => one.getBoundingClientRect().right)"""
    shown.window(width)
    for page in PICTURED:
        shown.driver.get((SITE / page).as_uri())
        ends = shown.driver.execute_script(script)
        assert ends, page
        assert max(ends) <= width, page


@pytest.mark.slow
@pytest.mark.parametrize(("held", "over"), [("overflow-x: auto", False), ("", True)])
def test_a_wide_picture_is_seen_unless_it_scrolls(
    shown: Any, tmp_path: Path, held: str, over: bool
) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<meta name="viewport" content="width=device-width">'
        f'<div class="content"><div style="{held}"><p style="width: 700px">wide</p></div></div>',
        "utf-8",
    )
    shown.window(WIDTHS[0])
    shown.driver.get(page.as_uri())
    assert (wide(shown) > 0) == over


@pytest.mark.parametrize("page", pages(), ids=lambda one: str(one.relative_to(ROOT)))
def test_a_picture_that_the_site_draws_has_a_narrow_twin(page: Path) -> None:
    """`site.css` shows the one that fits the screen."""
    found = PICTURE.findall(page.read_text("utf-8"))
    assert {frame for frame, _ in found} <= {":::{div} chart wide", ":::{div} chart narrow"}
    wide, narrow = (
        [file for frame, file in found if frame.endswith(f" {width}")] for width in TWINS
    )
    assert [file.replace(".png", f"{TWINS['narrow']}.png") for file in wide] == narrow


def test_a_page_shows_the_picture_that_fits() -> None:
    """Each is as wide as its screen; letters of the narrow one can be read there."""
    frames = PICTURE.findall(picture("one", "words"))
    assert frames == [
        (":::{div} chart wide", "one.png"), (":::{div} chart narrow", "one-narrow.png"),
    ]  # fmt: skip
    room = WIDTHS[0] - 2 * 16  # the page's margins
    for inches in (NARROW, SIZES["narrow"][0]):
        assert room / inches * TINY / 72 > LETTERS
    css = (ROOT / "docs" / "_static" / "site.css").read_text("utf-8")
    assert "article img { max-width: 100%; height: auto; }" in css
    assert not re.search(r"img \{[^}]*min-width", css)
