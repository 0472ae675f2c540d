"""Journeys of different users through the explorer, in headless Chromium with mouse and keys."""

from __future__ import annotations

import pytest
import yaml

from simulation.analysis.insight.drivers import FEWEST
from simulation.explore.session import Session
from tests.explore.journeys import SHORT, Page, browser, needs_browser

pytestmark = needs_browser


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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_typed_number_counts_and_a_wrong_one_does_not(page: Page) -> None:
    page.open()
    field = "#control-fee input[type=number]"
    page.type(field, "40", browser.Keys.TAB)
    page.answered()
    assert "fee=0.4" in page.query.split("&")
    for wrong, said in (("140", "140 was not taken"), (browser.Keys.BACKSPACE, "was empty")):
        page.type(field, wrong, browser.Keys.TAB)
        assert "fee=0.4" in page.query.split("&")
        assert page.one(field).get_property("value") == "40", "what holds stands again"
        assert said in page.text("#control-fee [role=alert]")
    page.type(field, "50", browser.Keys.TAB)
    page.answered()
    assert page.text("#control-fee [role=alert]") == ""


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
    page.type("#control-enforcement input[type=number]", "10", browser.Keys.TAB)
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
    assert "fee=0.3" in page.query.split("&"), "the same move in another way"
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_sceptic_asks_where_it_comes_from(page: Page) -> None:
    page.open()
    page.click("#control-fee details summary")
    help_text = page.text("#control-fee details")
    assert "Share of a licensed chip's price due to the state" in help_text
    assert "export_rule.fee" in help_text
    assert len(page.all("#control-fee li")) >= 1
    page.click(".group.assumed > summary")
    page.click("#control-smic_wafers details summary")
    assert "evidence: assumption" in page.text("#control-smic_wafers details")
    assert "4,096 posterior draws" in page.text("#foot")
    page.click("#limits")
    assert "the true uncertainty is wider" in page.text("#limits-dialog")


@pytest.mark.slow
def test_somebody_pins_a_world_and_moves_on(page: Page) -> None:
    page.open(f"{SHORT}&enforcement=0.5")
    page.click("#pin")
    page.answered()
    assert "vs.enforcement=0.5" in page.query
    pinned = "Baseline, with Smuggling networks cut by enforcement 50 % from Jan 2027."
    assert page.text("#moved") == f"The reference: {pinned}"
    assert page.text("#reference option:checked") == "Baseline, as pinned"
    assert "Your world is now the reference" in page.text("#verdict")
    page.click("#take summary")
    assert "my_reference.yaml --baseline my_reference" in page.text("#repeat")
    page.keys(browser.Keys.ESCAPE)
    page.drag("#lever-enforcement", 60)
    page.answered()
    assert "the reference" in page.text("#sure") or "reference" in page.text("#verdict")
    page.click("#sides > summary")
    page.wait(lambda: len(page.all("#side-by-side pre")) == 2)
    sides = page.texts("#side-by-side pre")
    assert ["enforcement: 0.5" in sides[0], "enforcement: 0.5\n" in sides[1]] == [True, False]
    page.click("#take summary")
    assert page.one("#reference-yaml").is_displayed()
    page.keys(browser.Keys.ESCAPE)
    browser.Select(page.one("#reference")).select_by_value("baseline")
    page.answered()
    assert "vs." not in page.query, "the pin is off"
    assert "as pinned" not in page.text("#reference")


@pytest.mark.slow
def test_an_economist_reads_other_outcomes(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    page.click("#outcomes > summary")
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    assert not page.text("#outcome-table tbody tr").startswith("Rule "), "what follows comes first"
    page.one("#filter").send_keys("no such thing")
    page.wait(lambda: "No outcome has all of these words" in page.text("#outcome-table"))
    page.one("#filter").clear()
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
    assert (downloads / "rent.china.csv").read_text().startswith("date,unit,reference_p05,")
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


@pytest.mark.slow
def test_who_asks_for_drivers_hears_how_many_members_they_take(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    page.click("#drivers > summary")
    page.wait(lambda: "too few to tell drivers from chance" in page.text("#driver-box"))
    assert f"chance: {FEWEST} at least" in page.text("#driver-box")
    told = "rivalry explain smuggling_crackdown --against baseline --outcome"
    assert f"{told} ratio.stock --at 2027-12" in page.text("#driver-box")
    browser.Select(page.one("#driven")).select_by_value("revenue.nvidia")
    page.wait(lambda: f"{told} revenue.nvidia" in page.text("#driver-box"))
    assert "charts" not in page.query


@pytest.mark.slow
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
