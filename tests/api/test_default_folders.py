"""Folders of runs: one for each content, however alike the names are that it goes by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import simulation
from simulation.api.draws import ChosenDraws
from simulation.api.runs import default_folder, plan
from tests.inputs.test_overlays import SHOWN, lay

PLAIN = "baseline-m2-s1"


def folder(scenario: str = "baseline", sets: tuple[str, ...] = (), **how: Any) -> str:
    """Name of the folder of a run of two members."""
    found = default_folder(plan([scenario], 2, 1, sets=sets, **how), [scenario], sets)
    assert found.parent == Path("results")
    return found.name


def own_figures(place: Path, value: str) -> str:
    """A folder of figures that has the same name in any place."""
    place.mkdir()
    return str(lay(place, SHOWN.replace("60000", value)))


def test_what_a_name_tells_whole_has_no_digits() -> None:
    assert folder() == PLAIN
    assert folder(draws=ChosenDraws(prior=True)) == "baseline+prior-m2-s1"
    assert folder(draws=ChosenDraws(view="cnas")) == "baseline+view-cnas-m2-s1"


def test_what_a_name_leaves_out_is_told_by_digits(tmp_path: Path) -> None:
    """Each alone: values, the last month, outcomes, figures and files of one's own."""
    file = tmp_path / "mine.yaml"
    files = []
    for title in ("One", "Other"):
        text = f"title: {title}\nabout: A test.\nextends: baseline\n"
        value = {"One": 30000, "Other": 40000}[title]
        file.write_text(f"{text}parameters: {{supply.smic.wafers_2027: {value}}}\n", "utf-8")
        files.append(folder(str(file)))
    figures = [own_figures(tmp_path / value, value) for value in ("50000", "70000")]
    pairs = {
        "values": [folder(sets=(f"supply.smic.wafers_2027={n}",)) for n in (30000, 40000)],
        "last month": [folder(until=month) for month in ("2023-01", "2023-02")],
        "outcomes": [folder(outcomes=(name,)) for name in ("ratio.stock", "compute.us")],
        "figures": [folder(draws=ChosenDraws(calibration=place)) for place in figures],
        "files": files,
    }
    begin = {"figures": "baseline+calibration-my_figures-m2-s1-", "files": "mine-m2-s1-"}
    for what, (one, other) in pairs.items():
        start = begin.get(what, f"{PLAIN}-")
        assert one.startswith(start), what
        assert len(one) == len(start) + 8, what
        assert one != other, what
        assert one[:-8] == other[:-8], what
    assert len({name for names in pairs.values() for name in names}) == 10


@pytest.mark.parametrize("how", [{"until": "2023-01"}, {"outcomes": ("ratio.stock",)}])
def test_the_same_run_goes_to_the_same_folder(how: dict[str, Any]) -> None:
    assert folder(**how) == folder(**how)


def test_a_run_from_python_warns_of_what_looks_like_a_slip(tmp_path: Path) -> None:
    sets = {"levers.meta.capex_pledge.amount@2026-01": 90000}
    with pytest.warns(UserWarning, match="90000 lies far"):
        simulation.run("baseline", members=1, until="2022-01", sets=sets, out=tmp_path / "run")
