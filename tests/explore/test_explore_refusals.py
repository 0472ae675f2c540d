"""A page never stands in a state that it cannot answer, and says so where the server is silent."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from simulation.explore.server import Server
from simulation.explore.session import Session
from tests.explore.journeys import SHORT, Explorer, Page, browser, needs_browser

pytestmark = needs_browser


def choose(page: Page, css: str, value: str) -> None:
    browser.Select(page.one(css)).select_by_value(value)
    page.answered()


def dated(page: Page, css: str, month: str) -> bool:
    """Type a month; whether the field takes it, or what holds stands again."""
    script = (
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change'));"
        "return arguments[0].value === arguments[1]"
    )
    return bool(page.driver.execute_script(script, page.one(css), month))


def test_any_choice_of_dates_is_answered_and_its_link_opens(page: Page) -> None:
    page.open()
    choose(page, "#since", "2030-01")
    assert "Nothing is changed yet" in page.text("#verdict")
    assert page.one("#starters").is_displayed()
    assert page.one("#pin").get_attribute("aria-disabled") == "true"
    choose(page, "#until", "2028-12")
    page.open(page.query)
    page.drag("#lever-fee", 40)
    page.answered()
    assert "until=2030-12" in page.query, "charts reach to where the move begins"
    offered = {one.get_attribute("value"): one for one in page.all("#until option")}
    assert [offered[f"{year}-12"].is_enabled() for year in (2029, 2030)] == [False, True]
    assert page.text(".chart text.from").startswith("results differ from Jan 2030")
    moved = page.query
    assert not dated(page, "#lever-fee-from", "2034-05")
    assert not dated(page, "#lever-fee-until", "2099-01")
    assert page.query == moved


def test_what_holds_where_nothing_needs_a_licence_is_no_choice_of_a_ban(page: Page) -> None:
    page.open(f"{SHORT}&on=no_controls_ever")
    assert page.text("#lever-ceiling option:checked") == "no licence needed"
    assert page.text("#control-ceiling .force") == "Without a move: no licence needed"
    number = page.one("#control-cap input[type=number]")
    assert number.get_property("value") == ""
    assert number.get_attribute("placeholder") == "no limit"
    browser.Select(page.one("#lever-ceiling")).select_by_visible_text("no chip")
    page.answered()
    assert "ceiling=0" in page.query
    assert "no chip needs a licence in this world" in page.text("#warnings")


@pytest.mark.slow
def test_a_question_that_is_refused_leaves_the_link_as_it_was(page: Page) -> None:
    """As one is that a view has no room for; what stands below is not called its answer."""
    page.open(f"{SHORT}&fee=0.5")
    before = page.query
    page.driver.execute_script("rivalry.change((state) => { state.world.moves.fee.value = 7; })")
    page.wait(lambda: "lies outside 0 to 1" in page.text("#status"))
    assert page.query == before
    assert page.text("#verdict").startswith("This was not answered")
    page.click("#retry")
    assert page.driver.execute_script("return document.activeElement.id") == "verdict"
    page.wait(lambda: "lies outside 0 to 1" in page.text("#status"))
    page.click("#undo")
    page.answered()
    assert page.text("#verdict").startswith("Your world ")
    assert not page.all("body.outdated")
    page.driver.get_log("browser")  # Chromium notes a reply of 400


@pytest.mark.slow
def test_tables_say_that_the_server_is_silent_and_are_asked_again(
    driver: Any, downloads: Path, session: Session
) -> None:
    def serve(port: int) -> tuple[Server, Thread]:
        made = Server(session, port)
        thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        return made, thread

    def end(made: Server, thread: Thread) -> None:
        made.shutdown()
        made.server_close()
        thread.join()

    first = serve(0)
    port = first[0].port
    page = Explorer(driver, first[0].address, downloads)
    page.open(f"{SHORT}&fee=0.5")
    end(*first)
    boxes = {"claims": "#claim-box", "outcomes": "#outcome-table", "drivers": "#driver-box"}
    for fold, box in boxes.items():
        page.click(f"#{fold} > summary")
        page.wait(lambda box=box: "The server does not answer" in page.text(box))
    page.click("#take summary")
    page.click("#copy-snippet")
    page.wait(lambda: "The server does not answer" in page.text("#copied"))
    page.keys(browser.Keys.ESCAPE)
    second = serve(port)
    try:
        for box in boxes.values():
            page.click(f"{box} button")
            focused = page.driver.execute_script("return document.activeElement.localName")
            assert focused == "summary", "the button goes, what it was pressed for stays"
            page.wait(lambda box=box: "does not answer" not in page.text(box))
            page.wait(lambda box=box: page.text(box) != "Looking …")  # what is below moves no more
        page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
        assert "rivalry explain my_world.yaml" in page.text("#driver-box")
    finally:
        end(*second)
    driver.get_log("browser")  # a refused connection is what the console is for
