"""Figures of one's own over the shipped ones: what they replace, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.api.draws import with_figures
from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, load_calibration, load_scenario, with_settings
from simulation.inputs.draws.posterior import origin, with_posterior
from tests import tables
from tests.docs import reader

NAME = "supply.smic.wafers_2027"
WRONG: Any = tables.beside(__file__, "overlays.yaml")
SHOWN = next(b.text for b in reader.blocks("yaml") if b.text.startswith("entries:"))


@pytest.fixture(scope="module")
def drawn() -> Calibration:
    return with_posterior(load_calibration())


def lay(folder: Path, text: str = SHOWN) -> Path:
    """A folder with one file of figures."""
    (folder / "my_figures").mkdir()
    (folder / "my_figures" / "own.yaml").write_text(text, "utf-8")
    return folder / "my_figures"


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["name"])
def test_a_wrong_figure_is_told_with_its_place(
    case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: Calibration
) -> None:
    text = SHOWN
    for old, new in case["change"].items():
        assert old in text
        text = text.replace(old, new)
    lay(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        with_figures(drawn, "my_figures")
    assert f"my_figures/own.yaml:{case['says']}" in str(caught.value)
    assert len(caught.value.problems) == case.get("problems", 1), "one slip, one message"


def test_the_domain_of_the_shipped_entry_is_the_one_that_is_told(
    tmp_path: Path, drawn: Calibration
) -> None:
    """Not that which its unit would have: a premium may be more than the whole price."""
    kept = "known_from: 2022-01, role: parameter, evidence: assumption, about: Of ours."
    value = "value: {dist: uniform, low: -2, high: 0.5}, sources: [{id: judgement, place: here}]"
    text = f"entries:\n  grey.premium: {{{value}, unit: '1', {kept}}}\n"
    with pytest.raises(InputError) as caught:
        with_figures(drawn, lay(tmp_path, text))
    (told,) = caught.value.problems
    assert told.message == "must be 0 or more, got -2..0.5"


def test_a_folder_about_something_else_is_one_line(tmp_path: Path, drawn: Calibration) -> None:
    folder = lay(tmp_path)
    for number in range(3):
        (folder / f"stray{number}.yaml").write_text("services: {}\n", "utf-8")
    with pytest.raises(InputError) as few:
        with_figures(drawn, folder)
    assert len(few.value.problems) == 3
    (folder / "stray3.yaml").write_text("- {{ broken", "utf-8")
    with pytest.raises(InputError, match=r"more than 3 \.yaml files, such as ") as many:
        with_figures(drawn, folder)
    assert len(many.value.problems) == 1


def test_only_what_is_replaced_leaves_the_posterior(tmp_path: Path, drawn: Calibration) -> None:
    laid = with_figures(drawn, lay(tmp_path))
    before = Draw(drawn, load_scenario("baseline", drawn), 1, 0, 64)
    scenario = load_scenario("baseline", laid)
    after = Draw(laid, scenario, 1, 0, 64)
    moved = {e.name for e in drawn.parameters() if (before[e.name] != after[e.name]).any()}
    assert moved == {NAME}
    assert 40_000 < np.min(after[NAME]) < 70_000 < np.max(after[NAME]) < 120_000
    told = origin(laid, {"baseline": scenario})
    assert told["calibration"]["replaced"] == [NAME]
    assert laid.entries[NAME].sources[0].id == "ours"
    doubled = with_settings(scenario, (f"{NAME}={{times: 2}}",), laid)
    assert Draw(laid, doubled, 1, 0, 64)[NAME] == pytest.approx(2 * after[NAME])


def test_a_figure_is_told_with_its_own_evidence(tmp_path: Path, drawn: Calibration) -> None:
    """Pages and tables say of a reader's figure what the reader says of it."""
    text = SHOWN.replace("evidence: estimate", "evidence: measured")
    text = text.replace("known_from: 2026-06", "known_from: 2025-03")
    entry, shipped = with_figures(drawn, lay(tmp_path, text)).entries[NAME], drawn.entries[NAME]
    assert (entry.evidence, shipped.evidence) == ("measured", "assumption")
    assert entry.known_from == months.index("2025-03") != shipped.known_from
    assert (entry.stream, entry.value) == (shipped.stream, shipped.value)


def test_a_scenario_with_figures_draws_what_the_command_would(
    tmp_path: Path, drawn: Calibration
) -> None:
    laid = with_figures(drawn, lay(tmp_path))
    base = tmp_path / "base.yaml"
    base.write_text(f"title: b\nextends: baseline\nparameters: {{{NAME}: {{times: 2}}}}\n", "utf-8")
    own = tmp_path / "own.yaml"
    own.write_text("title: t\nextends: base.yaml\ncalibration: my_figures\n", "utf-8")
    one, two = load_scenario(own, drawn), load_scenario(base, laid)
    assert one.content == two.content != load_scenario(base, drawn).content
    assert "my_figures/own.yaml" in one.files
    values = Draw(drawn, one, 3, 0, 16)[NAME]
    assert (values == Draw(laid, two, 3, 0, 16)[NAME]).all()


def test_the_command_s_figures_lie_on_top(tmp_path: Path, drawn: Calibration) -> None:
    folder = lay(tmp_path)
    other = tmp_path / "others"
    other.mkdir()
    value = "{dist: lognormal, p05: 60000, p95: 90000}"
    (other / "own.yaml").write_text(SHOWN.replace(value, "7"), "utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(f"title: t\nextends: baseline\ncalibration: {folder}\n", "utf-8")
    laid = with_figures(drawn, other)
    assert (Draw(laid, load_scenario(own, laid), 1, 0, 4)[NAME] == 7).all()


def test_figures_in_the_wrong_order_are_refused(tmp_path: Path, drawn: Calibration) -> None:
    ordered = [e for e in drawn.parameters() if e.domain.at_most or e.domain.below]
    entry = ordered[0]
    above = drawn.entries[entry.domain.at_most or entry.domain.below or ""].value.bounds()[1]
    text = SHOWN.replace(NAME, entry.name).replace("wafers/month", f'"{entry.unit}"')
    value = "{dist: lognormal, p05: 60000, p95: 90000}"
    laid = with_figures(drawn, lay(tmp_path, text.replace(value, f"{above * 1.01}")))
    with pytest.raises(InputError, match=r"own\.yaml:2:3: "):
        load_scenario("baseline", laid)
