"""The evidence page in headless Chromium: on a telephone and a desk, asked by axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_evidence_page import evidence, page

__all__ = ["evidence", "page"]
browser = pytest.importorskip(
    "tests.browser", reason="selenium is not installed (pip install --group dev)",
    exc_type=ImportError,
)  # fmt: skip
pytestmark = pytest.mark.skipif(
    not (browser.CHROMIUM and browser.DRIVER),
    reason="chromium and chromium-driver are not installed",
)
AXE = Path(__file__).parents[1] / "explore" / "vendor" / "axe.min.js"


@pytest.fixture(scope="module")
def shown(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The page in a browser; afterwards: nothing wrong in the console, nothing asked of others."""
    downloads = tmp_path_factory.mktemp("downloads")
    driver = browser.start(downloads)
    found = browser.Page(driver, page.as_uri(), downloads)
    found.begin()
    driver.get(page.as_uri())
    yield found
    said, asked = found.end()
    driver.quit()
    assert not said
    assert {url for url in asked if not url.startswith("data:")} <= {page.as_uri()}


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_and_axe_finds_nothing_serious(shown: Any, width: int) -> None:
    shown.window(width)
    for closed in shown.all("details"):
        shown.driver.execute_script("arguments[0].open = true", closed)
    assert shown.beyond() <= 0
    shown.driver.execute_script(AXE.read_text("utf-8"))
    found = shown.driver.execute_async_script("axe.run(document).then(arguments[0])")
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert not [(one["id"], one["nodes"][0]["html"]) for one in serious]
