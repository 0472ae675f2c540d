"""Figures of runs that sentences of pages tell: where they stand, and that they are up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulation
from docs.generate import page_figures
from docs.generate.page_figures import Figure, Sentence, Spread
from tests.nights import tonight

PAGE = "Before. It makes 0.5 M\nchips (0.2 to 1.1 M), \N{MINUS SIGN}3 % fewer. After: 7."
HELD = Sentence("makes {a:.1f} M chips ({a.p05:.1f} to {a.p95:.1f} M), {b:.0f} % fewer.", {})


class Held:
    """A run of three members and two scenarios, with outcomes `one` and `two`."""

    dates = ("2025-12", "2026-12")

    def array(self, scenario: str, outcome: str) -> np.ndarray:
        level = {"baseline": 1.0, "other": 2.0}[scenario] * {"one": 1.0, "two": 4.0}[outcome]
        return level * np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 60.0]])


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Held]:
    monkeypatch.setattr(page_figures, "_known", lambda: ["one", "two"])
    return {"": Held()}


def test_figures_are_put_where_the_words_are_and_nothing_else_moves() -> None:
    made = HELD.put(PAGE, ["0.6", "0.25", "1,000", "\N{MINUS SIGN}2"])
    assert made == (
        "Before. It makes 0.6 M\nchips (0.25 to 1,000 M), \N{MINUS SIGN}2 % fewer. After: 7."
    )
    assert HELD.put(made, ["0.5", "0.2", "1.1", "\N{MINUS SIGN}3"]) == PAGE


@pytest.mark.parametrize("text", ["nothing", f"{PAGE} {PAGE}"])
def test_a_sentence_has_one_place(text: str) -> None:
    with pytest.raises(ValueError, match=r"[02] places for 'makes \{a:"):
        HELD.put(text, ["1", "2", "3", "4"])


def test_a_figure_is_of_its_outcomes_month_and_scenario(runs: dict[str, Held]) -> None:
    def median(of: str, at: str = "2026-12", **how: object) -> float:
        return Figure(of, at, **how).spread(runs).p50  # type: ignore[arg-type]

    assert median("one") == 20.0
    assert median("one", "2025-12", times=10.0) == 20.0
    assert median("one + two", within="other") == 200.0
    assert median("*") == 100.0
    assert median("one / one + two") == 0.2
    assert median("two", within="other", against="baseline") == pytest.approx(100.0)
    assert median("two", within="other", against="baseline", times=-1.0) == pytest.approx(-100.0)
    assert median("one", months=2) == 11.0
    low, middle, high = (20.0 * one for one in (0.55, 1.0, 2.8))
    found = Figure("one", "2026-12").spread(runs)
    assert found == Spread(*map(pytest.approx, (low, middle, high)), 100.0)
    fewer = Figure("one", "2026-12", within="other", against="baseline", times=-1.0)
    assert fewer.spread(runs).higher == 0.0
    with pytest.raises(ValueError, match="not all of 'one \\+ three' are outcomes"):
        median("one + three")


def test_a_sentence_tells_its_figures_as_pages_write_them(runs: dict[str, Held]) -> None:
    change = Figure("one", "2026-12", times=-1.0)
    told = Sentence(
        "{a:.0f} ({a.p05:.1f}) of {b:,.0f}", {"a": change, "b": Figure("one", "2026-12", times=1e3)}
    )
    assert told.made(runs) == ["\N{MINUS SIGN}20", "\N{MINUS SIGN}56.0", "20,000"]


def test_figures_of_other_settings_are_of_another_run(runs: dict[str, Held]) -> None:
    class Doubled(Held):
        def array(self, scenario: str, outcome: str) -> np.ndarray:
            return 2.0 * super().array(scenario, outcome)

    both = {**runs, "a=1": Doubled()}
    found = [Figure("one", "2026-12", sets=sets).spread(both).p50 for sets in ("", "a=1")]  # type: ignore[arg-type]
    assert found == [20.0, 40.0]


def test_months_are_averaged_before_one_is_set_over_the_other(runs: dict[str, Held]) -> None:
    class Growing(Held):
        def array(self, scenario: str, outcome: str) -> np.ndarray:
            return {"one": np.array([[1.0], [3.0]]), "two": np.array([[1.0], [7.0]])}[outcome]

    grown = Figure("one / two", "2026-12", months=2).spread({"": Growing()})  # type: ignore[dict-item]
    assert grown.p50 == 0.5


def test_what_is_run_has_all_that_figures_are_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each figure's month, scenario, reference, outcomes and settings, in runs of one size."""
    monkeypatch.setattr(page_figures, "MEMBERS", 3)
    run = simulation.run

    def here(
        words: list[str], members: int, seed: int, workers: int, **more: Any
    ) -> simulation.Runs:
        assert workers > 1
        return run(words, members, seed, 1, **more)

    monkeypatch.setattr(simulation, "run", here)  # other processes take long to start
    name, ratio, changed = "firms.meta.ai_capex_2021", "ratio.stock", "no_controls_ever"
    figures = [
        Figure(f"compute.china / {ratio}", "2022-01"),
        Figure("compute.china", "2022-03", within=changed, against="taiwan_blockade"),
        Figure(ratio, "2022-02", sets=f"{name}=99"),
    ]
    runs = page_figures.runs_of(figures)
    assert all(np.isfinite(one.spread(runs).p50) for one in figures)
    ends = {sets: (run.dates[-1], run.manifest["members"]) for sets, run in runs.items()}
    assert ends == {"": ("2022-03", 3), f"{name}=99": ("2022-02", 3)}
    assert {run.seed for run in runs.values()} == {page_figures.SEED}
    assert runs[""].scenarios == ("baseline", changed, "taiwan_blockade")
    usual, richer = (runs[sets].array("baseline", ratio)[1] for sets in ("", f"{name}=99"))
    assert (usual != richer).any()


def test_all_sentences_of_a_page_are_made_anew(
    runs: dict[str, Held], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page, table = tmp_path / "page.md", tmp_path / "table.yaml"
    page.write_text("It makes 7 chips.\nIt had 8 chips.\n", "utf-8")
    table.write_text(
        "page.md:\n"
        "- words: 'makes {a:.0f} chips'\n  a: {of: one, at: 2026-12}\n"
        "- words: 'had {b:.0f} chips'\n  b: {of: one, at: 2025-12}\n",
        "utf-8",
    )
    monkeypatch.setattr(page_figures, "ROOT", tmp_path)
    monkeypatch.setattr(page_figures, "TABLE", table)
    monkeypatch.setattr(page_figures, "runs_of", lambda every: runs)
    assert page_figures.pages() == {page: "It makes 20 chips.\nIt had 2 chips.\n"}


def test_every_sentence_stands_in_its_page_once() -> None:
    for page, found in page_figures.sentences().items():
        text = page.read_text("utf-8")
        for one in found:
            assert len(one.pattern.findall(text)) == 1, f"{page.name}: {one.words}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", tonight(sorted(page_figures.sentences())), ids=lambda one: one.name
)
def test_a_page_tells_what_runs_of_the_shipped_draws_say(page: Path) -> None:
    found = page_figures.pages([page])
    assert found == {page: page.read_text("utf-8")}, f"`python -m {page_figures.__name__}`"
