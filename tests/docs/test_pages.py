"""Pages lead where they say, and those that are generated have every declaration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simulation
from docs.generate import odd_page
from docs.generate.docstrings import of_module, topics
from docs.generate.site import (
    borrowed,
    equation_pages,
    left_over,
    pushes,
    reference_pages,
    words,
)
from docs.generate.site.formula import latex
from docs.generate.site.lever_pages import LeverPages
from docs.generate.site.worlds import Worlds
from docs.generate.snippets import ROOT, pages
from simulation.inputs import Calibration
from simulation.inputs.policy.levers import LEVERS
from simulation.model.tables.state_table import StateTable

DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)\s]+)\)")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
HELPERS = {"arrays", "numbers"}  # topics of equations that no submodel is about
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def links(page: Path) -> list[str]:
    """Links of a page to others, outside blocks of code."""
    return LINK.findall(FENCE.sub("", page.read_text("utf-8")))


@pytest.mark.parametrize("page", pages(), ids=lambda one: str(one.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for link in links(page):
        target = (page.parent / link.partition("#")[0]).resolve()
        if DOCS / "generated" not in target.parents:
            assert target.exists(), link


def test_every_page_is_linked_from_another_or_a_section_of_its_own() -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve() for page in pages() for link in links(page)
    }
    sections = left_over.entries(DOCS / "index.md")
    fronts = {ROOT / "README.md", DOCS / "index.md"}
    assert set(pages()) - linked - sections - fronts == set()


def test_the_front_page_leads_to_every_section() -> None:
    """In its text or on a card: the list beside it is folded on a telephone."""
    front = DOCS / "index.md"
    cards = re.findall(r"^:link: (.+)$", front.read_text("utf-8"), re.M)
    shown = {DOCS / f"{name}.md" for name in cards} | {DOCS / name for name in links(front)}
    assert left_over.entries(front) - shown == set()
    assert DOCS / "start" / "limits.md" in shown


@pytest.mark.parametrize("name", ["CHANGELOG.md", "NOTICE", *borrowed.PAGES.values()])
def test_what_stands_beside_the_package_is_told_on_the_site(name: str, tmp_path: Path) -> None:
    borrowed.write(ROOT, tmp_path)
    copies = {file: tmp_path / f"{page}.md" for page, file in borrowed.PAGES.items()}
    if name in copies:
        listed = DOCS / "generated" / copies[name].name
        assert copies[name].read_text("utf-8").startswith("# ")
    else:
        listed = next(page for page in pages() if name in taken_up(page))
    assert listed in left_over.named(DOCS)


def taken_up(page: Path) -> set[str]:
    """Files at the top of the project that a page takes up."""
    files = re.findall(r"^```\{include\} (\S+)$", page.read_text("utf-8"), re.M)
    found = ((page.parent / file).resolve() for file in files)
    return {file.name for file in found if file.parent == ROOT}


def test_the_five_documents_are_named(calibration: Calibration) -> None:
    page = (DOCS / "claims.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d{3}) \| (.+) \| (\S+) \| `(doc_\d{3})` \|$", page, re.M)
    found = {name: (title, date, f"documents/{number}") for number, title, date, name in rows}
    sources = calibration.sources.items()
    asked = {
        name: (one.title, one.date, one.url) for name, one in sources if one.kind == "document"
    }
    assert found == asked
    assert len(found) == 5


def test_every_page_stands_in_a_list_of_pages_or_is_taken_up(tmp_path: Path) -> None:
    known = {page.name for page in left_over.named(DOCS)}
    assert {"scenarios.md", "explain.md", "glossary.md", "model.md"} <= known
    (tmp_path / "index.md").write_text("```{toctree}\nfirst\nTitled <second>\n```\n")
    for name in ("first", "second", "new"):
        (tmp_path / f"{name}.md").write_text("# A page\n")
    assert left_over.text(tmp_path) == words.toctree(["/new"]) + "\n"


def test_the_reference_has_all_that_python_offers() -> None:
    page = (DOCS / "reference" / "python.md").read_text("utf-8")
    told = set(re.findall(r"^\.\. auto\w+:: simulation\.(\w+)$", page, re.M))
    assert told == set(simulation.__all__) - {"__version__"}


def test_the_list_of_what_is_renewed_has_every_page_maker() -> None:
    told = (DOCS / "develop" / "index.md").read_text("utf-8")
    made = (ROOT / "Makefile").read_text("utf-8")
    makers = [f for f in (DOCS / "generate").glob("*.py") if "__main__" in f.read_text("utf-8")]
    assert len(makers) >= 6
    for file in makers:
        name = f"python -m docs.generate.{file.stem}"
        target = re.search(rf"^([\w-]+): .*\n\t.*{name}$", made, re.M)
        assert (f"make {target[1]}`" if target else name) in told, name
    targets = ("posterior", "baseline", "declarations", "draws", "effects", "felt", "costs")
    assert all(f"`make {target}`" in told for target in targets)


def test_the_page_in_odd_form_has_the_state_and_every_topic_of_equations() -> None:
    told = odd_page.PAGE.read_text("utf-8")
    assert odd_page.page() == told, "python -m docs.generate.odd_page"
    state = {name for name, one in StateTable.variables().items() if one.role == "state"}
    assert state == set(re.findall(r"^\| `(\w+)` \| \S", told, re.M))
    names = {module.__name__.rpartition(".")[2] for module in topics()}
    assert names - HELPERS == set(re.findall(r"generated/equations/(\w+)\.md", told))


def test_the_page_on_the_model_counts_the_firms(calibration: Calibration) -> None:
    told = (DOCS / "model.md").read_text("utf-8")
    for state, word in (("us", "US"), ("china", "Chinese")):
        count = sum(firm.state == state for firm in calibration.roster.firms.values())
        assert f"{NUMBERS[count]} {word}" in told


def test_equations_are_typeset_with_their_code_and_source(tmp_path: Path) -> None:
    equation_pages.write(tmp_path)
    shown = {page.stem: page.read_text("utf-8") for page in tmp_path.glob("*.md")}
    for module in topics():
        page = shown[module.__name__.rpartition(".")[2]]
        for one in of_module(module):
            assert f"{{py:function}} {one.function.__name__}(" in page
            assert f"Source: {one.source}" in page
    assert r"\min\left(\frac{h_{\mathrm{0}}}{12}" in shown["stock"]


@pytest.mark.parametrize(
    ("form", "typeset"),
    [
        ("Q = (B / U) ** m", r"Q = \left(\frac{B}{U}\right)^{m}"),
        ("L = a - (b - c)", r"L = a - \left(b - c\right)"),
        ("s = sum_j(x_j * y_j)", r"s = \sum_{j} x_{\mathrm{j}} \, y_{\mathrm{j}}"),
        ("E = exp(-k * t)", r"E = e^{-k \, t}"),
        ("K = P / C, 0 where nobody claims", r"K = \frac{P}{C} \quad \text{0 where nobody claims}"),
        ("x = 1 if a > b else 0", None),
        ("where p is the pool", ""),
    ],
)
def test_a_form_as_latex(form: str, typeset: str | None) -> None:
    found = latex(form)
    assert found == typeset if typeset is not None else r"\begin{cases}" in found


def test_the_reference_has_every_parameter_outcome_and_scenario(
    calibration: Calibration, tmp_path: Path
) -> None:
    reference_pages.write(calibration, tmp_path)
    listed = "".join(page.read_text("utf-8") for page in (tmp_path / "parameters").glob("*.md"))
    assert all(f"| `{entry.name}` |" in listed for entry in calibration.parameters())
    (moved,) = [line for line in listed.splitlines() if "| `supply.smic.yield_2024` |" in line]
    assert re.search(r"\| 0\.\d+ .*\(0\.\d+.to.0\.\d+\); prior 0\.4 \(0\.13.to.0\.67\) \|", moved)
    (kept,) = [line for line in listed.splitlines() if "| `chips.trainium1.tdp_w` |" in line]
    assert "prior" not in kept
    outcomes = (tmp_path / "outcomes.md").read_text("utf-8")
    assert "| `ratio.stock` | ratio |" in outcomes
    assert "h200_sales_allowed" in (tmp_path / "scenarios.md").read_text("utf-8")
    sources = (tmp_path / "sources.md").read_text("utf-8")
    assert all(f"| `{name}` |" in sources for name in calibration.sources)


@pytest.mark.slow
def test_every_lever_has_a_page_with_fields_cases_effects_and_a_picture(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "MEMBERS", 4)
    LeverPages(calibration, Worlds(calibration, tmp_path / "runs"), tmp_path).write()
    for name, lever in LEVERS.items():
        page = (tmp_path / f"{name}.md").read_text("utf-8")
        assert all(f"| `{field}` |" in page for field in lever.fields)
        assert "## Real cases" in page
        assert "## What it moves" in page
        assert (tmp_path / f"{name}.png").stat().st_size > 5_000
    assert "2025-10 | china" in (tmp_path / "import_admission.md").read_text("utf-8").replace(
        "\u2011", "-"
    )
