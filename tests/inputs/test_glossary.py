"""The glossary explains what the tool shows, and refers to what there is."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

import pytest

from simulation.api.catalogue.kinds import KINDS
from simulation.errors import InputError
from simulation.inputs import load_calibration
from simulation.inputs.glossary import PAGE, Term, find_term, load_glossary
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.tables.fields import Evidence, Role, SourceKind
from simulation.locate import data_root
from simulation.model.outcomes.table import outcome_table

FIELDS = {f"{lever.name}.{field}" for lever in LEVERS.values() for field in lever.fields}


@pytest.fixture(scope="module")
def terms() -> dict[str, Term]:
    return load_glossary()


def test_every_field_of_a_lever_is_explained(terms: dict[str, Term]) -> None:
    named = {field for term in terms.values() for field in term.levers}
    assert named == FIELDS, "docs/glossary.md: name it on the `Levers:` line of a term"


def test_every_family_of_outcomes_is_explained(terms: dict[str, Term]) -> None:
    named = {prefix for term in terms.values() for prefix in term.outcomes}
    families = {one.name.split(".")[0] for one in outcome_table(load_calibration())}
    assert named == families, "docs/glossary.md: name it on the `Outcomes:` line of a term"


def test_every_parameter_named_exists(terms: dict[str, Term]) -> None:
    known = [entry.name for entry in load_calibration().parameters()]
    patterns = {pattern for term in terms.values() for pattern in term.parameters}
    assert {p for p in patterns if not any(fnmatchcase(name, p) for name in known)} == set()


@pytest.mark.parametrize("word", [*get_args(Role), *get_args(Evidence), *get_args(SourceKind)])
def test_words_of_the_calibration_are_explained(terms: dict[str, Term], word: str) -> None:
    assert find_term(word, terms) is not None


@pytest.mark.parametrize(
    "word",
    ["fragment", "selector", "timeline", "against", "announced", "reported", "until", "structure"],
)
def test_words_of_scenario_files_are_explained(terms: dict[str, Term], word: str) -> None:
    assert find_term(word, terms) is not None


@pytest.mark.parametrize("kind", sorted({*KINDS, "rules"} - {"terms"}))
def test_what_can_be_listed_is_explained(terms: dict[str, Term], kind: str) -> None:
    assert find_term(kind, terms) is not None
    assert find_term(kind.removesuffix("s"), terms) is not None


def test_related_terms_exist_and_links_lead_to_them(terms: dict[str, Term]) -> None:
    for term in terms.values():
        assert term.see_also
        assert term.name not in term.see_also
        assert set(term.see_also) <= terms.keys(), term.name
    page = (data_root() / PAGE).read_text("utf-8")
    links = re.findall(r"\[([^]]+)\]\(#([^)]+)\)", page)
    assert [(name, name.lower().replace(" ", "-")) for name, _ in links] == links


def test_meanings_are_plain_sentences(terms: dict[str, Term]) -> None:
    for term in terms.values():
        assert term.meaning[0].isupper(), term.name
        assert term.meaning.endswith("."), term.name
        assert 15 < len(term.meaning) < 420, term.name


def test_the_page_ships_with_the_package() -> None:
    project = tomllib.loads((data_root() / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"][PAGE.as_posix()] == f"simulation/_data/{PAGE.as_posix()}"


TERM = "### Die\n\nA piece.\n\n- Also: dies\n- See also: [Die](#die)\n\n"


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (TERM.replace("A piece.", ""), "docs/glossary.md:3:1: a term has a heading, a meaning"),
        (TERM.replace("See also", "See"), "docs/glossary.md:3:1: a term has a heading"),
        (TERM + TERM, "docs/glossary.md:10:1: 'Die' is explained twice"),
        (TERM + TERM.replace("# Die", "# Chip"), "docs/glossary.md:10:1: 'dies' is 'Die' already"),
    ],
)
def test_what_departs_from_the_form_is_refused(tmp_path: Path, page: str, says: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / PAGE).write_text(f"# Glossary\n\n{page}", "utf-8")
    with pytest.raises(InputError) as caught:
        load_glossary(tmp_path)
    assert str(caught.value).startswith(says)


def test_the_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / PAGE).write_text(f"# Glossary\n\n## Parts\n\n{TERM}", "utf-8")
    found = find_term(" DIES ", load_glossary(tmp_path))
    assert found is not None
    assert (found.name, found.meaning, found.see_also) == ("Die", "A piece.", ("Die",))
    assert find_term("chip", load_glossary(tmp_path)) is None


@pytest.mark.parametrize("word", ["verified", "felt_in", "chain", "known_from", "domain", "stream"])
def test_words_that_show_prints_are_explained(terms: dict[str, Term], word: str) -> None:
    assert find_term(word, terms) is not None
