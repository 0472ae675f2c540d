"""The explorer in headless Chromium: who imports this skips where there is no browser."""

from __future__ import annotations

from typing import Any

import pytest

_MISSING = "selenium is not installed (pip install --group dev)"
browser = pytest.importorskip("tests.browser", reason=_MISSING, exc_type=ImportError)
needs_browser = pytest.mark.skipif(
    not (browser.CHROMIUM and browser.DRIVER),
    reason="chromium and chromium-driver are not installed",
)
SHORT = "until=2027-12&at=2027-12"
Page = Any  # `Explorer` below, whose base is missing where selenium is


class Explorer(browser.Page):
    """The explorer's page."""

    def open(self, query: str = SHORT) -> None:
        self.driver.get(f"{self.address}?{query}")
        self.answered()

    def answered(self) -> None:
        """Wait until all members are in and the page is at rest."""
        self.wait(lambda: self.driver.execute_script("return window.rivalry?.done === true"))

    def moved(self) -> bool:
        """Whether some lever is moved."""
        return bool(self.driver.execute_script("return !document.querySelector('.untouched')"))

    def shown(self) -> dict[str, Any]:
        """The verdict, and medians by month of both sides of every chart."""
        charts = self.driver.execute_script("return window.rivalry.answer.charts")
        sides = {
            side: {
                one["outcome"]: [float(f"{value:.5g}") for value in one[side]["p50"]]
                for one in charts
            }
            for side in ("world", "reference")
        }
        return {**sides, "verdict": self.text("#verdict")}
