"""A page that nobody touches notices that its server has ended, and that one is there again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from simulation.analysis.pages import bundle
from simulation.explore import export
from simulation.explore.server import Server
from simulation.explore.session import Session
from tests.explore.journeys import SHORT, Explorer, needs_browser
from tests.scripts import Call, caller

pytestmark = needs_browser
HEARD = """
window.said = [];
new MutationObserver(() => said.push(document.getElementById("heard").textContent))
  .observe(document.getElementById("heard"), {childList: true, characterData: true, subtree: true});
"""
AT_REST = """
const [last, heard] = ["survives", "heard"].map((id) => document.getElementById(id).textContent);
return last && heard.endsWith(last);
"""
FOCUS = "window.dispatchEvent(new Event('focus'))"


class Switched:
    """A server that can be ended and begun again at its address."""

    def __init__(self, session: Session) -> None:
        self.session, self.port = session, 0
        self.begin()

    def begin(self) -> None:
        self.server = Server(self.session, self.port)
        self.port = self.server.port
        self.thread = Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self.thread.start()

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def switched(session: Session) -> Iterator[Switched]:
    made = Switched(session)
    yield made
    made.end()


@pytest.fixture
def idle(driver: Any, downloads: Path, switched: Switched) -> Iterator[Explorer]:
    """A page at rest, of which is kept what it says."""
    page = Explorer(driver, switched.server.address, downloads)
    page.open(f"{SHORT}&fee=0.5")
    page.wait(lambda: driver.execute_script(AT_REST))
    driver.execute_script(HEARD)
    yield page
    driver.get_log("browser")  # a refused connection is what the console is for


def test_an_idle_page_says_that_its_server_has_ended_and_goes_on_with_the_next(
    idle: Explorer, switched: Switched
) -> None:
    """Only the next move failed, and the page looked alive until then."""
    answer = idle.text("#verdict")
    switched.end()
    idle.driver.execute_script(FOCUS)
    idle.wait(lambda: idle.one("#waits").is_displayed())
    told = idle.text("#status-text")
    assert "The server does not answer any more" in told
    assert f"`rivalry explore --port {switched.port} --no-browser`" in told
    assert idle.text("#verdict") == answer, "what was answered stays"
    assert idle.attributes("#yaml, #csv, #copy-snippet", "aria-disabled") == ["true"] * 3
    for _ in range(2):
        idle.driver.execute_script(FOCUS)
    idle.driver.execute_script("return window.rivalry.watch.look()")
    assert idle.driver.execute_script("return said") == [told], "it is said once"
    switched.begin()
    idle.driver.execute_script(FOCUS)
    idle.wait(lambda: not idle.one("#waits").is_displayed())
    assert idle.text("#verdict") == answer
    assert idle.text("#status-text").startswith("The server answers again.")
    assert idle.driver.execute_script("return said") == [told, "The server answers again."]
    assert idle.attributes("#yaml, #csv, #copy-snippet", "aria-disabled") == ["false"] * 3


@pytest.mark.slow
def test_what_is_moved_meanwhile_is_asked_when_a_server_is_back(
    idle: Explorer, switched: Switched
) -> None:
    switched.end()
    idle.drag("#lever-fee", 40)
    idle.wait(lambda: "does not answer any more" in idle.text("#status-text"))
    assert idle.text("#verdict").startswith("This was not answered")
    idle.click("#retry")
    focused = "return document.activeElement.id"
    idle.wait(lambda: idle.driver.execute_script(focused) == "retry")
    assert idle.one("#retry").is_displayed()
    switched.begin()
    idle.click("#retry")
    idle.answered()
    assert idle.driver.execute_script(focused) == "verdict"
    assert not idle.one("#waits").is_displayed()
    assert "fee=" in idle.query
    assert "not answered" not in idle.text("#verdict")


WATCH = """
(replies, every) => {
  const heard = [], asked = [];
  window.setInterval = (act, ms) => { every.push(ms); };
  window.fetch = async (url) => {
    asked.push(url);
    const one = replies.shift();
    if (!one) throw new TypeError("refused");
    return { json: async () => one };
  };
  const watch = new Watch((found) => heard.push([found, watch.text()]));
  const next = async () => { while (replies.length) await watch.look(); };
  return next().then(() => [heard, asked.length, every]);
}
"""
MINE, THEIRS = {"again": "rivalry explore x.yaml", "session": "a"}, {"again": "y", "session": "b"}


@pytest.fixture
def call(driver: Any) -> Call:
    """Calls a function of what watches."""
    driver.get("about:blank")
    return caller(driver, bundle.bundle([export._HERE / "page" / "watch.js"]))


@pytest.mark.parametrize(
    ("replies", "states"),
    [
        ([MINE, MINE, MINE], []),
        ([MINE, None, None, MINE], ["gone", "back"]),
        ([MINE, None, THEIRS, THEIRS, MINE], ["gone", "other", "back"]),
        ([None, MINE], ["gone", "back"]),
    ],
    ids=["there", "away", "another", "not yet"],
)
def test_each_change_is_told_once(call: Call, replies: list[Any], states: list[str]) -> None:
    heard, asked, every = call(WATCH, replies, [])
    assert [state for state, _ in heard] == states
    assert asked == len(replies)
    assert min(every) >= 15_000, "a page asks seldom"
    if replies[0] and "gone" in states:
        assert "`rivalry explore x.yaml`" in heard[0][1]
    for state, text in heard:
        assert ("reload the page" in text) is (state == "other")
