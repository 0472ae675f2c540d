"""The report of several scenarios beside one reference."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

import simulation
from simulation.analysis.pages import report
from simulation.cli import cli

NAMES = ["baseline", "h200_sales_allowed", "smuggling_crackdown"]


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
