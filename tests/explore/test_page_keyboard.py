"""Readers without a mouse or without eyes: where the focus goes, names, and what is heard."""

from __future__ import annotations

import pytest

from tests.explore.journeys import SHORT, Page, browser, needs_browser

pytestmark = needs_browser
Keys = browser.Keys
FEE = "Export fee on licensed chips"
FOCUS = "const one = document.activeElement; return one.id || one.getAttribute('aria-label')"
COVERED = """
const one = document.activeElement, box = document.querySelector('.verdict');
const mine = one.getBoundingClientRect(), its = box.getBoundingClientRect();
const under = mine.top < its.bottom - 1 && mine.bottom > its.top;
return getComputedStyle(box).position === 'sticky' && under && !box.contains(one)
  ? one.id || one.outerHTML.slice(0, 90) : '';
"""
LISTEN = """
window.heard = [];
new MutationObserver((all) => all.forEach(({ target }) => {
  const node = target.nodeType === 3 ? target.parentElement : target;
  const live = node?.closest('[aria-live], [role=status], [role=alert]');
  if (live) window.heard.push(live.textContent);
})).observe(document.body, { subtree: true, childList: true, characterData: true });
"""


def focus(page: Page) -> str:
    """What has the focus."""
    return str(page.driver.execute_script(FOCUS))


def reach(page: Page, css: str) -> None:
    """Put the focus there, once the page has drawn it."""
    there = "const one = document.querySelector(arguments[0]); one?.focus(); return one !== null"
    page.wait(lambda: page.driver.execute_script(there, css))


def test_what_goes_when_it_is_pressed_hands_the_focus_on(page: Page) -> None:
    page.open()
    reach(page, "#starters button")
    page.keys(Keys.ENTER)
    assert focus(page) == "verdict"
    for tool in ("undo", "redo", "reset"):
        reach(page, f"#{tool}")
        page.keys(Keys.ENTER)
        page.answered()
        assert focus(page) == tool, "what has nothing to do stays where it is"
        assert page.one(f"#{tool}").get_attribute("aria-disabled") == "true"
    asked = page.query
    page.keys(Keys.ENTER)
    assert page.query == asked
    reach(page, "#lever-fee")
    page.keys(Keys.ARROW_RIGHT)
    page.answered()
    reach(page, "#control-fee .back")
    page.keys(Keys.ENTER)
    assert focus(page) == "lever-fee"
    page.answered()
    assert "fee" not in page.query


@pytest.mark.slow
def test_a_table_keeps_its_rows_while_charts_change(page: Page) -> None:
    page.open(f"{SHORT}&on=smuggling_crackdown")
    page.click("#outcomes > summary")
    page.wait(lambda: len(page.all("#outcome-table tbody tr")) > 50)
    page.driver.execute_script("document.querySelector('#outcome-table tr').dataset.seen = 'yes'")
    button = page.one("#outcome-table button")
    chosen = str(button.accessible_name).removeprefix("Chart: ")
    button.send_keys(Keys.ENTER)
    page.answered()
    assert focus(page) == "Outcome of chart 1"
    shown = page.driver.execute_script("return document.activeElement.selectedOptions[0].text")
    assert str(shown).startswith(chosen)
    assert page.attributes("#outcome-table tr", "data-seen")[0] == "yes"


@pytest.mark.slow
def test_the_table_of_levers_is_filled_in_by_keys(page: Page) -> None:
    """A number, then its month, then the last one; cells follow while somebody types."""
    page.open("until=2028-12&at=2028-12")
    page.click("#lever-fold > summary")
    reach(page, f"[aria-label='{FEE}: moved to']")
    page.keys("60", Keys.TAB)
    assert focus(page) == f"{FEE}: from"
    page.answered()
    assert focus(page) == f"{FEE}: from"
    page.driver.execute_script(
        "document.activeElement.value = '2027-07';"
        "document.activeElement.dispatchEvent(new Event('change'))"
    )
    page.answered()
    assert "fee=0.6@2027-07" in page.query.split("&")
    assert focus(page) == f"{FEE}: from"
    last = page.one(f"[aria-label='{FEE}: until']")
    assert last.is_enabled()
    assert (last.get_property("min"), last.get_property("max")) == ("2027-07", "2035-12")
    reach(page, f"[aria-label='{FEE}: moved to']")
    page.keys(Keys.BACKSPACE * 3, "500", Keys.TAB)
    field = page.one(f"[aria-label='{FEE}: moved to']")
    assert field.get_property("value") == "60"
    assert "500 was not taken: only 0 to 100 % can be." in page.text("#lever-table")
    reach(page, f"[aria-label='{FEE}: moved to']")
    page.keys(Keys.BACKSPACE * 3, Keys.TAB)
    page.answered()
    assert "fee" not in page.query
    assert "was not taken" not in page.text("#lever-table")


@pytest.mark.parametrize(
    ("width", "height"),
    [(360, 740), (720, 450), (720, 800)],
)
@pytest.mark.slow
def test_what_has_the_focus_is_not_under_the_answer(page: Page, width: int, height: int) -> None:
    page.window(width, height=height)
    page.open(f"{SHORT}&on=smuggling_crackdown&fee=0.5")
    page.click(".jump")
    top, end = (
        page.driver.execute_script(
            "return document.querySelector(arguments[0]).getBoundingClientRect()[arguments[1]]",
            css, side,
        )
        for css, side in (("#levers-title", "top"), (".verdict", "bottom"))
    )  # fmt: skip
    assert top >= end or height < 500
    reach(page, ".chart .tools button")
    covered = []
    for _ in range(45):
        page.chord(Keys.SHIFT, key=Keys.TAB)
        covered.append(page.driver.execute_script(COVERED))
    assert [one for one in covered if one] == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_the_order_of_keys_is_that_of_the_eye(page: Page, width: int) -> None:
    page.window(width, height=740)
    page.open(f"{SHORT}&on=smuggling_crackdown")
    tops = page.driver.execute_script(
        "scrollTo(0, 0); return ['#question', '#verdict', '#cards', '#levers', '#charts', '#binds']"
        ".map((one) => document.querySelector(one)).sort((a, b) => "
        "a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)"
        ".filter((one) => innerWidth < 960 || one.id !== 'levers')"
        ".map((one) => one.getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    levers = "document.querySelector('#levers').compareDocumentPosition"
    after = page.driver.execute_script(f"return {levers}(document.querySelector('#charts'))")
    assert after == 4, "charts, which are many keys, come after the levers"
    reach(page, "a.skip + a.skip")
    page.keys(Keys.ENTER)
    assert focus(page) == "levers-title"


def test_names_say_of_which_lever_and_of_which_chart(page: Page) -> None:
    page.open(f"{SHORT}&fee=0.5&enforcement=0.5")
    page.unfold()
    named = "#levers summary[aria-label], #levers input[type=month], .plot, .chart .tools button"
    names = page.attributes(f"{named}, figure", "aria-label")
    assert len(names) > 60
    assert "None" not in names
    assert len({*names}) == len(names)
    for css in (".card", "#binds article"):
        titles = page.texts(f"{css} h3")
        assert [one.accessible_name for one in page.all(css)] == titles
    for one in page.all("#control-fee input:not([type=month]), #lever-ceiling"):
        told = str(one.get_attribute("aria-describedby"))
        assert page.text(f"#{told}").startswith("Without a move: ")
    alts = page.driver.execute_script(
        "return [...document.querySelectorAll('.chart')].map((one) => "
        "[one.querySelector(':scope > .hidden').textContent, one.querySelector('svg').ariaLabel])"
    )
    assert all(told == drawn and "90 %" in told for told, drawn in alts)


@pytest.mark.slow
def test_who_listens_hears_the_last_word_alone(page: Page) -> None:
    page.open(f"{SHORT}&fee=0.3")
    page.driver.execute_script("document.querySelector('#lever-fee').focus()")
    page.driver.execute_script(LISTEN)
    for _ in range(6):
        page.keys(Keys.ARROW_RIGHT)
    page.answered()
    script = (
        "return [window.heard, ['#verdict', '#survives'].map((one) =>"
        " document.querySelector(one).textContent)].map((all) => all.join(' '))"
    )
    page.wait(lambda: len(set(page.driver.execute_script(script))) == 1)
    assert "views" in page.driver.execute_script(script)[0], "the answer, then what the views say"
    assert page.driver.execute_script("return window.rivalry.past.back.length") == 1


@pytest.mark.slow
def test_undo_by_keys_is_the_fields_own_where_one_types(page: Page) -> None:
    page.open(f"{SHORT}&fee=0.5")
    page.one("#lever-cap").send_keys(Keys.ARROW_RIGHT)
    page.answered()
    moved = page.query
    page.unfold()
    for css in ("#filter", "#lever-fee-from", "#control-fee input[type=number]"):
        reach(page, css)
        page.chord(Keys.CONTROL, key="z")
        assert page.driver.execute_script("return window.rivalry.query()") == moved, css
    reach(page, "#lever-cap")
    page.chord(Keys.CONTROL, key="z")
    page.answered()
    assert "cap" not in page.query


@pytest.mark.slow
def test_the_browser_goes_back_and_forth_among_worlds(page: Page) -> None:
    page.open()
    first = page.query
    browser.Select(page.one("#question")).select_by_value("smuggling_crackdown")
    page.answered()
    asked = page.query
    page.one("#lever-fee").send_keys(Keys.END)
    page.answered()
    page.click(".skip ~ .top #take summary")
    page.one("#copy-link").send_keys(Keys.SHIFT, Keys.TAB, Keys.TAB)
    reach(page, "#limits")
    assert not page.one("#copy-link").is_displayed(), "who goes on leaves the sheet closed"
    page.driver.back()
    page.wait(lambda: page.query == asked)
    page.answered()
    assert page.one("#question").get_property("value") == "smuggling_crackdown"
    page.driver.back()
    page.answered()
    assert page.query.split("&") == sorted(first.split("&"))
    page.driver.forward()
    page.wait(lambda: page.query == asked)
    page.answered()
    page.click("#undo")
    page.answered()
    assert "on=" not in page.query


@pytest.mark.slow
def test_a_move_is_said_another_way_and_nothing_is_thrown_away(page: Page) -> None:
    page.open(f"{SHORT}&fee=0.26&enforcement=0.5")
    reach(page, "#control-fee .way")
    told = []
    for key in (Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.ARROW_UP):
        page.keys(key)
        page.answered()
        told += [one for one in page.query.split("&") if one.startswith("fee")]
    assert told == ["fee=times:1.04", "fee=plus:0.01", "fee=times:1.04", "fee=0.26"]
    reach(page, "#control-enforcement .way")
    page.keys(Keys.ARROW_DOWN)
    page.answered()
    assert "enforcement=0.5" in page.query, "no factor makes half of nothing"
    assert "until one is given" in page.text("#control-enforcement .refusal")
    page.one("#lever-enforcement").send_keys(Keys.ARROW_RIGHT)
    page.answered()
    assert "enforcement=times:1.05" in page.query
    assert page.text("#control-enforcement .refusal") == ""


@pytest.mark.slow
@pytest.mark.parametrize("width", [1366, 1440])
def test_nothing_sticks_out_of_its_card_or_panel(page: Page, width: int) -> None:
    page.window(width)
    page.open("on=no_controls_ever&enforcement=0.5")
    out = page.driver.execute_script("""
      return [...document.querySelectorAll('.card > *, .control *')].flatMap((one) => {
        if (!one.getClientRects().length) return [];
        const box = one.closest('.card, .levers'), text = document.createRange();
        text.selectNodeContents(one);
        const right = (what) => what.getBoundingClientRect().right;
        const end = right(box) - parseFloat(getComputedStyle(box).paddingRight);
        const far = Math.max(right(one), right(text));
        return far > end + 1 ? [`${one.textContent} ${far - end}`] : [];
      });
    """)
    assert out == []
