"""Numbers of levers, and of what a scenario adds, that are possible but look like a slip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.errors import InputError
from simulation.inputs import Calibration, load_calibration, load_scenario, with_settings
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.usual import Usual
from simulation.inputs.scenario.far import FAR, far_off
from simulation.inputs.scenario.files import Library
from simulation.inputs.scenario.plausible import doubts, of_view
from simulation.inputs.scenario.unusual import doubt, usual_of
from simulation.inputs.views.view import load_view, views
from simulation.units import YES_OR_NO
from tests import tables

HERE = Path(__file__).parent
FIELDS = [field for lever in LEVERS.values() for field in lever.fields.values() if not field.names]
CASES: Any = tables.read(HERE / "unusual.yaml")
ADDED: Any = tables.read(HERE / "added_far.yaml")
ACTORS = {
    "capex_pledge": "meta",
    "industrial_programme": "China",
    "own_stack": "EU",
    "adoption_programme": "EU",
    "breakthrough": "deepseek",
}
FILE = "mine.yaml"


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return load_calibration()


def _told(body: str, shipped: Calibration) -> list[str]:
    Path(FILE).write_text(f"title: T\nextends: baseline\n{body}\n", "utf-8")
    return [str(one) for one in doubts(load_scenario(FILE, shipped), shipped)]


def _bounded(field: Field) -> bool:
    """Whether a domain alone keeps slips out: a share of a whole, or ends that are near by."""
    if field.unit in ("1", YES_OR_NO):
        return field.high <= FAR
    return field.low > 0 and field.high <= FAR**2 * field.low


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_each_number_of_a_lever_is_bounded_or_has_what_is_usual(
    field: Field, shipped: Calibration
) -> None:
    usual = usual_of(field, shipped)
    assert _bounded(field) != (usual is not None), "its domain is narrow, or it declares `usual`"
    if usual is None:
        return
    low, high = usual
    assert max(field.low, 0) <= low < high <= field.high
    assert low > 0, "nobody knows how much less than nothing is little"
    assert isinstance(field.usual, Usual) <= bool(getattr(field.usual, "why", ""))
    assert doubt(field, (field.default, field.default), usual) == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lever']} {case['set']}"[:80])
def test_what_is_told_of_a_number_of_a_lever(
    case: dict[str, Any], shipped: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = {key: value for key, value in case.items() if key not in ("says", "refused")}
    entry = {"from": "2027-01", "actor": ACTORS.get(case["lever"], "US"), **entry}
    body = f"timeline:\n  - {yaml.safe_dump(entry, default_flow_style=True, width=1000)}"
    if "refused" in case:
        with pytest.raises(InputError) as caught:
            _told(body, shipped)
        assert case["refused"] in str(caught.value)
        return
    assert _told(body, shipped) == ([f"{FILE}:4:5: {case['says']}"] if "says" in case else [])


@pytest.mark.parametrize("case", ADDED, ids=lambda case: case["body"][:80])
def test_what_is_told_of_a_figure_of_what_is_added(
    case: dict[str, Any], shipped: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _told(case["body"], shipped) == ([f"{FILE}:{case['says']}"] if "says" in case else [])


def test_each_entry_is_told_with_its_place_and_what_is_typed_without(
    shipped: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that changes an entry of the record is no mistake of the record."""
    monkeypatch.chdir(tmp_path)
    two = "timeline:\n" + "".join(
        f"  - {{from: 2027-0{month}, actor: meta, lever: capex_pledge, set: {{amount: 20000}}}}\n"
        for month in (1, 2)
    )
    said = [one.partition(" '")[0] for one in _told(two, shipped)]
    assert said == [f"{FILE}:4:5:", f"{FILE}:5:5:"]
    base = load_scenario("baseline", shipped)
    for path in (
        "levers.oracle_openai.capex_pledge.amount",
        "levers.meta.capex_pledge.amount@2027-01",
    ):
        typed = with_settings(base, (f"{path}=90000",), shipped)
        (one,) = doubts(typed, shipped)
        assert str(one).startswith("'capex_pledge.amount': 90000 lies far"), path


def test_a_number_of_a_file_below_is_told_where_it_stands(
    shipped: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("below.yaml").write_text(
        "title: B\nextends: baseline\nchips: {mine: {like: h100, tdp_w: 700000}}\n"
    )
    Path("above.yaml").write_text("title: A\nextends: below.yaml\n")
    (one,) = doubts(load_scenario("above.yaml", shipped), shipped)
    assert str(one).startswith("below.yaml:3:35: 'chips.mine.tdp_w': 700000 lies far outside")


def test_what_ships_is_usual(shipped: Calibration) -> None:
    library = Library(shipped.root / "scenarios")
    names = [*library.scenarios, *map(str, library.fragments.values())]
    told = {name: list(doubts(load_scenario(name, shipped), shipped)) for name in names}
    told |= {name: list(of_view(load_view(name, shipped), shipped)) for name in views(shipped)}
    assert {name: said for name, said in told.items() if said} == {}


@pytest.mark.parametrize(
    ("usual", "value", "far"),
    [((1.0, 100.0), 800.0, False), ((20.0, 100.0), 800.0, True), ((1.0, 100.0), 1001.0, True)],
)
def test_what_spans_more_than_ten_times_is_not_narrow(
    usual: tuple[float, float], value: float, far: bool
) -> None:
    """From five widths beyond on three times is far, but of a narrow range alone."""
    assert bool(far_off("a", (value, value), usual, "", narrow=True)) is far
    assert bool(far_off("a", (value, value), usual, "")) is (value > FAR * usual[1])


def test_where_a_figure_is_nothing_those_of_its_kind_say_what_is_usual(
    shipped: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """xAI has no budget of before the boom: ten times the largest of others is told."""
    monkeypatch.chdir(tmp_path)
    (told,) = _told("parameters: {firms.xai.base_capex_2021: 30000}", shipped)
    assert "'firms.xai.base_capex_2021': 30000 lies far outside its prior" in told
    assert _told("parameters: {firms.xai.base_capex_2021: 12}", shipped) == []
