"""Journeys of different users through the explorer, in headless Chromium with mouse and keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from simulation.analysis.insight.drivers import FEWEST
from simulation.api.runs import make, plan
from simulation.explore.controls import CONTROLS, Control
from simulation.explore.question import CHARTS
from simulation.explore.server import Server
from simulation.explore.session import Session

_MISSING = "selenium is not installed (pip install --group dev)"
browser = pytest.importorskip("tests.browser", reason=_MISSING, exc_type=ImportError)
pytestmark = pytest.mark.skipif(
    not (browser.CHROMIUM and browser.DRIVER),
    reason="chromium and chromium-driver are not installed",
)

SHORT = "until=2027-12&at=2027-12"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"  # 4.10.3, its licence beside it
NIGHTLY = pytest.mark.slow
Page = Any  # `Explorer` below, whose base is missing where selenium is


def in_both_looks(light: Sequence[int], dark: Sequence[int]) -> list[Any]:
    """These widths in these looks; at night each width in the other look too."""
    tried = {(width, "light") for width in light} | {(width, "dark") for width in dark}
    return [
        (width, look) if (width, look) in tried else pytest.param(width, look, marks=NIGHTLY)
        for width in sorted([*light, *dark])
        for look in ("light", "dark")
    ]


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def driver(downloads: Path) -> Iterator[Any]:
    made = browser.start(downloads)
    yield made
    made.quit()


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


@pytest.fixture
def page(driver: Any, server: Server, downloads: Path) -> Iterator[Page]:
    """A page; afterwards: nothing wrong in the console, nothing asked of others."""
    found = Explorer(driver, server.address, downloads)
    found.begin()
    yield found
    said, asked = found.end()
    own = (server.address, f"blob:{server.address}", "data:", "about:", "chrome")
    assert not [url for url in asked if not url.startswith(own)]
    assert said == []


def test_a_newcomer_picks_a_question(page: Page, session: Session) -> None:
    page.open()
    assert "Nothing is changed yet" in page.text("#verdict")
    assert len(page.all(".card")) == 6
    assert len(page.all(".chart svg")) == 4
    page.click("#starters button:nth-child(2)")
    page.answered()
    assert page.text("#verdict").startswith('"Smuggling crackdown" ')
    assert "enforcement" not in page.query
    assert "on=smuggling_crackdown" in page.query
    assert "four in five" in page.text("#about")
    assert f"All {session.stages[-1]} members" in page.text("#status")


@pytest.mark.slow
def test_a_question_is_looked_at_in_its_own_month(page: Page) -> None:
    """Unless the reader has chosen one, or moved a lever."""
    page.open("until=2028-12&at=2028-12")
    choose = browser.Select(page.one("#question"))
    choose.select_by_value("taiwan_blockade")
    page.answered()
    assert page.one("#at").get_property("value") == "2028-12"
    assert "What it changes ends in Aug 2028: shown in Dec 2028." in page.text("#about")
    choose.select_by_value("no_controls_ever")
    page.answered()
    assert page.one("#at").get_property("value") == "2026-12"
    assert "What it changes begins in Sep 2022: shown in Dec 2026." in page.text("#about")
    browser.Select(page.one("#at")).select_by_value("2027-12")
    page.answered()
    assert "shown in" not in page.text("#about")
    choose.select_by_value("taiwan_blockade")
    page.answered()
    assert page.one("#at").get_property("value") == "2027-12"


@pytest.mark.slow
def test_a_question_is_held_against_what_its_file_is_judged_by(page: Page) -> None:
    """Unless the reader has chosen another reference."""
    page.open("until=2028-12&at=2028-12")
    choose = browser.Select(page.one("#question"))

    def reference_of(question: str) -> str:
        choose.select_by_value(question)
        page.answered()
        return str(page.one("#reference").get_property("value"))

    assert reference_of("h200_ban_returns") == "h200_sales_allowed"
    assert "vs=h200_sales_allowed" in page.query
    assert reference_of("smuggling_crackdown") == "baseline"
    assert reference_of("state_buyers_ban_nvidia") == "h200_sales_allowed"
    browser.Select(page.one("#reference")).select_by_value("stargate_stalls")
    page.answered()
    assert reference_of("h200_ban_returns") == "stargate_stalls"


def test_an_analyst_drags_a_lever_and_thinks_again(page: Page) -> None:
    page.open()
    page.drag("#lever-enforcement", 60)
    page.answered()
    moved = page.query
    assert "enforcement=0." in moved
    assert page.text("#verdict").startswith("Your world ")
    assert "on" in str(page.one("#control-enforcement").get_attribute("class")).split()
    page.click("#undo")
    page.answered()
    assert page.query == SHORT.replace("until=2027-12&at=2027-12", "at=2027-12&until=2027-12")
    assert "Nothing is changed yet" in page.text("#verdict")
    page.click("#redo")
    page.answered()
    assert page.query == moved
    page.click("#control-enforcement .back")
    page.answered()
    assert "enforcement" not in page.query


def test_a_reader_without_a_mouse(page: Page) -> None:
    page.open()
    page.keys(browser.Keys.TAB)
    assert page.driver.switch_to.active_element.text == "Skip to the answer"
    page.one("#lever-fee").send_keys(browser.Keys.ARROW_RIGHT * 30)
    page.answered()
    assert "fee=0." in page.query
    fee = page.one("#lever-fee").get_property("value")
    page.chord(browser.Keys.CONTROL, key="z")
    page.answered()
    assert page.one("#lever-fee").get_property("value") != fee
    page.chord(browser.Keys.CONTROL, browser.Keys.SHIFT, key="z")
    page.answered()
    plot = page.one(".chart .plot")
    plot.send_keys(browser.Keys.ARROW_LEFT, browser.Keys.ARROW_LEFT, browser.Keys.PAGE_DOWN)
    page.answered()
    assert page.query.startswith("fee=")
    assert "at=2026-10" in page.query
    assert str(plot.get_attribute("aria-valuetext")).startswith("Oct 2026, Your world: ")
    page.one("#limits").send_keys(browser.Keys.ENTER)
    assert page.one("#limits-dialog").is_displayed()
    page.keys(browser.Keys.ESCAPE)
    assert not page.one("#limits-dialog").is_displayed()


def test_a_typed_number_counts_and_a_wrong_one_does_not(page: Page) -> None:
    page.open()
    box = page.one("#control-fee input[type=number]")
    box.clear()
    box.send_keys("40", browser.Keys.TAB)
    page.answered()
    assert "fee=0.4" in page.query.split("&")
    box.clear()
    box.send_keys("140", browser.Keys.TAB)
    assert "fee=0.4" in page.query.split("&")


@pytest.mark.slow
def test_an_analyst_moves_levers_by_a_factor_and_by_points(page: Page) -> None:
    page.open()
    browser.Select(page.one("#control-fee .way")).select_by_visible_text("×")
    assert page.query == "at=2027-12&until=2027-12", "a factor of one is no move"
    page.one("#lever-fee").send_keys(browser.Keys.ARROW_RIGHT * 4)
    page.answered()
    assert "fee=times:1.2" in page.query.split("&")
    assert page.text("#control-fee .force").endswith("Comes to 30 %")
    told = "Your world: Baseline, with Export fee on licensed chips × 1.2 from Jan 2027."
    assert page.text("#moved") == told
    browser.Select(page.one("#control-enforcement .way")).select_by_visible_text("+")
    box = page.one("#control-enforcement input[type=number]")
    box.clear()
    box.send_keys("10", browser.Keys.TAB)
    page.answered()
    assert {"fee=times:1.2", "enforcement=plus:0.1"} <= set(page.query.split("&"))
    page.click("#lever-fold > summary")
    page.wait(lambda: page.all("#lever-table tr"))
    assert "×" in page.text("#lever-table tr:nth-child(2) td:nth-child(4)")
    moved = page.query
    page.open(moved)
    assert page.one("#control-fee .way").get_property("value") == "times"
    assert page.one("#control-fee input[type=number]").get_property("value") == "1.2"
    browser.Select(page.one("#control-fee .way")).select_by_visible_text("to")
    page.answered()
    assert "fee=" not in page.query, "a number that meant a factor is dropped"
    page.click("#undo")
    page.answered()
    assert page.query == moved
    assert not page.all("#control-ceiling .way")


@pytest.mark.slow
def test_a_rule_for_a_while_and_what_documents_claim(page: Page) -> None:
    page.open("until=2030-12&enforcement=0.8")
    assert not page.one("#control-fee .until").is_displayed()
    field = page.one("#lever-enforcement-until")
    page.driver.execute_script(
        "arguments[0].value = '2027-06'; arguments[0].dispatchEvent(new Event('change'))", field
    )
    page.answered()
    assert "enforcement=0.8..2027-06" in page.query
    page.click("#claims summary")
    page.wait(lambda: page.all("#claim-box tbody tr"))
    heads = page.texts("#claim-box thead th")
    assert heads == ["claim", "Baseline", "Your world", "how it is tested"]
    assert "China closes the gap" in page.text("#claim-box")
    assert "it looks to 2035-12" in page.text("#claim-box")


def test_a_link_restores_everything_for_a_colleague(page: Page) -> None:
    link = f"{SHORT}&on=stargate_stalls&rare_earths=0.3@2027-04&charts=lag.china,compute.us"
    page.open(link)
    first = (page.text("#verdict"), page.text("#cards"), page.query)
    assert page.one("#question").get_property("value") == "stargate_stalls"
    assert len(page.all(".chart")) == 2
    page.driver.switch_to.new_window("tab")
    page.driver.get(f"{page.address}?{first[2]}")
    page.answered()
    assert (page.text("#verdict"), page.text("#cards"), page.query) == first
    page.driver.close()
    page.driver.switch_to.window(page.driver.window_handles[0])


def test_a_modeller_takes_the_scenario_file(page: Page, session: Session) -> None:
    page.open()
    browser.Select(page.one("#lever-ceiling")).select_by_visible_text("up to Blackwell")
    page.answered()
    page.click("#take summary")
    page.click("#yaml")
    file = page.downloads / "my_world.yaml"
    page.wait(file.exists)
    text = file.read_text(encoding="utf-8")
    assert text == session.scenario_file(session.read(page.query))
    assert yaml.safe_load(text)["timeline"][0]["set"] == {
        "license_max_tpp": 62000,
        "license_max_bandwidth_gb_s": 8100,
    }
    members = session.stages[-1]
    command = f"rivalry run my_world.yaml --members {members} --seed 1 --until 2027-12"
    assert command in page.text("#repeat")


def test_a_sceptic_asks_where_it_comes_from(page: Page) -> None:
    page.open()
    page.click("#control-fee details summary")
    help_text = page.text("#control-fee details")
    assert "Share of a licensed chip's price due to the state" in help_text
    assert "export_rule.fee" in help_text
    assert len(page.all("#control-fee li")) >= 1
    page.click(".group.assumed > summary")
    page.click("#control-smic_wafers details summary")
    assert "evidence: estimate" in page.text("#control-smic_wafers details")
    assert "4,096 posterior draws" in page.text("#foot")
    page.click("#limits")
    assert "the true uncertainty is wider" in page.text("#limits-dialog")


@pytest.mark.slow
def test_somebody_pins_a_world_and_moves_on(page: Page) -> None:
    page.open(f"{SHORT}&enforcement=0.5")
    page.click("#pin")
    page.answered()
    assert "vs.enforcement=0.5" in page.query
    pinned = "Baseline, with Smuggling stopped by enforcement 50 % from Jan 2027."
    assert page.text("#moved") == f"The reference: {pinned}"
    assert page.text("#reference option:checked") == "Baseline, as pinned"
    assert "Nothing is changed yet" in page.text("#verdict")
    page.drag("#lever-enforcement", 60)
    page.answered()
    assert "the reference" in page.text("#sure") or "reference" in page.text("#verdict")
    page.click("#sides > summary")
    page.wait(lambda: len(page.all("#side-by-side pre")) == 2)
    sides = page.texts("#side-by-side pre")
    assert ["enforcement: 0.5" in sides[0], "enforcement: 0.5\n" in sides[1]] == [True, False]
    page.click("#take summary")
    assert page.one("#reference-yaml").is_displayed()


@pytest.mark.slow
def test_an_economist_reads_other_outcomes(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    page.click("#outcomes > summary")
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    assert not page.text("#outcome-table tbody tr").startswith("Rule "), "what follows comes first"
    page.one("#filter").send_keys("grey-market")
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) < 5)
    page.click("#outcome-table button")
    page.answered()
    assert "charts=rent.china,new_compute.china,output.china,revenue.nvidia" in page.query
    page.click("#show-difference")
    assert page.text(".chart .reads").startswith("Dec 2027: change ")
    page.click(".chart .tools button:nth-child(1)")
    assert len(page.all(".chart tbody tr")) == 4
    page.click(".chart .tools button:nth-child(2)")
    page.click(".chart .tools button:nth-child(3)")
    downloads = page.downloads
    page.wait(lambda: (downloads / "rent.china.csv").exists())
    page.wait(lambda: (downloads / "rent.china.svg").exists())
    assert (downloads / "rent.china.csv").read_text().startswith("date,reference_p05,")
    assert "<script" not in (downloads / "rent.china.svg").read_text()
    page.click(".chart .tools button:nth-child(4)")
    page.wait(lambda: (downloads / "rent.china.png").exists())
    assert (downloads / "rent.china.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_planner_gives_a_lever_its_own_month_in_the_table(page: Page) -> None:
    page.open(f"{SHORT}&fee=0.5")
    page.click("#lever-fold > summary")
    row = "#lever-table tr:nth-child(2)"
    page.wait(lambda: page.all(row))
    assert "25 % since 2026-01" in page.text(row)
    month = page.one(f"{row} input[type=month]")
    page.driver.execute_script(
        "arguments[0].value = '2027-07'; arguments[0].dispatchEvent(new Event('change'))", month
    )
    page.answered()
    assert "fee=0.5@2027-07" in page.query.split("&")
    assert page.one("#lever-fee-from").get_property("value") == "2027-07"
    page.driver.execute_script(
        "const field = document.querySelector('#lever-fee-from'); field.value = '2027-10';"
        "field.dispatchEvent(new Event('change'))"
    )
    page.answered()
    assert "fee=0.5@2027-10" in page.query.split("&")


def test_who_asks_for_drivers_hears_how_many_members_they_take(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    page.click("#drivers > summary")
    page.wait(lambda: "too few to tell drivers from chance" in page.text("#driver-box"))
    assert f"chance: {FEWEST} at least" in page.text("#driver-box")


def test_a_verdict_says_by_itself_whether_it_survives_the_views(page: Page) -> None:
    page.open(f"{SHORT}&on=h200_sales_allowed")
    page.answered()
    page.wait(lambda: "It survives" in page.text("#survives"))
    assert "of 2 views" in page.text("#survives")
    assert "90 % interval" in page.text("#survives")
    assert any(page.texts(".card .under"))
    page.click("#views > summary")
    assert page.texts("#view-box tbody th") == ["shipped", "CNAS", "IFP"]
    page.click("#reset")
    assert page.text("#survives") == ""


@pytest.mark.slow
def test_replay_and_reset(page: Page) -> None:
    page.open()
    page.drag("#lever-cap", 80)
    page.answered()
    moved = page.query
    page.click("#replay")
    page.wait(lambda: "cap=" not in page.query)
    page.wait(lambda: page.query == moved)
    page.click("#reset")
    page.answered()
    assert "cap=" not in page.query


@pytest.mark.slow
def test_a_storm_of_moves_ends_with_the_answer_to_the_last(page: Page) -> None:
    page.open()
    slider = page.one("#lever-enforcement")
    for _ in range(8):
        slider.send_keys(browser.Keys.ARROW_RIGHT * 25)
    slider.send_keys(browser.Keys.END)
    page.answered()
    assert "enforcement=1" in page.query.split("&")
    shown = page.text(".card .level")
    page.open(page.query)
    assert page.text(".card .level") == shown


@pytest.mark.parametrize(("width", "look"), in_both_looks(light=(360, 1440), dark=(768, 3840)))
def test_every_width_fits_without_sideways_scroll(page: Page, width: int, look: str) -> None:
    page.window(width, look, 740)
    page.open(f"{SHORT}&on=smuggling_crackdown&fee=0.5")
    page.unfold()
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    assert page.sideways() <= 0


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
@pytest.mark.parametrize("control", CONTROLS, ids=[control.key for control in CONTROLS])
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
    assert page.one("#verdict").get_attribute("aria-live") == "polite"
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
def test_axe_finds_nothing_serious(page: Page, width: int, look: str) -> None:
    page.window(width, look)
    page.open(f"{SHORT}&on=smuggling_crackdown&fee=0.5")
    page.unfold()
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    page.driver.execute_script(AXE.read_text(encoding="utf-8"))
    page.driver.set_script_timeout(browser.PATIENCE)
    found = page.driver.execute_async_script("axe.run(document).then(arguments[0])")
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
    assert page.one("body").text == "fee: 7 lies outside 0 to 1"
    # Chromium itself notes a reply of 400 in its console.
    (noted,) = page.driver.get_log("browser")
    assert "400 (Bad Request)" in noted["message"]


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
    page.wait(lambda: "does not answer any more" in page.text("#status"))
    assert "fee=" in page.query
    driver.get_log("browser")  # a refused connection is what the console is for


def test_the_page_is_there_before_the_model_is(page: Page) -> None:
    """The page itself costs no computing: its parts arrive in a fraction of a second's work."""
    with urlopen(f"{page.address}?{SHORT}", timeout=60) as reply:
        html = reply.read().decode()
    assert "What happens in the US-China rivalry" in html
