"""No page of the site moves sideways on a telephone: wide things scroll within it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.generate.snippets import ROOT, pages

SITE = ROOT / "docs" / "_build" / "html"
ASKED = "RIVALRY_TEST_SITE" in os.environ  # `make docs-phone`, which passes by no skipped test
WIDTHS = (360, 390)
PICTURE = re.compile(r"^(.*)\n```\{(?:image|figure)\}", re.M)


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
def test_pictures_of_a_page_scroll_within_it(page: Path) -> None:
    """A picture that is a block of its own stands in a frame that scrolls (`site.css`)."""
    before = PICTURE.findall(page.read_text("utf-8"))
    assert set(before) <= {":::{div} chart"}
