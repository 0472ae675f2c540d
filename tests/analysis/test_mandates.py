"""A mandate that buyers keep already is told as the reason why it changes little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts.mandates import SHARE
from simulation.analysis.charts.what_binds import reasons
from simulation.analysis.statistics.compare import compare
from simulation.analysis.text import missed
from simulation.api.changes.differences import acting
from simulation.experiment.reader import Run
from simulation.inputs import Calibration

AT = "2022-03"
ALL = ["alibaba", "baidu", "china_state"]
PRIVATE = {"buyers": ["private"], "reaches": ALL[:2], "at_home": ALL}
STATE = {"buyers": ["state"], "reaches": ALL[2:], "at_home": ALL}
SPENT = {"capex.alibaba": 10.0, "capex.baidu": 6.0, "capex.china_state": 4.0}
NONE = {"buyers": ["huawei"], "reaches": [], "at_home": ALL}


def entry(share: Any, **more: Any) -> dict[str, Any]:
    held = {"from": "2020-02", "actor": "china", "lever": "domestic_mandate"}
    return {**held, "set": {"share": share}} | more


def said(make_run: Callable[..., Run], timeline: list[Any], *levels: float, moved: float) -> Any:
    """Reasons where so much of the money stays at home, without and with the timeline."""
    spread = np.linspace(-0.03, 0.03, 11)
    series = {
        name: {
            SHARE: np.tile(level + spread, (4, 1)),
            **{firm: np.full((4, 11), money) for firm, money in SPENT.items()},
            "compute.china": np.full((4, 11), 100.0 + (moved if name == "more" else 0.0)),
        }
        for name, level in zip(("baseline", "more"), levels, strict=True)
    }
    held = {"baseline": {"title": "Baseline"}, "more": {"title": "More", "timeline": timeline}}
    found = compare(make_run(series, scenarios=held))
    (pair,) = found.pairs
    effects = found.effects(pair, ("compute.china",))
    return [*reasons(effects, pair, AT, {}, entries=timeline)]


@pytest.mark.parametrize(
    ("timeline", "levels", "expected"),
    [
        ([entry(0.5, **PRIVATE)], (0.9, 0.9), "a mandate of 50 % for private buyers does not bind: "
         "at least 87 % (84 to 91) of their money for lawfully sold chips goes to domestic ones "
         "already, as in the baseline in Mar 2022 (as if all foreign chips were theirs, "),
        ([entry(0.5)], (0.9, 0.9), "a mandate of 50 % does not bind: 90 % (87 to 93) of the money "
         "for chips sold lawfully in China goes to domestic ones already, as in the baseline in "),
        ([entry(0.4, **STATE)], (0.9, 0.9), ""),  # a fifth of the money: all foreign may be theirs
        ([entry(0.3, **STATE)], (0.9, 0.9), "a mandate of 30 % for state buyers does not bind: at "
         "least 50 % (36 to 64) of their"),
        ([entry(0.5, buyers=["private"])], (0.9, 0.9), ""),  # nobody knows whom it reaches
        ([entry(0.5, **NONE)], (0.9, 0.9), ""),
        ([entry(0.95, **PRIVATE)], (0.9, 0.95), ""),
        ([entry(0.86, **PRIVATE)], (0.9, 0.9), ""),  # it binds in some members
        ([entry(0.5, **PRIVATE)], (0.9, 0.5), ""),  # what else differs lets more in
        ([entry(0.3, **PRIVATE), entry(0.5, **PRIVATE) | {"from": "2021-02"}], (0.9, 0.9),
         "a mandate of 50 % for"),  # the later stands for both
        ([entry(0.5, **PRIVATE) | {"from": "2022-04"}], (0.9, 0.9), ""),
        ([entry(0.5, until="2022-02", **PRIVATE)], (0.9, 0.9), ""),
        ([entry({"times": 2}, **PRIVATE)], (0.9, 0.9), ""),
        ([entry(0, **PRIVATE)], (0.9, 0.9), ""),
        ([entry(0.5, **PRIVATE) | {"actor": "eu"}], (0.9, 0.9), ""),
        ([entry(0.5, **PRIVATE) | {"lever": "import_admission"}], (0.9, 0.9), ""),
    ],
)  # fmt: skip
def test_a_mandate_that_is_kept_anyway_is_a_reason(
    make_run: Callable[..., Run],
    timeline: list[Any],
    levels: tuple[float, float],
    expected: str,
) -> None:
    lines = [one for one in said(make_run, timeline, *levels, moved=0.5) if "mandate of" in one]
    assert [line[: len(expected)] for line in lines] == ([expected] if expected else [])
    if lines:
        past = missed.of("self_sufficiency.china")
        assert past is not None
        assert f"({missed.MARK} the past comes out wrong: {past.says})" in lines[0]
        assert "as in the baseline in Mar 2022" in lines[0]


def test_it_is_told_whatever_else_moves(make_run: Callable[..., Run]) -> None:
    """In a scenario of many decisions it would else come and go with what others do."""
    (line,) = said(make_run, [entry(0.5, **PRIVATE)], 0.9, 0.9, moved=20.0)
    assert line.startswith("a mandate of 50 % for private buyers does not bind")


def test_entries_of_a_comparison_say_whom_they_reach(
    make_run: Callable[..., Run], calibration: Calibration
) -> None:
    columns = {"compute.china": np.ones((4, 11))}
    mandates = [entry(0.5, buyers=buyers) for buyers in (["private"], ["state"], ["baidu"])]
    held = {"baseline": {}, "more": {"timeline": [*mandates, entry(0.4)]}}
    (pair,) = compare(make_run(dict.fromkeys(held, columns), scenarios=held)).pairs
    private, state, one, every = acting(pair, calibration)
    firms = calibration.roster.firms
    home = {name: f.segment for name, f in firms.items() if f.state == "china" and not f.site}
    assert {*private["at_home"]} == {*home}
    assert {*private["reaches"]} == {name for name in home if home[name] == "private"}
    assert "china_abroad" not in private["reaches"], "no mandate is asked of what stands abroad"
    assert state["reaches"] == ["china_state"]
    assert one["reaches"] == ["baidu"]
    assert "reaches" not in every
