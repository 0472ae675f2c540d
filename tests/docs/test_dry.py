"""Commands of pages that are generated, and of those that no test types, name what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from docs.generate.site.lever_pages import LeverPages
from docs.generate.site.worlds import Worlds
from docs.generate.snippets import Snippet, commands, pages
from simulation.inputs import Calibration
from simulation.inputs.policy.levers import LEVERS
from tests.docs import reader
from tests.docs.dry import Known, wrong


@pytest.fixture(scope="module")
def known(calibration: Calibration) -> Known:
    """What commands may name."""
    return Known(calibration)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("runn baseline", "no command runn"),
        ("run baseline --member 3", "No such option"),
        ("run baselin", "baselin"),
        ("run baseline --set levers.us.export_rule.feee@2027-01=0.5", "feee"),
        ("run baseline --set levers.us.export_rule.fee@2027-01=many", "many"),
        ("compare baseline --outcomes ratio.stok", "no outcome ratio.stok"),
        ("compare mine.yaml --outcomes capx.lab", "no outcome capx.lab"),
        ("compare baseline --outcomes capex.lab", "no outcome capex.lab"),
        ("explain baseline --outcome ratio.stok", "no outcome ratio.stok"),
        ("explain --claim nothing", "no claim nothing"),
        ("compare baseline --view cna", "cna"),
    ],
)
def test_what_is_wrong_is_found(typed: str, says: str, known: Known) -> None:
    assert says in " ".join(wrong(typed.split(), known))


def test_commands_of_lever_pages_are_taken(
    calibration: Calibration, known: Known, tmp_path: Path
) -> None:
    pages = LeverPages(calibration, Worlds(calibration, tmp_path / "runs"), tmp_path)
    found = {}
    for name, lever in LEVERS.items():
        text = pages._use(lever).partition("```sh\n")[2].partition("```")[0]
        for words in commands(Snippet("sh", text, tmp_path / f"{name}.md", 1)):
            found[name] = wrong(words, known)
    assert found == {name: [] for name in LEVERS}


def test_commands_of_pages_are_taken(known: Known) -> None:
    """All of them, also those that are run at night or elsewhere."""
    typed = [(page, words) for page, words in reader.typed() if words[0] != "--version"]
    found = [(page.name, words, wrong(words, known)) for page, words in typed]
    assert [one for one in found if one[2]] == []


SPAN = re.compile(r"(?<!`)`rivalry ([^`…]+)`(?!`)")
STANDS_FOR = {"MONTH": "2030-12", "KIND": "scenarios", "LABEL": "baseline"}


def in_sentences(text: str) -> list[list[str]]:
    """Commands that sentences name, the first of alternatives for all."""
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    return [
        [STANDS_FOR.get(word, word.partition("|")[0]) for word in shlex.split(found)]
        for found in SPAN.findall(prose)
    ]


def test_commands_within_sentences_are_taken(known: Known) -> None:
    """What they leave out, as a sentence may, is not asked for."""
    typed = [(page, words) for page in pages() for words in in_sentences(page.read_text("utf-8"))]
    assert len(typed) > 100
    found = [(page.name, words, wrong(words, known)) for page, words in typed]
    assert [one for one in found if any(one[2])] == []


def test_a_command_within_a_sentence_is_found(known: Known) -> None:
    text = "Type `rivalry run\nbaselin`, or `rivalry plot --kind a|b`, not `rivalry …`."
    text += "\n```\n`rivalry x`\n```"
    assert in_sentences(text) == [["run", "baselin"], ["plot", "--kind", "a"]]
    assert any(wrong(in_sentences(text)[0], known))
