"""The report of a sweep: its sentences and charts say what the points hold, for every reader."""

from __future__ import annotations

import base64
import gzip
import html
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.charts import sweep_ends, what_matters
from simulation.analysis.pages import bundle, sweep
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.text.numbers import setting
from simulation.api import sweep_report
from simulation.inputs import load_calibration
from tests.nights import first_by_day

browser: Any = None
try:
    from tests import browser
except ImportError:
    browser = None

AXE = Path(__file__).parents[1] / "explore" / "vendor" / "axe.min.js"
FEE, CAP, YIELD = "levers.us.export_rule.fee", "structure.buyer_cap", "supply.smic.yield_2024"
PATHS: dict[str, dict[str, list[Any]]] = {
    "curve": {FEE: [0.0, 0.1, 0.5]},
    "choice": {CAP: ["total", "yearly"]},
    "lines": {FEE: [0.0, 0.1, 0.5], CAP: ["total", "yearly"]},
    "heat": {FEE: [0.0, 0.1, 0.5], YIELD: [0.2, 0.4]},
    "many": {FEE: [0.0, 0.5], YIELD: [0.2, 0.4], CAP: ["total", "yearly"]},
}

FALLING = {
    "falling": {FEE: [0.5, 0.1, 0.0], YIELD: [0.4, 0.2]}
}  # the first point is the last shown


def table(kind: str) -> pd.DataFrame:
    """Results as a sweep's: the ratio falls by 2 from fee to fee, the compute rises with all."""
    paths = (PATHS | FALLING)[kind]
    rows = []
    for outcome, unit, base, slope in (
        ("ratio.stock", "ratio", 12.0, -2.0),
        ("compute.china", "H100e", 1e7, 1e6),
    ):
        for point, values in enumerate(itertools.product(*paths.values())):
            steps = [paths[name].index(v) for name, v in zip(paths, values, strict=True)]
            middle = base + slope * (steps[0] + 0.25 * sum(steps[1:]))
            cells = {"point": point, **dict(zip(paths, values, strict=True)), "outcome": outcome}
            bands = {key: middle * (0.8 + 0.1 * k) for k, key in enumerate(COLUMNS)}
            rows.append({**cells, "unit": unit, "date": "2030-12", **bands})
    return pd.DataFrame(rows)


def made(kind: str) -> str:
    found = table(kind)
    points = found["point"].nunique()
    curves = {"ratio.stock": [np.linspace(5, 20 + n, 11) for n in range(points)]}
    return sweep.page(found, [*(PATHS | FALLING)[kind]], "Fees", curves, "seed 1", 24)


def test_the_page_counts_the_members_of_each_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither points nor rows of the table, of which there is one for each outcome and point."""
    run = SimpleNamespace(
        manifest={"seed": 1, "scenarios": {"s": {"title": "Fees"}}},
        members=range(100, 124), scenarios=("s",), name="sweep",
        points=pd.DataFrame({FEE: ["0", "0.1", "0.5"]}),
    )  # fmt: skip
    found = table("curve")
    for place, value in {
        "simulation.analysis.charts.sweeps.results": found,
        "simulation.analysis.charts.sweeps.paths": found[[FEE]],
        "simulation.analysis.pages.sweep.quantiles": {},
        "simulation.analysis.charts.sweep_ends.between": {},
        "simulation.analysis.pages.pictures.small": None,
    }.items():
        monkeypatch.setattr(place, lambda *_, value=value: value)
    page = sweep_report.write(run, tmp_path).read_text("utf-8")  # type: ignore[arg-type]
    assert ": medians of 24 members at each of 3 points" in html.unescape(page)
    assert "seed 1; 24 members" in html.unescape(page)


def data(page: str) -> dict[str, Any]:
    packed = re.search(r'id="packed">([^<]+)<', page)
    assert packed
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return found


def said(page: str) -> list[str]:
    plain = html.unescape(page).replace("\u00a0", " ")
    return re.findall(r"<p(?: class=\"lead\")?>(.*?)</p>", plain.partition("</section>")[0])


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("curve", "The US : China compute ratio: from 8 at fee 0.5 to 12 at fee 0."),
        ("lines", "The US : China compute ratio: from 7.5 at fee 0.5, buyer cap yearly to 12 "
                  "at fee 0, buyer cap total."),
        ("heat", "The US : China compute ratio: from 7.5 at fee 0.5, yield 2024 = 0.4 to 12 "
                 "at fee 0, yield 2024 = 0.2."),
        ("many", "The US : China compute ratio lies between 9 and 12; US export rule fee moves it "
                 "most: from 11.5 at 0 to 9.5 at 0.5."),
    ],
)  # fmt: skip
def test_it_says_between_what_outcomes_move(kind: str, first: str) -> None:
    assert said(made(kind))[0] == first
    assert ": medians of 24 members at each of " in made(kind)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("curve", "The US : China compute ratio: from 8 at fee 50 % to 12 at fee 0 %."),
        ("heat", "The US : China compute ratio: from 7.5 at fee 50 %, yield 2024 = 40 % to 12 "
                 "at fee 0 %, yield 2024 = 20 %."),
        ("many", "The US : China compute ratio lies between 9 and 12; US export rule fee moves it "
                 "most: from 11.5 at 0 % to 9.5 at 50 %."),
    ],
)  # fmt: skip
def test_what_is_varied_has_its_unit(kind: str, first: str) -> None:
    """Sentences, axes and the table: an axis bears the unit in its title."""
    found = table(kind)
    units = {FEE: "1", YIELD: "1"}
    text = sweep.page(found, [*PATHS[kind]], "Fees", {}, "seed 1", 24, None, units)
    assert said(text)[0] == first
    axis = next(one for one in data(text)["axes"] if "fee" in one["title"])
    assert axis["title"] == "US export rule fee [%]"
    assert (axis["labels"] or ["0", "50"])[-1] == "50"
    assert max(axis["at"]) == (2 if axis["labels"] else 50)
    assert ">50 %<" in html.unescape(text).replace("\u00a0", " ")


def ends(low: list[float], high: list[float], kind: str = "curve") -> str:
    """What is said of compute, of which points 0 and the last have such members, others NaN."""
    found = table(kind)
    last = int(found["point"].max())
    held = {0: low, last: high}

    def arrays(_: str, names: Any, point: int) -> dict[str, np.ndarray]:
        values = held.get(point, [np.nan] * len(low))
        return {name: np.array([[0.0] * len(low), values], np.float32) for name in names}

    run = SimpleNamespace(
        dates=("2029-12", "2030-12"), scenarios=("s",), manifest={}, arrays=arrays,
        points=found.drop_duplicates("point").set_index("point")[[*PATHS[kind]]],
    )  # fmt: skip
    told = sweep_ends.between(run, found, ["compute.china"])  # type: ignore[arg-type]
    return told["compute.china"]


_BY_CHANCE = "chosen by what came out, in part by chance"


@pytest.mark.parametrize(("points", "varied", "said"), [
    (2, [FEE], ""), (1, [FEE, YIELD], ""),
    (3, [FEE], f"Lowest and highest points are the extremes of 3, {_BY_CHANCE}."),
    (6, [FEE, YIELD], f"Lowest and highest points are the extremes of 6, {_BY_CHANCE}, and may "
                      "differ in several inputs."),
])  # fmt: skip
def test_chosen_points_are_told_to_be(points: int, varied: list[str], said: str) -> None:
    found = table("heat").query("point < @points")
    assert sweep_ends.chosen(found, varied) == said


def test_the_page_says_it_once_and_only_where_points_are_compared() -> None:
    ends = {"compute.china": "apart", "ratio.stock": "apart"}
    text = sweep.page(table("curve"), [FEE], "Fees", {}, "seed 1", 24, ends=ends)
    assert [one.count(_BY_CHANCE) for one in said(text)] == [0, 0, 1]
    assert html.unescape(text).count(_BY_CHANCE) == 1
    assert _BY_CHANCE not in html.unescape(made("curve"))


def test_each_figure_of_the_page_is_told_in_its_own_words_without_a_script() -> None:
    """A text that describes another chart misleads those who have no other."""
    plain = html.unescape(made("many")).replace("\u00a0", " ")
    still = dict(
        re.findall(
            r'data-chart="(\w+)" data-number="0".*?<p class="still">(.*?)</p>', plain, re.DOTALL
        )
    )
    assert still["response"].startswith("US : China compute ratio at 8 points")
    assert still["matters"].startswith("US export rule fee moves the US : China compute ratio most")
    assert still["curve"] == (
        "US : China compute ratio: share of members above each value in Dec 2030, at fee 0.5, "
        "yield 2024 = 0.4, ... and at fee 0, yield 2024 = 0.2, ...."
    )


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        # each member rises by a tenth, though levels lie far apart
        ([10, 20, 1000], [11, 22, 1100], "+10 % (90 %: +10 to +10 %), higher in all 3 members"),
        ([10] * 4, [12, 12, 12, 8], "+20 % (90 %: −14 to +20 %), higher in 75 % of 4 members"),
    ],
)  # fmt: skip
def test_extreme_points_are_compared_member_by_member(
    low: list[float], high: list[float], expected: str
) -> None:
    for kind in ("curve", "heat"):
        assert ends(low, high, kind) == f"member by member {expected}"
    text = sweep.page(
        table("curve"), [FEE], "Fees", {}, "seed 1", 24, ends={"compute.china": "apart"}
    )
    assert said(text)[1].endswith(" at fee 0.5; apart.")
    assert not said(text)[0].endswith("apart.")


def test_where_no_point_is_higher_nothing_is_compared() -> None:
    flat = table("curve").assign(p50=3.0)
    run = SimpleNamespace(dates=("2030-12",), scenarios=("s",), manifest={}, arrays=None)
    assert sweep_ends.between(run, flat, ["compute.china"]) == {}  # type: ignore[arg-type]
    assert sweep_ends.between(run, flat.assign(p50=np.nan), ["compute.china"]) == {}  # type: ignore[arg-type]


def test_units_of_paths_are_those_of_their_declarations() -> None:
    cap = "levers.US.export_rule.volume_cap[h20]@2026-01"
    names = [FEE, cap, YIELD, "parameters.supply.cxmt.memory_start@2027-01", CAP, "unknown.path"]
    run = SimpleNamespace(points=pd.DataFrame({name: ["1"] for name in names}))
    entries = load_calibration().entries
    assert sweep_report.units(run) == {  # type: ignore[arg-type]
        FEE: "1",
        cap: "1",
        YIELD: entries[YIELD].unit,
        names[3]: entries["supply.cxmt.memory_start"].unit,
    }


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.5, "1", "50 %"), ("0.5", "1", "50 %"), ("none", "1", "none"),
        (18, "months", "18 months"), ("2", "", "2"),
        (12.0, "USD billion", "USD 12 bn"), (2027, "", "2027"), (4800, "TPP", "4.8 k TPP"),
        (40e3, "wafers/month", "40 k wafers a month"),
    ],
)  # fmt: skip
def test_a_setting_has_its_unit(value: float | str, unit: str, told: str) -> None:
    assert setting(value, unit) == told


def test_outcomes_that_stay_or_have_no_value_say_so() -> None:
    part = table("curve").query("outcome == 'ratio.stock'")
    assert sweep.respond(part.assign(p50=3.0), [FEE]) == (
        "US : China compute ratio is 3 at every point"
    )
    assert sweep.respond(part.assign(p50=np.nan), [FEE]) == (
        "US : China compute ratio has no value at any point"
    )


def test_the_cursor_goes_through_a_grid_by_rows() -> None:
    found = data(made("heat"))
    x, y = found["axes"][1], found["axes"][0]
    assert (x["labels"], y["labels"]) == (["0", "0.1", "0.5"], ["0.2", "0.4"])
    places = [(y["at"][i], x["at"][i]) for i in found["order"]]
    assert places == sorted(places)
    assert (found["across"], found["grid"]) == (3, True)
    scattered = table("heat").query("point != 2")
    assert not data(sweep.page(scattered, [FEE, YIELD], "F", {}, "", 24))["grid"]


def test_what_matters_is_told_by_ends_and_by_quarters() -> None:
    values = np.linspace(0.0, 1.0, 40)
    part = pd.DataFrame({"a": values, "b": ["low", "high"] * 20, "unit": "1"})
    part["p50"] = np.where(part["b"] == "low", 0.1, 0.2) + 0.04 * (values - 0.5)
    first, second = what_matters.matters(part, ["a", "b"])
    assert (first["title"], first["from"], first["to"]) == ("b", "low", "high")
    assert (first["low"], first["high"]) == pytest.approx((10.0, 20.0), abs=0.1)
    assert (second["from"], second["to"]) == ("0.25 or less", "0.75 or more")
    assert second["high"] - second["low"] == pytest.approx(3.0, abs=0.2)


@pytest.mark.parametrize(
    ("medians", "ends"),
    [
        ([17.62, 17.52, 17.65, 17.68], ("0.34", 17.52, "1", 17.68)),
        ([17.62, 17.68, 17.65, 17.52], ("0.34", 17.68, "1", 17.52)),
        ([17.62, 17.52, 17.68, 17.62], ("0.34", 17.52, "0.67", 17.68)),
        ([17.52, 17.62, 17.65, 17.68], ("0.01", 17.52, "1", 17.68)),
    ],
)
def test_what_matters_is_told_where_the_extreme_lies_between(
    medians: list[float], ends: tuple[str, float, str, float]
) -> None:
    """A path whose ends are alike may move more than another does from end to end."""
    cap = np.repeat([0.01, 0.34, 0.67, 1.0], 2)
    policy = np.tile([-0.035, 0.035], 4)
    part = pd.DataFrame({"cap": cap, "policy": np.tile(["a", "b"], 4), "unit": "ratio"})
    part["p50"] = np.repeat(medians, 2) + policy
    bars = what_matters.matters(part, ["policy", "cap"])
    assert [one["title"] for one in bars] == ["cap", "policy"]
    assert tuple(bars[0][key] for key in ("from", "low", "to", "high")) == ends
    said = what_matters.most(bars, "it", "ratio")
    assert said == "cap moves it most: from {1} at {0} to {3} at {2}".format(
        *(f"{one:.1f}" if isinstance(one, float) else one for one in ends)
    )
    values = np.linspace(0.0, 1.0, 41)
    many = pd.DataFrame({"a": values, "unit": "ratio", "p50": np.abs(values - 0.4)})
    (bar,) = what_matters.matters(many, ["a"])
    assert (bar["from"], bar["to"]) == ("0.25 to 0.5", "0.75 or more")


def test_its_scripts_can_stand_in_one_file() -> None:
    script = bundle.bundle([bundle.SCRIPTS / name for name in sweep.SCRIPTS])
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    found = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", script, re.MULTILINE)
    assert len(found) == len(set(found))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser; afterwards: nothing in the console, nothing asked of others."""
    if browser is None or not (browser.CHROMIUM and browser.DRIVER):
        pytest.skip("selenium, chromium or chromium-driver is missing")
    folder = tmp_path_factory.mktemp("sweeps")
    for kind in PATHS | FALLING:
        (folder / f"{kind}.html").write_text(made(kind), encoding="utf-8")
    driver = browser.start(folder)
    found = browser.Page(driver, folder.as_uri(), folder)
    found.begin()
    yield found
    told, asked = found.end()
    driver.quit()
    assert told == []
    assert {url for url in asked if not url.startswith(("file:", "data:", "chrome", "blob:"))} == (
        set()
    )


def opened(page: Any, kind: str, width: int, look: str = "light") -> None:
    page.window(width, look)
    page.driver.get(f"{page.address}/{kind}.html")
    page.wait(lambda: page.driver.execute_script("return window.report !== undefined"))


@pytest.mark.parametrize("kind", first_by_day(PATHS))
def test_every_reader_gets_it(page: Any, kind: str) -> None:
    opened(page, kind, 360, "dark" if kind == "heat" else "light")
    assert page.beyond() <= 0
    # in one call: charts are drawn anew as the page takes its width
    page.wait(lambda: page.all("figure svg[role=img]"))
    charts = "[...document.querySelectorAll('figure svg[role=img]')]"
    labels = page.driver.execute_script(
        f"return {charts}.map((svg) => svg.getAttribute('aria-label') ?? '')"
    )
    assert labels
    assert all(len(label) > 30 for label in labels)
    page.driver.execute_script(AXE.read_text(encoding="utf-8"))
    script = "const done = arguments[0]; axe.run(document).then((r) => done(r.violations))"
    found = page.driver.execute_async_script(script)
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("kind", first_by_day(PATHS))
def test_keys_reach_each_point(page: Any, kind: str) -> None:
    opened(page, kind, 1280)
    first = "heat" if kind == "heat" else "response"
    plot = page.one(f"figure[data-chart={first}] .plot")
    page.driver.execute_script("arguments[0].focus()", plot)
    page.keys(browser.Keys.HOME)
    seen = {str(plot.get_attribute("aria-valuetext"))}
    found = table(kind).query("outcome == 'ratio.stock'")
    for _ in range(len(found) - 1):
        page.keys(browser.Keys.ARROW_RIGHT)
        seen.add(str(plot.get_attribute("aria-valuetext")))
    assert len(seen) == len(found)
    told = sorted({float(text.partition(": ")[2].split()[0]) for text in seen})
    np.testing.assert_allclose(told, sorted(found["p50"].unique()), rtol=5e-3)
    if kind == "heat":  # up and down go from row to row
        page.keys(browser.Keys.HOME)
        page.keys(browser.Keys.ARROW_UP)
        text = str(plot.get_attribute("aria-valuetext"))
        assert text.replace("\u00a0", " ") == "fee 0, yield 2024 = 0.4: 11.5 (90 %: 9.2 to 13.8)"


def test_a_heat_map_has_each_path_at_its_axis_and_each_value_in_its_cell(page: Any) -> None:
    opened(page, "heat", 1280)
    script = (
        "const figure = document.querySelector('figure[data-chart=heat]');"
        "const at = (one) => ['x', 'y'].map((name) => Number(one.getAttribute(name)));"
        "const found = [...figure.querySelectorAll(arguments[0])];"
        "return found.map((one) => [one.textContent, ...at(one)])"
    )
    page.wait(lambda: page.driver.execute_script(script, "svg .title"))  # drawn after it is loaded
    across, up = (text for text, *_ in page.driver.execute_script(script, "svg .title"))
    assert (across, up) == ("US export rule fee", "\N{UPWARDS ARROW} SMIC yield 2024")
    cells = page.driver.execute_script(script, "svg .value")
    by_place = sorted(cells, key=lambda cell: (-cell[2], cell[1]))
    assert [text for text, *_ in by_place] == ["12", "10", "8", "11.5", "9.5", "7.5"]


def test_the_chance_of_more_is_told_of_the_point_that_is_chosen_and_of_the_first(
    page: Any,
) -> None:
    """The first as it is shown, which need not be the first of the table."""
    opened(page, "falling", 1280)
    reads = "figure[data-chart=curve] .reads"
    first, last = "fee 0, yield 2024 = 0.2", "fee 0.5, yield 2024 = 0.4"
    # Eleven members each: from 5 to 20 at the first row of the table, to 25 at its last.
    assert page.text(reads) == f"Above 15, {last}: 36 % of members; {first}: 45 %"
    plot = page.one("figure[data-chart=heat] .plot")
    page.driver.execute_script("arguments[0].focus()", plot)
    page.keys(browser.Keys.HOME)
    assert page.text(reads) == f"Above 15, {first}: 45 % of members; {first}: 45 %"
    page.keys(browser.Keys.ARROW_RIGHT)
    assert page.text(reads).startswith("Above 15, fee 0.1, yield 2024 = 0.2: ")


def test_without_javascript_the_answer_and_the_table_are_there(page: Any) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.driver.get(f"{page.address}/heat.html")
        assert page.text(".verdict .lead").startswith("The US : China compute ratio: from 7.5")
        assert "Fees" in page.text("h1")
        assert len(page.all("#table-title ~ div tbody tr")) == 6
        assert "at 6 points" in page.text("figure .still")
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
