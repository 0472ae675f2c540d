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
    simulation.run(NAMES, members=2, until="2027-12", out=folder)
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
    assert "hbm access from Samsung" in memory
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
