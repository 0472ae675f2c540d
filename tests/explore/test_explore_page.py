"""What holds of the page for everybody: any width and look, ears, paper, a slow or broken line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest

from simulation.api.runs import make, plan
from simulation.explore.controls import CONTROLS, Control
from simulation.explore.question import CHARTS
from simulation.explore.server import Server
from simulation.explore.session import Session
from tests.explore.journeys import SHORT, Explorer, Page, browser, needs_browser
from tests.nights import tonight

pytestmark = needs_browser
AXE = Path(__file__).parent / "vendor" / "axe.min.js"  # 4.10.3, its licence beside it
NIGHTLY = pytest.mark.slow


def in_both_looks(
    light: Sequence[int], dark: Sequence[int], later: Sequence[int] = ()
) -> list[Any]:
    """These widths in these looks; at night each width in the other look, and others in both."""
    tried = {(width, "light") for width in light} | {(width, "dark") for width in dark}
    return [
        (width, look) if (width, look) in tried else pytest.param(width, look, marks=NIGHTLY)
        for width in sorted([*light, *dark, *later])
        for look in ("light", "dark")
    ]


@pytest.mark.parametrize(
    ("width", "look"), in_both_looks(light=(), dark=(1440,), later=(360, 768, 3840))
)
def test_every_width_fits_without_sideways_scroll(page: Page, width: int, look: str) -> None:
    """That of a telephone by day where axe looks at it, below."""
    page.window(width, look, 740)
    page.open(f"{SHORT}&on=smuggling_crackdown&fee=0.5")
    page.unfold()
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    assert page.beyond() <= 0


@pytest.mark.slow
def test_a_telephone_moves_a_lever_and_sees_the_verdict(page: Page) -> None:
    page.window(360, height=740)
    page.open(f"{SHORT}&fee=0.5")
    page.click(".jump")
    page.drag("#lever-enforcement", 40)
    page.answered()
    box = page.one(".verdict").rect
    top = int(page.driver.execute_script("return scrollY"))
    assert top <= box["y"] < top + 300
    assert page.text("#verdict").startswith("Your world ")


# State data centres buy hardly any foreign chips as things are: a mandate needs some to keep out.
BESIDE = {"state_mandate": "on=no_controls_ever"}


@pytest.mark.slow
@pytest.mark.parametrize("control", tonight(CONTROLS), ids=lambda control: control.key)
def test_a_control_is_pushed_and_the_figures_are_those_of_its_file(
    page: Page, session: Session, control: Control, tmp_path: Path
) -> None:
    page.open(BESIDE.get(control.key, ""))
    page.unfold()
    before = page.shown()
    push(page, control)
    page.answered()
    (moved,) = (part for part in page.query.split("&") if part.startswith(f"{control.key}="))
    assert page.text("#verdict") != before["verdict"]
    shown = page.shown()
    assert shown["world"] != before["world"], "some figure follows"
    assert shown["reference"] == before["reference"]
    file = tmp_path / "my_world.yaml"
    with urlopen(page.one("#yaml").get_property("href"), timeout=60) as reply:
        file.write_bytes(reply.read())
    planned = plan([str(file)], session.stages[-1], 1, "2032-12", outcomes=list(CHARTS))
    make(planned, tmp_path / "run")
    assert shown["world"] == medians(tmp_path / "run"), moved


def push(page: Page, control: Control) -> None:
    """Move a control with the keys of a reader, as far as it goes from where it stands."""
    one = page.one(f"#lever-{control.key}")
    if control.choices:
        one.send_keys(browser.Keys.HOME, browser.Keys.ENTER)
        if not page.moved():
            one.send_keys(browser.Keys.END, browser.Keys.ENTER)
        return
    low = int(one.get_property("value")) > int(one.get_property("max")) / 2
    one.send_keys(browser.Keys.HOME if low else browser.Keys.END)


def medians(folder: Path) -> dict[str, list[float]]:
    """Medians by month of the outcomes of a run, from its table, in the digits of the page."""
    found: dict[str, list[float]] = {}
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["outcome"], []).append(float(f"{float(row['p50']):.5g}"))
    return {name: found[name] for name in CHARTS}


@pytest.mark.slow
def test_a_chart_is_drawn_again_for_its_width_alone(page: Page) -> None:
    """A picture that is replaced when text below it grows loses the pointer and its reader."""
    page.open()
    page.wait(lambda: page.all(".chart svg"))
    page.driver.execute_script("document.querySelector('.chart svg').dataset.seen = 'yes'")
    page.driver.execute_script("document.querySelector('#charts').style.minHeight = '3000px'")
    settled = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
    page.driver.execute_async_script(settled)
    assert page.attributes(".chart svg", "data-seen")[0] == "yes"
    page.window(700)
    page.wait(lambda: page.attributes(".chart svg", "data-seen")[0] == "None")


@pytest.mark.slow
def test_who_listens_hears_the_figures(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    charts = page.attributes(".chart svg", "aria-label")
    assert len(charts) == 4
    for told in charts:
        assert "the baseline " in told
        assert "Smuggling crackdown" in told
        assert "90 %" in told
    heard = "return document.querySelector('#heard').textContent"
    page.wait(lambda: page.driver.execute_script(heard))
    told = page.driver.execute_script(heard).replace("\u00a0", " ")
    last = (page.text("#verdict"), page.text("#survives"))
    assert told in (*last, " ".join(last))
    page.unfold()
    assert page.patiently(lambda: nameless(page)) == []
    heads = (
        "return [...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1]))"
    )
    levels = page.driver.execute_script(heads)
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def nameless(page: Page) -> list[str]:
    """Controls in sight that a screen reader could not name."""
    return [
        str(control.get_attribute("outerHTML"))
        for control in page.all("input, select, button, a, summary, [role=slider], [role=region]")
        if control.is_displayed() and not control.accessible_name
    ]


@pytest.mark.parametrize(
    ("width", "look"),
    [(360, "light"), pytest.param(360, "dark", marks=NIGHTLY),
     pytest.param(1280, "light", marks=NIGHTLY), pytest.param(1280, "dark", marks=NIGHTLY)],
)  # fmt: skip
def test_axe_finds_nothing_serious_on_what_fits_the_width(
    page: Page, width: int, look: str
) -> None:
    page.window(width, look)
    page.open(f"{SHORT}&on=smuggling_crackdown&fee=0.5")
    page.unfold()
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    assert page.beyond() <= 0
    alike = "'#outcome-table tbody tr:nth-child(n + 12)'"
    page.driver.execute_script(f"document.querySelectorAll({alike}).forEach((one) => one.remove())")
    page.driver.execute_script(AXE.read_text(encoding="utf-8"))
    page.driver.set_script_timeout(browser.PATIENCE)
    script = "axe.run({resultTypes: ['violations']}).then(arguments[0])"
    found = page.driver.execute_async_script(script)
    told = [
        (one["id"], one["impact"], one["nodes"][0]["html"][:120], one["nodes"][0]["failureSummary"])
        for one in found["violations"]
    ]
    assert told == []


@pytest.mark.slow
def test_on_paper_nothing_is_cut(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    page.driver.execute_script("document.querySelector('#sides').open = true")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not page.one(".levers").is_displayed()
    assert not page.one("#claims").is_displayed(), "what is folded says nothing"
    assert page.one("#question").is_displayed(), "an answer without its question says nothing"
    assert page.text("#paper").endswith(f"?{page.query}")
    cut = (
        "return [...document.querySelectorAll('.scroll, pre')].filter((one) => "
        "getComputedStyle(one).maxHeight !== 'none').length"
    )
    assert page.driver.execute_script(cut) == 0
    style = "return getComputedStyle(document.querySelector('.chart')).breakInside"
    assert page.driver.execute_script(style) == "avoid"
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert len(printed["data"]) > 20_000


@pytest.mark.slow
def test_a_slow_network_brings_the_same_answer(page: Page) -> None:
    page.open(f"{SHORT}&fee=0.5")
    shown = page.text("#cards")
    slow = {
        "offline": False,
        "latency": 300,
        "downloadThroughput": 60_000,
        "uploadThroughput": 9_000,
    }
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
    try:
        page.open(f"{SHORT}&fee=0.5")
        assert page.text("#cards") == shown
    finally:
        free = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", free)


def test_a_wrong_link_is_told_in_words(page: Page) -> None:
    page.driver.get(f"{page.address}?fee=7")
    assert "fee: 7 lies outside 0 to 1" in page.text("main")
    # Chromium itself notes a reply of 400 in its console.
    (noted,) = page.driver.get_log("browser")
    assert "400 (Bad Request)" in noted["message"]
    page.click("main a")
    page.answered()
    assert page.query == ""


def test_a_server_that_has_ended_is_told(driver: Any, downloads: Path, session: Session) -> None:
    server = Server(session, 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    page = Explorer(driver, server.address, downloads)
    page.open()
    server.shutdown()
    server.server_close()
    thread.join()
    page.drag("#lever-fee", 40)
    page.wait(lambda: "does not answer" in page.text("#status"))
    assert "fee=" in page.query
    assert page.one("#retry").is_displayed()
    assert page.text("#verdict").startswith(
        "This was not answered: what stands below is the answer"
    )
    driver.get_log("browser")  # a refused connection is what the console is for


def test_the_page_is_there_before_the_model_is(page: Page) -> None:
    """The page itself costs no computing: its parts arrive in a fraction of a second's work."""
    with urlopen(f"{page.address}?{SHORT}", timeout=60) as reply:
        html = reply.read().decode()
    assert "What happens in the US-China rivalry" in html
