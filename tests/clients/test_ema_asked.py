"""What is asked of a model of EMA Workbench is checked when it is made."""

from __future__ import annotations

import gc
import tempfile
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulation.clients import ema
from simulation.errors import InputError
from tests.clients.conftest import FEE


@pytest.fixture(autouse=True)
def workbench(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another with its names, which takes no seconds to read and need not be there."""
    fake = SimpleNamespace(
        Model=lambda name, function: SimpleNamespace(name=name, function=function),
        RealParameter=lambda *given: given,
        ScalarOutcome=lambda name: name,
    )
    monkeypatch.setattr(ema, "_workbench", lambda: fake)


def test_one_text_is_one_outcome() -> None:
    """Its letters were the outcomes, each of which failed as a run."""
    made = ema.model({FEE: (0, 0.5)}, outcomes="share.china", members=1, at="2026-02")
    assert made.outcomes == ["share.china"]
    assert made.uncertainties == [(FEE, 0.0, 0.5)]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"outcomes": ["share.chna"]}, "there is no outcome 'share.chna'; did you mean "
         "'share.china'?"),
        ({"at": "2040-01"}, "at: 2040-01 lies outside 2022-01..2035-12"),
        ({"scenario": "baselin"}, "did you mean 'baseline'?"),
        ({"members": 0}, "members: 0 is not in the range"),
        ({"levers": {"levers.us.export_rule.fe@2026-01": (0, 1)}}, "did you mean 'fee'?"),
        ({"levers": {"levers.us.export_rule.enforcement@2026-01": (0, 7)}}, "enforcement"),
    ],
)  # fmt: skip
def test_what_could_not_be_run_is_refused_at_once(given: dict[str, Any], told: str) -> None:
    """The first experiment failed with an error of EMA Workbench's own."""
    with pytest.raises(InputError) as caught:
        ema.model({FEE: (0, 0.5)}, **given)
    assert told in str(caught.value)


YES_OR_NO = "levers.us.export_rule.variants@2026-01"


@pytest.mark.parametrize("path", [YES_OR_NO, "firms.microsoft.buyers"])
@pytest.mark.parametrize("role", ["uncertainties", "levers"])
def test_a_range_over_yes_or_no_or_a_count_is_refused(path: str, role: str) -> None:
    """Both ends can be run, and nearly every experiment in between failed."""
    given: dict[str, Any] = {"uncertainties": {FEE: (0, 0.5)}, "members": 1, "at": "2026-02"}
    told = f"{path}: .*, got [01].5 in between; .*choices cannot be varied from EMA"
    with pytest.raises(InputError, match=told) as caught:
        ema.model(**(given | {role: {path: (0, 1) if path == YES_OR_NO else (1, 2)}}))
    assert "name the choices" not in str(caught.value)


@pytest.mark.parametrize(
    "ends",
    [0.5, None, (0.1,), (0, 0.25, 0.5), ("low", "high"), "01", (0, float("nan")), (None, 1), {}],
    ids=str,
)
def test_what_is_no_range_is_told_by_its_path(ends: Any) -> None:
    """Python's own TypeError, ValueError and AttributeError named no path."""
    for given in ({"uncertainties": {FEE: ends}}, {"uncertainties": {}, "levers": {FEE: ends}}):
        with pytest.raises(InputError) as caught:
            ema.model(**given)
        assert str(caught.value) == f"{FEE}: expected two numbers, lowest and highest"


def test_ranges_that_are_no_mapping_are_told() -> None:
    for given in ({"uncertainties": [FEE]}, {"uncertainties": {}, "levers": FEE}):
        with pytest.raises(InputError, match="expected ranges by path"):
            ema.model(**given)


def test_an_experiment_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each left a folder until it was collected, and a warning then."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = ema.model({FEE: (0, 0.5)}, outcomes="share.china", members=1, at="2022-02")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        kept = [made.function(**{FEE: 0.25})]
        gc.collect()
    assert kept[0]["share.china"] > 0
    assert not [one for one in told if issubclass(one.category, ResourceWarning)]
    assert not list(tmp_path.iterdir())
