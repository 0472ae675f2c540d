"""What is asked of a model of EMA Workbench is checked when it is made."""

from __future__ import annotations

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
