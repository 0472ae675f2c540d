"""The report of a comparison: one file, the same bytes, the summary's numbers, for every reader."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulation
from simulation.analysis.pages import bundle, packing, report, short
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.text.numbers import quantity, resolving
from simulation.api.again import portable
from simulation.cli import cli

browser: Any = None
try:
    from tests import browser
except ImportError:
    browser = None

NAMES = ["baseline", "h200_sales_allowed"]
AT, UNTIL = "2027-12", "2028-06"
AXE = Path(__file__).parents[1] / "explore" / "vendor" / "axe.min.js"


def compare(folder: Path, *options: str) -> str:
    """What `rivalry compare` says of a run's folder."""
    result = CliRunner().invoke(cli, ["compare", str(folder), "--at", AT, *options])
    assert result.exit_code == 0, result.output
    return result.stdout


@cache
def reported(place: Path) -> Path:
    """A run of two scenarios with its comparison, made once for all files that look at it."""
    folder = place / "report_in_files" / "run"
    simulation.run(NAMES, members=8, until=UNTIL, out=folder)
    assert "the report, for a browser: " in compare(folder)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two scenarios with its comparison."""
    return reported(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def text(run: Path) -> str:
    return (run / "compare" / report.NAME).read_text(encoding="utf-8")


def test_it_is_one_file_that_asks_nobody_for_anything(text: str) -> None:
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", text)
    found = re.search(r'Policy" content="([^"]+)"', text)
    assert found
    assert html.unescape(found[1]).startswith("default-src 'none'; script-src 'sha256-")
    assert len(text) < 3e6


def test_pictures_begin_with_the_difference(text: str) -> None:
    """In the bands of levels, many times wider, a reader sees nothing of what the page says."""
    first, then = (text.index(f'id="{one}-title"') for one in ("difference", "time"))
    assert first < then


@pytest.mark.slow
def test_two_folders_give_the_same_bytes(run: Path, text: str, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere" / "of another name"
    shutil.copytree(run, again, ignore=shutil.ignore_patterns("compare"))
    compare(again)
    assert (again / "compare" / report.NAME).read_text(encoding="utf-8") == text
    assert str(run) not in text


def test_a_hostile_title_is_text_and_never_markup(
    run: Path, tmp_path: Path, every_chart: None
) -> None:
    hostile = "</script><img src=x onerror=alert(1)>'\"&"
    mine = tmp_path / "hostile"
    shutil.copytree(run, mine, ignore=shutil.ignore_patterns("compare"))
    manifest = mine / "manifest.json"
    facts = json.loads(manifest.read_text("utf-8"))
    for one in facts["scenarios"].values():
        one["title"] = hostile
    manifest.write_text(json.dumps(facts), "utf-8")
    compare(mine, "--outcomes", "compute.china,ratio.stock")
    told = (mine / "compare" / report.NAME).read_text(encoding="utf-8")
    assert "&lt;img src=x onerror=alert(1)&gt;" in told
    assert "<img src=x" not in told
    assert not [p for p in mine.rglob("*.svg") if "<img" in p.read_text(encoding="utf-8")]


def test_numbers_are_those_of_the_summary(run: Path, text: str) -> None:
    plain = html.unescape(text).replace("\u00a0", " ")
    summary = pd.read_csv(run / "summary.csv").query(f"date == '{AT}'")
    rows = re.findall(r"<code>([\w.]+)</code></th>(<td.*?)</tr>", plain)
    assert len(rows) == 11
    for outcome, cells in rows:
        said = re.findall(r"<td[^>]*>([^<]*)", cells)
        held = [
            next(summary.query(f"outcome == '{outcome}' and scenario == '{name}'").itertuples())
            for name in NAMES
        ]
        digits = resolving(held[0].p50, held[1].p50, held[0].unit)
        still = said[2] == "no change"
        shown = [quantity(row.p50, row.unit, 2 if still else digits) for row in held]
        assert said[:2] == shown, outcome


def test_modules_can_stand_in_one_file() -> None:
    script = bundle.bundle([bundle.SCRIPTS / name for name in report.SCRIPTS])
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    found = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", script, re.MULTILINE)
    assert len(found) == len(set(found))


def test_a_module_below_what_imports_it_is_refused() -> None:
    with pytest.raises(ValueError, match=r"fan.js imports dom.js, format.js"):
        bundle.bundle([bundle.SCRIPTS / "fan.js", bundle.SCRIPTS / "dom.js"])


def test_charts_take_few_bytes() -> None:
    charts = [name for name in report.SCRIPTS if name not in ("report.js", "data.js", "packed.js")]
    assert len(bundle.bundle([bundle.SCRIPTS / name for name in charts])) < 28e3
    assert len(bundle.bundle([bundle.SCRIPTS / name for name in report.SCRIPTS])) < 41e3


def test_packed_numbers_keep_three_digits() -> None:
    random = np.random.default_rng(1)
    sides = [np.exp(random.normal(0, 4, (3, len(COLUMNS), 24))) for _ in range(2)]
    sides[1][1, 2, :5] = np.nan
    change = random.normal(0, 1, (2, len(COLUMNS), 24))
    packed, factors = packing.pack(sides, [change])
    low, high = np.frombuffer(gzip.decompress(base64.b64decode(packed)), np.uint8).reshape(2, -1)
    codes = (low.astype(np.uint16) | high.astype(np.uint16) << 8).reshape(-1, 24)
    codes = np.cumsum(codes, axis=1, dtype=np.uint16).view(np.int16)
    first, second, apart = np.split(codes, [15, 30])
    scale = np.repeat(factors, len(COLUMNS))[:, None]
    for wanted, found in ((sides[0], first), (sides[1], first + second), (change, apart)):
        read = found.view(np.float16).astype(float) * scale[: len(found)]
        small = 6e-8 * max(factors)
        np.testing.assert_allclose(read.reshape(wanted.shape), wanted, rtol=6e-4, atol=small)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("rivalry run a b --out /home/me/x --resume --seed 2", "rivalry run a b --seed 2"),
        ("rivalry compare dir/mine.yaml --workers=2", "rivalry compare mine.yaml"),
        ("rivalry run a --set 'x.y={times: 2}'", "rivalry run a --set 'x.y={times: 2}'"),
    ],
)
def test_commands_are_told_without_places_of_the_machine(command: str, told: str) -> None:
    assert portable(command) == told


def test_it_can_be_left_out(run: Path, tmp_path: Path) -> None:
    narrow = ("--outcomes", "ratio.stock")
    assert report.NAME not in compare(run, *narrow, "--no-report", "--out", str(tmp_path))
    assert not (tmp_path / report.NAME).exists()


def test_other_units_have_a_report_without_the_stored_summaries(run: Path, tmp_path: Path) -> None:
    compare(run, "--unit", "power", "--outcomes", "compute.china", "--out", str(tmp_path))
    told = (tmp_path / report.NAME).read_text(encoding="utf-8")
    assert 'id="summaries"></script>' in told
    assert "Every outcome" not in told
    # The drivers are looked for, and the command beside them counts as it always does.
    assert "be told here: 8 members are too few to tell drivers from chance" in told
    assert "answers it with members of its own, and counts compute by BF16 speed." in told


@pytest.fixture(scope="module")
def page(run: Path) -> Iterator[Any]:
    """The report in a browser; afterwards: nothing in the console, nothing asked of others."""
    if browser is None or not (browser.CHROMIUM and browser.DRIVER):
        pytest.skip("selenium, chromium or chromium-driver is missing")
    driver = browser.start(run)
    found = browser.Page(driver, (run / "compare" / report.NAME).as_uri(), run)
    found.begin()
    yield found
    said, asked = found.end()
    driver.quit()
    assert said == []
    others = {url for url in asked if not url.startswith(("data:", "chrome", "blob:"))}
    assert {url.rpartition("/")[2] for url in others} == {report.NAME}
    assert all(url.startswith("file:") for url in others)


def opened(page: Any, width: int = 1280, look: str = "light") -> Any:
    page.window(width, look)
    page.driver.get(page.address)
    page.wait(lambda: page.driver.execute_script("return window.report !== undefined"))
    return page


def by_keys(page: Any, chart: str) -> tuple[int, int, list[str]]:
    """First and last month of a chart, and what it tells of each, from the first to the last."""
    plot = page.one(f"figure[data-chart={chart}] .plot")
    page.driver.execute_script("arguments[0].focus()", plot)
    page.keys(browser.Keys.HOME)
    first, last = (int(plot.get_attribute(f"aria-value{end}")) for end in ("min", "max"))
    told = [plot.get_attribute("aria-valuetext")]
    for _ in range(last - first):
        page.keys(browser.Keys.ARROW_RIGHT)
        told.append(plot.get_attribute("aria-valuetext"))
    return first, last, told


@pytest.mark.slow
def test_keys_reach_each_month(page: Any) -> None:
    opened(page)
    first, last, seen = by_keys(page, "fan")
    assert len({text.partition(":")[0] for text in seen}) == last - first + 1
    assert seen[-1].startswith("Jun 2028, H200 sales allowed: ")


@pytest.mark.slow
def test_an_observed_figure_stands_beside_what_was_simulated_in_its_own_month(page: Any) -> None:
    """The last month of the axis and an earlier figure side by side looked like a miss."""
    opened(page)
    first, _, told = by_keys(page, "past")
    seen = page.driver.execute_script("return report.data.past[0].seen.map(([month]) => month)")
    for month, text in enumerate(told, first):
        assert ("(simulated then: " in text) == (month not in seen), text


def test_every_outcome_can_be_picked(page: Any, run: Path) -> None:
    opened(page)
    page.one("#find").send_keys("huawei revenue")
    assert page.text("#picked-title").startswith("Huawei's ")
    summary = pd.read_csv(run / "summary.csv")
    name = page.driver.execute_script("return report.data.outcomes[report.outcome].name")
    rows = summary.query(f"outcome == '{name}' and scenario == 'h200_sales_allowed'")
    drawn = page.driver.execute_script(
        "return report.band('side', report.data.sides[0][0], report.outcome).p50"
    )
    np.testing.assert_allclose(drawn, rows["p50"], rtol=6e-4, atol=1e-9)
    last = page.driver.execute_script("return report.data.size.changed - 1")
    assert page.driver.execute_script("return report.band('change', 0, arguments[0]).p50", last)
    fine = page.driver.execute_script("return report.data.outcomes[arguments[0]].name", last + 1)
    assert fine.startswith("units."), "fine ones follow, without their differences"
    page.driver.execute_script("report.pick(arguments[0])", last + 1)
    assert page.text("#picked-title")


@pytest.mark.slow
def test_figures_say_what_they_show_and_have_a_table(page: Any) -> None:
    opened(page)
    for svg in page.all("figure svg[role=img]"):
        assert len(str(svg.get_attribute("aria-label"))) > 30
    page.click("figure[data-chart=fan] .tools button")
    assert len(page.all("figure[data-chart=fan] .scroll tbody tr")) == 4
    page.click("figure[data-chart=curve] .tools button:nth-child(2)")
    file = run_file(page, "compute.china-exceedance.csv")
    assert file.read_text(encoding="utf-8").startswith("members above,Baseline,H200 sales allowed")
    page.click("figure[data-chart=curve] .tools button:nth-child(3)")
    assert "<svg" in run_file(page, "compute.china-exceedance.svg").read_text(encoding="utf-8")


def run_file(page: Any, name: str) -> Path:
    found = page.downloads / name
    page.wait(found.exists)
    return Path(found)


_BOXES = """
const svg = document.querySelector("figure[data-chart=chips] svg");
const box = (one) => { const b = one.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]; };
return {
  size: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height],
  names: [...svg.querySelectorAll(".name")].map((one) => [one.textContent, ...box(one)]),
  dots: [...svg.querySelectorAll("circle")].map(box),
  chips: report.data.chips.filter((chip) => chip.ship <= "2028-06").map((chip) => chip.name),
};"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [1265, 390])
def test_every_chip_is_named_and_no_name_lies_on_another_or_on_a_dot(page: Any, width: int) -> None:
    """Beside its dot, or by a number whose chip the key names."""
    opened(page, width)
    found = page.driver.execute_script(_BOXES)
    told = " ".join(text.replace("\u00a0", " ") for text, *_ in found["names"])
    assert [chip for chip in found["chips"] if chip not in told] == []
    boxes = [[left + 1, top + 3, right - 1, low - 3] for _, left, top, right, low in found["names"]]
    for n, one in enumerate(boxes):
        assert one[0] >= -1
        assert one[2] <= found["size"][0] + 1
        assert one[3] <= found["size"][1] + 1
        others = [*boxes[:n], *found["dots"]]
        assert not [other for other in others if meet(one, other)], found["names"][n]
    numbers = [text for text, *_ in found["names"] if text.isdigit()]
    key = re.findall("([0-9]+)\u00a0", " ".join(text for text, *_ in found["names"]))
    assert sorted(numbers) == sorted(key)
    assert (len(numbers) < 4) == (width == 1265)


def meet(one: list[float], other: list[float]) -> bool:
    """Whether two boxes [left, top, right, low] have a place in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("look", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_nobody_is_left_out(page: Any, look: str) -> None:
    opened(page, 360, look)
    assert page.beyond() <= 0
    page.driver.execute_script(AXE.read_text(encoding="utf-8"))
    wanted = "axe.run({resultTypes: ['violations']})"
    script = f"const done = arguments[0]; {wanted}.then((r) => done(r.violations))"
    found = page.driver.execute_async_script(script)
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


LONG = "a_name_that_is_as_long_as_names_may_be_and_has_no_blank_in_it"
WIDE = """
const wide = {"figcaption h3, .card h2, h1, .key, .choose button": "Averylong".repeat(9),
              ".card .change": "△\u00a0+0.12\u00a0months", ".made code": arguments[0],
              "td, .row .name": arguments[0]}
for (const [css, words] of Object.entries(wide))
  for (const one of document.querySelectorAll(css)) one.textContent = words"""


@pytest.mark.parametrize("width", [320, 345, 360])
def test_long_words_make_no_page_wider(page: Any, width: int) -> None:
    """Titles, paths and scenarios of one's own, and a change in a long unit on a card."""
    opened(page, width)
    page.driver.execute_script(WIDE, f"a/{LONG}/{LONG}.yaml")
    assert page.beyond() <= 0


def test_a_label_stays_one_word_before_there_are_outcomes(page: Any) -> None:
    opened(page)
    script = """
    document.getElementById("outcome").replaceChildren();
    const words = document.createRange();
    words.selectNodeContents(document.getElementById("outcome").parentElement.firstChild);
    return words.getClientRects().length"""
    assert page.driver.execute_script(script) == 1


@pytest.mark.slow
def test_a_report_of_long_names_fits_a_phone(page: Any, tmp_path: Path) -> None:
    place = tmp_path / LONG / f"{LONG}.yaml"
    place.parent.mkdir()
    title = "Washingtonlicenseschips" * 2
    changed = "parameters: {supply.smic.wafers_2027: {times: 2}}"
    place.write_text(f"title: {title}\nextends: baseline\nagainst: baseline\n{changed}\n", "utf-8")
    simulation.run(["baseline", place], members=4, until=UNTIL, out=tmp_path / f"run_{LONG}")
    compare(tmp_path / f"run_{LONG}")
    page.window(360)
    page.driver.get((tmp_path / f"run_{LONG}" / "compare" / report.NAME).as_uri())
    page.wait(lambda: page.driver.execute_script("return window.report !== undefined"))
    assert title in page.text("h1")
    assert page.beyond() <= 0


def test_it_prints_whole_charts(page: Any) -> None:
    opened(page)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 794, "height": 1123, "deviceScaleFactor": 1, "mobile": False},
    )
    assert page.beyond() <= 0
    charts = "return [...document.querySelectorAll('figure svg')]"
    beyond = ".filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length"
    assert page.driver.execute_script(charts + beyond) == 0
    assert not page.one("figure .tools").is_displayed()
    assert page.one("figure[data-chart=chips] svg").is_displayed()
    answer = "return getComputedStyle(document.querySelector('#verdict p')).breakAfter"
    assert page.driver.execute_script(answer) == "auto", "the answer moves to the second sheet"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_javascript_the_answer_and_a_picture_are_there(page: Any) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.window(1280)
        page.driver.get(page.address)
        assert " in Dec 2027." in page.text(".verdict .lead")
        assert page.one("noscript img").size["width"] > 600
        assert "China's compute" in page.text("figure .still")
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_data_of_the_page_are_json(text: str) -> None:
    packed = re.search(r'id="packed">([^<]+)<', text)
    assert packed
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    assert {"pairs", "outcomes", "sides", "chips", "past"} <= data.keys()
    assert len(data["outcomes"]) > 400


def test_the_waterfall_adds_up_to_the_change_of_the_ratio(run: Path, text: str) -> None:
    from simulation.analysis.pages import waterfall
    from simulation.analysis.statistics.compare import compare as pairs_of
    from simulation.experiment.reader import Run

    opened = Run.open(run)
    (pair,) = pairs_of([opened]).pairs
    told = waterfall.ratio(pair, AT)
    assert told is not None
    row = opened.dates.index(AT)
    old, new = (opened.array(name, "ratio.stock")[row].astype(float).mean() for name in NAMES)
    added = sum(
        float(one["value"].split()[0].replace("\N{MINUS SIGN}", "-")) for one in told["rows"]
    )
    assert added == pytest.approx(new - old, abs=0.03)  # four rounded numbers
    assert len(told["rows"]) == 4
    assert "What moves the ratio" in text
    assert f"--scenario {NAMES[1]} --against {NAMES[0]} --at {AT}" in text


def test_there_is_no_waterfall_where_nothing_moves(run: Path) -> None:
    from simulation.analysis.pages import waterfall
    from simulation.analysis.statistics.compare import compare as pairs_of
    from simulation.experiment.reader import Run

    assert waterfall.section(pairs_of([Run.open(run)]), "2022-06") == ""


def test_claims_are_counted_by_what_their_intervals_say() -> None:
    same = {"said": "", "probability": 0.5, "probability_half": 0.4, "probability_double": 0.6}
    same |= {"probability_prior": 0.25, "where": [{"parameter": "x.y", "higher": False}]}
    ends = {"A": (0.6, 0.9), "B": (0.4, 0.7), "C": (0.1, 0.2)}
    rows = [{**same, "title": name, "low": low, "high": high} for name, (low, high) in ends.items()]
    told = html.unescape(short.claims(rows, 8, "seed 1")).replace("\u00a0", " ")
    assert "Of 3 claims 1 is likelier true than not, 1 is likelier false, and 1 is open." in told
    assert (
        "Thresholds halved 40 %, doubled 60 %; without history 25 %; holds where x y is lower"
        in told
    )
    assert "<script" not in told
