"""Tables and files of the page against the numbers that it was sent, each under its heading."""

from __future__ import annotations

import csv
import json
from typing import Any
from urllib.request import urlopen

import numpy as np
import pytest

from tests.explore.journeys import SHORT, Page, needs_browser

pytestmark = needs_browser
WORLD = "on=smuggling_crackdown&from=2026-06&fee=0.5"
SIDES = ("reference", "world", "difference")
STEPS = {"k": 1e3, "M": 1e6, "bn": 1e9, "tn": 1e12}


def rows(page: Page, css: str) -> list[list[str]]:
    """The cells of a table's body, headings of rows among them."""
    script = (
        "return [...document.querySelectorAll(arguments[0])].map((row) => "
        "[...row.children].map((cell) => cell.textContent.replaceAll('\\u00a0', ' ')))"
    )
    found: list[list[str]] = page.driver.execute_script(script, css)
    return found


def number(text: str) -> float:
    digits, _, step = text.replace("\N{MINUS SIGN}", "-").partition(" ")
    return np.nan if digits == "\N{EN DASH}" else float(digits) * STEPS.get(step, 1.0)


def data(page: Page, name: str) -> Any:
    with urlopen(f"{page.address}{name}?{page.query}", timeout=60) as reply:
        return json.loads(reply.read())


def test_tables_of_the_page_are_those_of_its_answer(page: Page) -> None:
    """A chart's months are the Decembers from 2024 on; what moves most comes first."""
    page.open(f"{SHORT}&{WORLD}")
    page.unfold()
    chart = page.driver.execute_script("return window.rivalry.answer.charts[0]")
    page.click(".chart .tools button:nth-child(1)")
    heads = page.texts(".chart thead th")
    sides = ("Baseline", "Your world", "difference")
    told = [f"{side}: {which}" for side in sides for which in ("median", "5 %", "95 %")]
    assert heads == ["month", *told]
    assert page.text(".chart caption").startswith(chart["title"])
    table = rows(page, ".chart tbody tr")
    assert [row[0] for row in table] == ["Dec 2024", "Dec 2025", "Dec 2026", "Dec 2027"]
    for place, row in zip(range(35, 72, 12), table, strict=True):
        sent = [chart[side][key][place] for side in SIDES for key in ("p50", "p05", "p95")]
        assert [number(cell) for cell in row[1:]] == pytest.approx(sent, rel=6e-3, abs=1e-6)

    page.click(".chart .tools button:nth-child(2)")
    file = page.downloads / f"{chart['outcome']}.csv"
    page.wait(file.exists)
    lines = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert (lines[0]["date"], lines[-1]["date"], len(lines)) == ("2022-01", "2027-12", 72)
    assert {line["unit"] for line in lines} == {chart["unit"]}
    for name in [name for name in lines[0] if name not in ("date", "unit")]:
        side, key = name.split("_")
        assert [float(line[name]) for line in lines] == chart[side][key], name

    page.wait(lambda: page.all("#outcome-table tbody tr"))
    sent = {row["outcome"]: row for row in data(page, "outcomes.json")}
    listed = rows(page, "#outcome-table tbody tr")
    names = page.texts("#outcome-table tbody th code")
    sizes = [sent[name]["size"] for name in names]
    assert sizes == sorted((row["size"] for row in sent.values()), reverse=True)[: len(names)]
    assert sizes[0] > sizes[-1]
    assert page.texts("#outcome-table thead th")[1:4] == ["Baseline", "Your world", "change (90 %)"]
    for name, (_, reference, world, change, _) in zip(names, listed, strict=True):
        one = sent[name]
        assert reference == one["reference"].replace("\u00a0", " "), name
        assert world.startswith(one["world"].replace("\u00a0", " ")), name
        assert change == one["change"].replace("\u00a0", " "), name


def test_claims_and_levers_of_the_page_stand_under_their_headings(page: Page) -> None:
    page.open(f"until=2030-12&at=2027-12&{WORLD}")
    page.unfold()
    page.wait(lambda: page.all("#claim-box tbody tr"))
    claims = data(page, "claims.json")["rows"]
    assert page.texts("#claim-box thead th")[1:3] == ["Baseline", "Your world"]
    table = rows(page, "#claim-box tbody tr")
    assert len(table) == len(claims)
    for one, (name, reference, world, test) in zip(claims, table, strict=True):
        assert name.endswith(one["id"])
        assert test == one["definition"]
        for side, cell in ((one["reference"], reference), (one["world"], world)):
            told = (
                f"{100 * side['share']:.0f} % ({100 * side['low']:.0f} to {100 * side['high']:.0f})"
                if side
                else "\N{EN DASH}"
            )
            assert cell == told, name
    assert any(reference != world for _, reference, world, _ in table)

    heads = page.texts("#lever-table thead th")
    assert heads[2:6] == ["without a move", "moved to", "from", "until"]
    table = rows(page, "#lever-table tbody tr")
    fee, crackdown = (
        next(row for row in table if row[1].startswith(label))
        for label in ("Export fee on licensed chips", "Smuggling networks cut by enforcement")
    )
    assert fee[2] == "25 % since 2026-01"
    assert crackdown[2] == "0 %"
    moved = "#lever-table input[aria-label='Export fee on licensed chips: {}']"
    values = [page.one(moved.format(one)).get_property("value") for one in ("moved to", "from")]
    assert values == ["50", "2026-06"]
