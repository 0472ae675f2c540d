"""Choices of a sweep from Python: each of a list is one, as in a sweep file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import simulation
from simulation.api.arguments import as_typed, varied
from simulation.errors import InputError
from simulation.experiment.design import Axis, parse_axes
from simulation.experiment.sweep_file import read_sweep

CHIPS = "levers.us.export_rule.license_chips@2026-02"
FEE = "levers.us.export_rule.fee@2026-01"


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        (["h20,h200", "mi308x"], ("[h20,h200]", "mi308x")),
        (["h20,h200", "h20"], ("[h20,h200]", "h20")),
        ([["h20", "h200"], "mi308x"], ('["h20", "h200"]', "mi308x")),
        (["[h20,h200]", " mi308x "], ("[h20,h200]", "mi308x")),
        (["h20"], ("h20",)),
    ],
)
def test_a_text_with_commas_is_one_choice(choices: list[Any], found: tuple[str, ...]) -> None:
    """They were put between commas and parted at all of them."""
    (axis,) = parse_axes(varied({CHIPS: choices}))
    assert axis == Axis(CHIPS, choices=found)


@pytest.mark.parametrize("choices", [["h20,h200", "mi308x"], ["h20,h200"], [0.25], [0, 0.5]])
def test_choices_are_those_of_a_sweep_file(choices: list[Any], tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text(f"scenario: baseline\nvary:\n  {CHIPS}: {choices}\n")
    assert parse_axes(varied({CHIPS: choices})) == read_sweep(file).axes


def test_a_list_of_one_text_is_no_range() -> None:
    assert parse_axes(varied({FEE: ["0:0.5:3"]})) == (Axis(FEE, choices=("0:0.5:3",)),)
    assert parse_axes(varied({FEE: "0:0.5:3"})) == (Axis(FEE, 0.0, 0.5, 3),)
    with pytest.raises(InputError, match="fee"):
        simulation.sweep("baseline", {FEE: ["0:0.5:3"]}, members=2, until="2022-03")


def test_a_list_of_nothing_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        varied({FEE: []})
    assert str(caught.value) == (f"vary: {FEE}: give a list of choices, or text such as '0:1:5'")


def test_a_path_is_varied_once() -> None:
    with pytest.raises(InputError, match=f"--vary {FEE} is given twice"):
        parse_axes(varied({FEE: [0, 1], f" {FEE}": "0:1:2"}))


def test_the_command_has_the_choices() -> None:
    told = as_typed(
        "simulation.sweep", ["baseline"], vary=varied({CHIPS: ["a,b", "c"], FEE: "0:1"})
    )
    assert told == f"simulation.sweep baseline --vary '{CHIPS}=[a,b],c' --vary {FEE}=0:1"


def test_a_sweep_has_a_point_a_choice() -> None:
    vary = {CHIPS: ["h20,h200", "mi308x"]}
    size: dict[str, Any] = {"members": 2, "until": "2022-03", "outcomes": ["ratio.stock"]}
    run = simulation.sweep("baseline", vary, prior=True, **size).open()
    assert run.points is not None
    assert [*run.points[CHIPS]] == ["[h20,h200]", "mi308x"]
