"""The report of several scenarios beside one reference."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

import simulation
from simulation.analysis.pages import report
from simulation.analysis.pages.render import coded
from simulation.cli import cli

NAMES = ["baseline", "h200_sales_allowed", "smuggling_crackdown"]
OWN = """title: Memory
extends: baseline
timeline:
  - {from: 2027-01, actor: US, lever: export_rule, suppliers: [samsung], set: {hbm_access: 1}}
  - {from: 2027-01, actor: China, lever: import_admission, makers: [nvidia], set: {share: 0}}
  - {from: 2027-01, actor: US, lever: power_build, set: {grid_pace: 0.5}}
"""


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of two scenarios beside their reference."""
    folder = tmp_path_factory.mktemp("several") / "run"
    simulation.run(NAMES, members=2, until="2026-12", out=folder)
    result = CliRunner().invoke(cli, ["compare", str(folder)])
    assert result.exit_code == 0, result.output
    return (folder / "compare" / report.NAME).read_text(encoding="utf-8")


class Nested(HTMLParser):
    """Tags that are open, and those that end what is not."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "input", "img", "br", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Of SVG: it opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] != [tag]:
            self.wrong.append(f"{tag} in line {self.getpos()[0]}")
        else:
            self.open.pop()


@pytest.mark.slow
def test_decisions_stand_with_whom_they_are_about_and_which_way_they_go(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    out = tmp_path / "run"
    simulation.run(["baseline", tmp_path / "own.yaml"], members=2, until="2027-12", out=out)
    result = CliRunner().invoke(cli, ["compare", str(out)])
    assert result.exit_code == 0, result.output
    text = (out / "compare" / report.NAME).read_text(encoding="utf-8")
    section = text.partition('id="changes-title"')[2].partition("</section>")[0]
    rows = re.findall(r'<tr class="decision">(.*?)</tr>', section)
    plain = [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row)) for row in rows]
    memory, customs, power = plain
    assert "HBM access from Samsung" in memory
    assert "100 % looser 0 %" in memory.replace("\xa0", " ")
    assert "share for Nvidia" in customs
    assert "0 % stricter" in customs.replace("\xa0", " ")
    assert "<code>abroad</code>" in rows[1]
    assert not {"stricter", "looser"} & {*power.split()}


def test_a_sentence_with_names_in_backquotes_stays_text() -> None:
    assert coded("<b> has `a.b`") == "&lt;b&gt; has <code>a.b</code>"


def test_what_is_opened_is_closed_in_its_place(several: str) -> None:
    found = Nested(several)
    assert (found.open, found.wrong) == ([], [])


def test_several_scenarios_stand_in_one_table_of_changes(several: str) -> None:
    section = several.partition('id="all-title"')[2].partition("</section>")[0]
    assert section.count("<table") == 1
    heads = re.findall(r'<th scope="row">(.*?)</th>', section)
    assert heads == ["H200 sales allowed", "Smuggling crackdown"]
    columns = [html.unescape(one) for one in re.findall(r'<th scope="col">(.*?)</th>', section)]
    assert columns[:2] == ["scenario", "China's compute"]
    rows = re.findall(r"<tr>(<th scope=.row.>.*?)</tr>", section)
    assert [row.count("<td") for row in rows] == [len(columns) - 1] * 2
    cells = [re.findall("<td.*?</td>", row) for row in rows]
    assert cells[0] != cells[1]


def _sections(page: str) -> dict[str, str]:
    """Sections of a page by their headings."""
    found = re.findall(r"<section[^>]*>(?:\s*)<h2[^>]*>(.*?)</h2>(.*?)</section>", page, re.DOTALL)
    return {html.unescape(title): body for title, body in found}


def test_without_scripts_each_part_says_whose_it_is(several: str) -> None:
    """All pairs stand below each other there, and none was told from the next."""
    sections = _sections(several)
    titles = ("H200 sales allowed", "Smuggling crackdown")
    told = 0
    for heading, body in sections.items():
        for number, title in enumerate(titles):
            for block in re.findall(rf'<div data-pair="{number}">(.{{,300}})', body, re.DOTALL):
                assert f'<p class="whose">{title} <span>against Baseline' in block, heading
                told += 1
    assert told >= 2 * 5
    assert several.count('class="whose"') == told


def test_without_scripts_every_chart_is_told_for_every_scenario(several: str) -> None:
    figures = re.findall(r'<figure class="([^"]*)"([^>]*)>(.*?)</figure>', several, re.DOTALL)
    told = 0
    for kinds, attributes, body in figures:
        words = [html.unescape(one) for one in re.findall(r'<p class="still">(.*?)</p>', body)]
        if (
            "data-chart" not in attributes
            or "only-lively" in kinds
            or re.search("past|picked", attributes)
        ):
            continue
        assert len(words) == 2, attributes
        assert "H200 sales allowed" in words[0], attributes
        assert "Smuggling crackdown" in words[1], attributes
        told += 1
    assert told > 8


def test_without_scripts_nothing_is_there_that_does_nothing(several: str) -> None:
    """Buttons, selections and figures that a script fills are out of sight without one."""
    assert "html:not(.lively) .drawn, html:not(.lively) .choose { display: none; }" in several
    sections = _sections(several)
    assert '<p class="only-lively"><label class="pick">' in sections["All scenarios at a glance"]
    assert 'class="chart only-lively" data-chart="lines"' in sections["All scenarios at a glance"]
    chips = sections["Chips against the licence limit"]
    assert 'class="chart wide only-lively"' in chips
    rows = re.findall(
        r'<th scope="row">(.*?)</th><td>(.*?)</td><td class="number">(.*?)</td>', chips
    )
    assert [row[0] for row in rows[:3]] == [
        "licence limit, Baseline",
        "licence limit, H200 sales allowed",
        "licence limit, Smuggling crackdown",
    ]
    assert any("H200" in row[0] for row in rows[3:])
    assert [row[1] for row in rows[3:]] == sorted(row[1] for row in rows[3:])


def test_a_report_of_one_scenario_names_it_once(tmp_path: Path) -> None:
    simulation.run(NAMES[:2], members=2, until="2023-12", out=tmp_path / "run")
    assert CliRunner().invoke(cli, ["compare", str(tmp_path / "run")]).exit_code == 0
    page = (tmp_path / "run" / "compare" / report.NAME).read_text(encoding="utf-8")
    assert 'class="whose"' not in page
