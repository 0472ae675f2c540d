"""Headless Chromium for tests of pages, with the hands of a reader."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

__all__ = ["CHROMIUM", "DRIVER", "Keys", "Page", "Select", "start"]

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PATIENCE = 120  # seconds for an answer on a machine that is busy with other tests
T = TypeVar("T")
_LOGS = {"browser": "ALL", "performance": "ALL"}
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


def start(downloads: Path) -> webdriver.Chrome:
    """A browser that keeps what it asks for and what its console says."""
    options = Options()
    options.binary_location = str(CHROMIUM)
    for flag in (*_FLAGS, "--window-size=1280,900"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", _LOGS)
    return webdriver.Chrome(options=options, service=Service(str(DRIVER)))


def _shown(element: WebElement) -> str:
    return str(element.text).replace("\u00a0", " ")


class Page:
    """A page and the hands of its reader."""

    def __init__(self, driver: webdriver.Chrome, address: str, downloads: Path) -> None:
        self.driver, self.address, self.downloads = driver, address, downloads

    def wait(self, true: Callable[[], Any]) -> Any:
        """Until that holds; what a live page redraws between two looks is looked at again."""
        redrawn = [StaleElementReferenceException]
        waiting = WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=redrawn)
        return waiting.until(lambda _: true())

    def patiently(self, act: Callable[[], T]) -> T:
        """What that gives, done anew where the page redraws under it."""
        (given,) = self.wait(lambda: (act(),))
        return given

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def text(self, css: str) -> str:
        """The text shown by the first of them."""
        return self.patiently(lambda: _shown(self.one(css)))

    def texts(self, css: str) -> list[str]:
        """The texts shown by all of them."""
        return self.patiently(lambda: [_shown(one) for one in self.all(css)])

    def attributes(self, css: str, name: str) -> list[str]:
        """An attribute of all of them, read at one moment."""
        found = "[...document.querySelectorAll(arguments[0])]"
        script = f"return {found}.map((one) => one.getAttribute(arguments[1]))"
        return [str(one) for one in self.driver.execute_script(script, css, name)]

    def unfold(self) -> None:
        """Open all that is folded."""
        self.driver.execute_script(
            "for (const one of document.querySelectorAll('details')) one.open = true"
        )

    @property
    def hands(self) -> ActionChains:
        """Quick ones: selenium's take a quarter of a second to where they click."""
        return ActionChains(self.driver, duration=20)

    def in_sight(self, css: str) -> WebElement:
        """The first of them, scrolled to the middle."""
        element = self.one(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        return element

    def click(self, css: str) -> None:
        self.patiently(lambda: self.hands.move_to_element(self.in_sight(css)).click().perform())

    def keys(self, *pressed: str) -> None:
        self.hands.send_keys(*pressed).perform()

    def type(self, css: str, *pressed: str) -> None:
        """Keys into a field, in place of all that stands in it."""
        self.driver.execute_script("arguments[0].focus(); arguments[0].select()", self.one(css))
        self.keys(*pressed)

    def chord(self, *held: str, key: str) -> None:
        actions = self.hands
        for one in held:
            actions.key_down(one)
        actions.send_keys(key)
        for one in held:
            actions.key_up(one)
        actions.perform()

    def drag(self, css: str, pixels: int, steps: int = 6) -> None:
        """Drag a slider's thumb from where it is."""
        slider = self.in_sight(css)
        share = float(slider.get_property("value")) / float(slider.get_property("max"))
        start = round((share - 0.5) * (slider.size["width"] - 16))
        actions = self.hands.move_to_element_with_offset(slider, start, 0)
        actions.click_and_hold()
        for _ in range(steps):
            actions.move_by_offset(pixels // steps, 0)
        actions.release().perform()

    @property
    def query(self) -> str:
        return urlsplit(self.driver.current_url).query

    def beyond(self) -> int:
        """Pixels by which the page is wider than its window.

        Not than innerWidth, which on a phone grows with what overflows.
        """
        script = "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
        return int(self.driver.execute_script(script))

    def begin(self) -> None:
        """A window of a desk, and logs that begin now."""
        self.driver.set_window_size(1280, 900)
        for log in _LOGS:
            self.driver.get_log(log)

    def window(self, width: int, look: str = "light", height: int = 900) -> None:
        """A window of that many pixels, light or dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": look}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def end(self) -> tuple[list[str], set[str]]:
        """What the console said and what was asked of anybody, since the beginning."""
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        said = [line["message"] for line in self.driver.get_log("browser")]
        asked = set()
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.add(message["params"]["request"]["url"])
        return said, asked
