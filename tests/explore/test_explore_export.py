"""The file for people without Python: complete, the same twice, and honest between its points."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from simulation.analysis.pages import bundle
from simulation.analysis.statistics.headline import FIGURES
from simulation.cli import cli
from simulation.explore import export
from simulation.explore.controls import BY_KEY
from simulation.explore.question import PageQuestion
from simulation.explore.session import Session
from simulation.explore.survival import survival

_OFFERED = re.compile(r"^export (?:async )?(?:const|function\*?|class) (\w+)", re.MULTILINE)
_OWN = re.compile(
    r"\b(?:const|let|class|function\*?) (\w+)|^ +(?:async )?(\w+)\(.*\{$", re.MULTILINE
)
_IMPORTED = re.compile(r"^import \{(.*?)\}", re.MULTILINE)
_CALLED = re.compile(r"(?<![\w.$])(\w+)\(")
_COMMENT = re.compile(r"^ *//.*$", re.MULTILINE)

browser: Any = None
try:
    from tests import browser
except ImportError:
    browser = None


class Few(Session):
    """A session that knows few questions."""

    few = ("baseline", "smuggling_crackdown", "h200_sales_allowed", "h200_ban_returns")


@pytest.fixture(scope="module")
def data(session: Session) -> dict[str, Any]:
    """What a file holds of few questions and three points of a lever."""
    with pytest.MonkeyPatch.context() as patch:
        few = {name: session.scenarios[name] for name in Few.few}
        patch.setattr(session, "scenarios", few)
        patch.setattr(export, "_POINTS", {1: 3})
        return export.collect(session, ["enforcement"])


@pytest.fixture(scope="module")
def file(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("share") / "share.html"
    path.write_text(export.page(data), encoding="utf-8")
    return path


def test_it_holds_every_question_and_every_point(session: Session, data: dict[str, Any]) -> None:
    assert [one["name"] for one in data["questions"]] == list(Few.few)
    (lever,) = data["levers"]
    assert lever["points"] == [0, 0.5, 1]
    assert [one["values"] for one in data["grid"]] == [[point] for point in lever["points"]]
    asked = session.read("on=smuggling_crackdown&at=2031-12")
    list(session.ask(asked, "export"))
    pair = session.known(asked)
    assert pair is not None
    shown = data["questions"][1]["cell"]
    for chart, name in zip(shown["charts"], FIGURES, strict=True):
        middle = pair.effect(name).changed.p50[-1] * (100 if chart["unit"] == "%" else 1)
        assert chart["world"]["p50"][-1] == pytest.approx(middle, rel=1e-3)
    assert "reference" not in shown["charts"][0]


def test_each_question_is_told_in_its_own_month(data: dict[str, Any], file: Path) -> None:
    baseline, question, *_ = data["questions"]
    assert (baseline["at"], question["at"], data["at"]) == ("2030-12", "2031-12", "2030-12")
    assert question["why"] == "What it changes begins in Jan 2027: shown in Dec 2031."
    assert "in Dec 2031" in question["cell"]["verdict"]["text"]
    for one in data["grid"]:
        assert "to Dec 2030" in one["cell"]["charts"][0]["alt"]
    text = file.read_text(encoding="utf-8")
    assert "<th scope=row>Baseline, level</th><td>Dec 2030</td>" in text
    assert "<th scope=row>Smuggling crackdown</th><td>Dec 2031</td>" in text


def test_each_question_is_held_against_what_its_file_is_judged_by(
    session: Session, data: dict[str, Any], file: Path
) -> None:
    """A ban after sales against the sales: its charts bring their reference along."""
    *_, ban = data["questions"]
    assert (ban["name"], ban["against"]) == ("h200_ban_returns", "h200_sales_allowed")
    asked = session.read("on=h200_ban_returns&vs=h200_sales_allowed&at=2031-12")
    list(session.ask(asked, "export"))
    pair = session.known(asked)
    assert pair is not None
    chart = ban["cell"]["charts"][0]
    before = pair.effect(FIGURES[0]).base.p50[-1] * (100 if chart["unit"] == "%" else 1)
    assert chart["reference"]["p50"][-1] == pytest.approx(before, rel=1e-3)
    assert data["reference"][0]["p50"][-1] != pytest.approx(before, rel=1e-3)
    assert ban["cell"]["cut_chips"].startswith("Of the chips that makers abroad no longer sell")
    told = [found for name, found in survival(session, asked, "export") if name == "views"]
    assert ban["survival"] == told[-1]
    row = "H200 ban returns (against &quot;H200 sales allowed&quot;)</th><td>Dec 2031</td>"
    assert row in file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_tells_of_every_question_what_the_page_tells_of_the_views(
    session: Session, data: dict[str, Any]
) -> None:
    baseline, question, *_ = data["questions"]
    assert baseline["survival"] is None
    asked = session.read("on=smuggling_crackdown&at=2031-12")
    list(session.ask(asked, "export"))
    told = [found for name, found in survival(session, asked, "export") if name == "views"]
    assert question["survival"] == told[-1]
    assert [row["view"] for row in told[-1]["rows"]] == ["shipped", "CNAS", "IFP"]


def test_without_views_it_says_so(session: Session, data: dict[str, Any]) -> None:
    plain = [{**one, "survival": None} for one in data["questions"]]
    text = export.page({**data, "views": False, "questions": plain})
    assert "survives the views" not in text
    assert "survives the views of other camps" in export.page(data)
    assert data["questions"][1]["survival"]["brief"] in export.page(data)


def test_more_levers_have_fewer_points_each(session: Session) -> None:
    enforcement = BY_KEY["enforcement"]
    shares = [export._points(enforcement, session, export._POINTS[count]) for count in (1, 2, 3)]
    assert shares == [[0, 0.25, 0.5, 0.75, 1], [0, 0.3333, 0.6667, 1], [0, 0.5, 1]]


def test_it_is_one_file_that_asks_nobody_for_anything(file: Path, data: dict[str, Any]) -> None:
    text = file.read_text(encoding="utf-8")
    assert export.page(data) == text
    assert "{{" not in text.replace("`${", "")
    assert not re.search(r"(src|href)=", text)
    policy = re.search(r'Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy[1]
    packed = re.search(r'id="packed">([^<]+)<', text)
    assert packed
    assert json.loads(gzip.decompress(base64.b64decode(packed[1]))) == json.loads(json.dumps(data))


def test_without_javascript_there_is_a_table(file: Path, data: dict[str, Any]) -> None:
    text = file.read_text(encoding="utf-8")
    for card in data["questions"][1]["cell"]["headline"]:
        assert card["change"] in text
    assert "Smuggling crackdown" in text


def test_modules_can_stand_in_one_file() -> None:
    text = bundle.bundle(export.modules())
    assert not re.search(r"^(import|export) ", text, re.MULTILINE)
    found = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE)
    assert len(found) == len(set(found))


def test_a_script_imports_what_it_calls() -> None:
    """Else a page of one file lacks it: only imports are checked where scripts are joined."""
    here = Path(export.__file__).parent
    scripts = [*bundle.SCRIPTS.glob("*.js"), *here.glob("page/*.js"), *here.glob("share/*.js")]
    code = {file: file.read_text(encoding="utf-8") for file in scripts}
    offered = {name for text in code.values() for name in _OFFERED.findall(text)}
    for file, text in code.items():
        called = set(_CALLED.findall(_COMMENT.sub("", text)))
        own = {name for pair in _OWN.findall(text) for name in pair}
        imported = set(re.findall(r"\w+", " ".join(_IMPORTED.findall(text))))
        lacking = (called & offered) - own - imported
        assert not lacking, f"{file.name} calls {lacking} and does not import it"


@pytest.mark.parametrize(
    ("levers", "said"),
    [
        (["fees"], "did you mean 'fee'"),
        (["fee", "fee"], "the lever fee is given twice"),
        (["fee", "cap", "cloud", "memory"], "at most 3 levers, got 4"),
    ],
)
def test_wrong_levers_are_told_before_anything_runs(levers: list[str], said: str) -> None:
    options = [word for lever in levers for word in ("--lever", lever)]
    result = CliRunner().invoke(cli, ["explore", "--export", "share.html", *options])
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_file_goes_to_a_folder_that_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(export, "collect", lambda *asked: asked)
    monkeypatch.setattr(export, "page", lambda found: f"page of {found[1]}")
    path = tmp_path / "far" / "away" / "share.html"
    export.write(cast(Session, None), ["fee"], path, None)
    assert path.read_text() == "page of ['fee']"


def test_levers_go_with_a_file_only() -> None:
    result = CliRunner().invoke(cli, ["explore", "--lever", "fee"])
    assert result.exit_code == 2
    assert "--lever goes with --export" in result.stderr


@pytest.mark.slow
@pytest.mark.skipif(
    browser is None or not (browser.CHROMIUM and browser.DRIVER),
    reason="selenium, chromium or chromium-driver is missing",
)
def test_somebody_without_python_opens_the_file(file: Path, data: dict[str, Any]) -> None:
    driver = browser.start(file.parent)
    try:
        page = browser.Page(driver, file.as_uri(), file.parent)
        page.begin()
        page.window(360)
        driver.get(page.address)
        page.wait(lambda: len(page.all(".chart svg")) == len(FIGURES))
        browser.Select(page.one("#question")).select_by_visible_text("Smuggling crackdown")
        exact = data["questions"][1]["cell"]
        assert page.text("#verdict") == exact["verdict"]["text"]
        assert exact["headline"][0]["change"] in page.text(".card")
        assert page.text(".chart .reads").startswith("Dec 2031, "), "the question's own month"
        assert page.text("#about").endswith(data["questions"][1]["why"])
        assert data["questions"][1]["survival"]["line"] in page.text("#survives")
        page.click("#views > summary")
        assert [one.text for one in page.all("#view-box tbody th")] == ["shipped", "CNAS", "IFP"]
        page.one("#lever-enforcement").send_keys(browser.Keys.END)
        assert page.text("#verdict") == data["grid"][-1]["cell"]["verdict"]["text"]
        assert page.text(".chart .reads").startswith("Dec 2030, ")
        page.one("#lever-enforcement").send_keys(browser.Keys.ARROW_LEFT * 10)
        assert "worked out for the questions only" in page.text("#survives")
        assert not page.one("#views").is_displayed()
        assert "figures and bands are interpolated" in page.text("#status")
        assert page.text("#verdict").startswith("Your world")
        assert "about " in page.text(".card")
        between = driver.execute_script("return share.shown.charts[0].world.p50.at(-1)")
        ends = [one["cell"]["charts"][0]["world"]["p50"][-1] for one in data["grid"][-2:]]
        assert between == pytest.approx(0.2 * ends[0] + 0.8 * ends[1], rel=1e-6)
        told = page.text(".chart .reads")
        page.click(".chart .plot")  # a tap in the middle of a chart
        assert page.text(".chart .reads") != told
        assert page.beyond() <= 0
        said, asked = page.end()
        assert said == []
        assert {url for url in asked if not url.startswith(("data:", "chrome"))} == {page.address}
    finally:
        driver.quit()


LIVE = """
window.heard = [];
const live = document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]");
const hear = () => heard.push(document.getElementById("heard").textContent);
for (const one of live) {
  new MutationObserver(hear).observe(one, {childList: true, characterData: true, subtree: true});
}
return [...live].map((one) => one.id);
"""


@pytest.mark.slow
@pytest.mark.skipif(
    browser is None or not (browser.CHROMIUM and browser.DRIVER),
    reason="selenium, chromium or chromium-driver is missing",
)
def test_a_reader_who_listens_hears_one_answer_once_the_hand_rests(
    file: Path, data: dict[str, Any]
) -> None:
    """Verdict, views and status were each said again at every step of a lever."""
    driver = browser.start(file.parent)
    try:
        page = browser.Page(driver, file.as_uri(), file.parent)
        driver.get(page.address)
        page.wait(lambda: len(page.all(".chart svg")) == len(FIGURES))
        assert driver.execute_script(LIVE) == ["heard"]
        page.one("#lever-enforcement").send_keys(browser.Keys.END)
        page.one("#lever-enforcement").send_keys(browser.Keys.ARROW_LEFT * 10)
        page.wait(lambda: driver.execute_script("return heard.length"))
        between = f"{page.text('#verdict')} Between points that were worked out."
        browser.Select(page.one("#question")).select_by_visible_text("Smuggling crackdown")
        page.wait(lambda: driver.execute_script("return heard.length") > 1)
        exact = data["questions"][1]
        said = f"{exact['cell']['verdict']['text']} ≈ {exact['survival']['line']}"
        heard = [one.replace("\u00a0", " ") for one in driver.execute_script("return heard")]
        assert heard == [between, said.replace("\u00a0", " ")]
    finally:
        driver.quit()


def test_nothing_of_a_file_is_heard_but_its_answer(file: Path) -> None:
    page, _, _ = file.read_text(encoding="utf-8").partition('<script type="text/plain"')
    assert re.findall(r'aria-live|role="(?:status|alert|log)"', page) == ['role="status"']


def test_the_question_of_a_file_is_that_of_the_page() -> None:
    assert PageQuestion().query() == ""
