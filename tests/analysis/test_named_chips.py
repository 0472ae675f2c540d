"""Which of the chips and makers that changes name are told, and in which order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.statistics.effect import measure
from simulation.analysis.text import named_chips
from simulation.analysis.text.named_chips import sold, spent
from simulation.analysis.text.words import heading, name, phrase


def test_of_many_named_chips_those_that_change_most_are_told() -> None:
    """Whatever their order, more or less; the others are named."""
    moved = {"h20": 10.0, "amd": -300.0, "h200": 0.0, "cambricon": 20.0, "hygon": 40.0,
             "huawei": -5000.0}  # fmt: skip
    chips = [f"units.china.{one}" for one in moved]
    dates = tuple(f"2022-{month:02d}" for month in range(1, 4))

    def held(size: float) -> dict[str, Any]:
        return {name: np.full((3, 4), 6000.0 + size * moved[name[12:]]) for name in chips}

    effects = [
        measure(("s", "b", name), "chips/year", dates, held(0)[name], held(1)[name], True)
        for name in chips
    ]
    found: Any = SimpleNamespace(effects=lambda pair, names: [
        one for one in effects if one.outcome in names])  # fmt: skip
    runs = SimpleNamespace(outcomes=dict.fromkeys(chips))
    pair: Any = SimpleNamespace(changed=SimpleNamespace(run=runs), base=SimpleNamespace(run=runs))

    def told_of(names: str) -> list[str]:
        change = {"path": f"levers.us.export_rule.fee[{names}]@2026-01", "old": 0, "new": 1}
        return list(sold(found, pair, "2022-03", [change]))

    *lines, last = told_of(",".join(moved))
    assert [line.partition(":")[0] for line in lines] == ["Huawei", "AMD", "Hygon", "Cambricon"]
    assert "5 k fewer sold" in lines[0]
    assert last == (
        "less changes for 2 more that are named: --outcomes units.china.h20,units.china.h200"
    )
    assert [line.partition(":")[0] for line in told_of("h20,amd,h200,huawei")] == [
        "Huawei", "AMD", "H20", "H200"
    ]  # fmt: skip


@pytest.mark.parametrize("spoilt", [True, 3.5, None, "h20", {"add": True}])
def test_what_is_no_list_in_a_spoilt_manifest_names_no_chip(spoilt: Any) -> None:
    path = "levers.us.export_rule.control_chips@2022-09"
    change = {"path": path, "new": ["h100"], "old": spoilt}
    assert [*named_chips._named(change)] == ["h100"]
    assert [*named_chips._named({**change, "new": spoilt, "old": []})] == []


def told_of_added(change: dict[str, Any], with_it: Any = 2000.0) -> list[str]:
    """What is told of what a scenario adds: 0 without it, 2,000 a year with it."""
    chip, firm = "units.china.ascend_960_pro", "capex.moonshot"
    dates = tuple(f"2022-{month:02d}" for month in range(1, 4))
    units = {chip: "chips/year", firm: "USD billion/year"}
    old, new = (np.full((3, 4), size) for size in (0.0, with_it))
    found: Any = SimpleNamespace(effects=lambda pair, names: [
        measure(("s", "b", one), units[one], dates, old, new, True) for one in names])  # fmt: skip
    runs = SimpleNamespace(outcomes=units)
    pair: Any = SimpleNamespace(changed=SimpleNamespace(run=runs), base=SimpleNamespace(run=runs))
    rows = [{"old": None, **change}]
    return [*sold(found, pair, "2022-03", rows), *spent(found, pair, "2022-03", rows)]


@pytest.mark.parametrize(
    ("said", "called"),
    [({}, "Ascend 960 PRO"), ({"title": "Ascend 960 in full"}, "Ascend 960 in full")],
)
def test_a_chip_that_is_added_goes_by_its_title(said: dict[str, str], called: str) -> None:
    new = {"like": "ascend_960", **said}
    (line,) = told_of_added({"path": "chips.ascend_960_pro", "new": new})
    assert line.startswith(f"{called}: 2 k more sold in China")


@pytest.mark.parametrize(
    ("said", "called"), [({}, "Moonshot"), ({"title": "Moonshot AI"}, "Moonshot AI")]
)
def test_a_firm_that_is_added_is_told_with_what_it_spends(
    said: dict[str, str], called: str
) -> None:
    """All else may be as it was where it is split from another one."""
    new = {"like": "china_other", **said}
    assert told_of_added({"path": "firms.moonshot", "new": new}) == [
        f"{called}: capital spending of USD 2,000 bn a year in Mar 2022 (median): "
        "--outcomes capex.moonshot"
    ]
    assert told_of_added({"path": "firms.moonshot", "old": new, "new": None}) == []
    assert told_of_added({"path": "parameters.firms.moonshot.buyers", "new": 3.0}) == []


@pytest.mark.parametrize(
    ("units", "told"),
    [
        (0.0, "none are sold in China in any month, here or in the reference"),
        ([0.0, 0.0, 0.0, 9.0], "as many are sold in China as in the reference (median, every "),
    ],
)
def test_a_chip_that_nobody_buys_is_not_sold_as_often_as_before(units: Any, told: str) -> None:
    """One member in which some are sold is enough for the usual words."""
    change = {"path": "chips.ascend_960_pro", "new": {"like": "ascend_960"}}
    line = told_of_added(change, units)[0]
    assert line.startswith(f"Ascend 960 PRO: {told}")


@pytest.mark.parametrize("side", ["base", "changed"])
def test_words_call_what_a_scenario_adds_by_its_title(side: str) -> None:
    row = {"path": "chips.huawei_fast", "old": None, "new": {"like": "h20", "title": "Fast Max"}}
    firm = {"path": "firms.lab", "old": None, "new": {"like": "baidu"}}  # without a title
    none = SimpleNamespace(details={})
    sides = {"base": none, "changed": none, side: SimpleNamespace(details={"applied": [row, firm]})}
    found: Any = SimpleNamespace(pairs=[SimpleNamespace(**sides)])
    with named_chips.called(found):
        assert phrase("units.huawei_fast") == "Fast Max chips delivered"
        assert heading("units.china.huawei_fast").startswith("Fast Max chips")
        assert name("lab") == "Lab"
        assert name("h20") == "H20"
    assert phrase("units.huawei_fast") == "Huawei Fast chips delivered", "of others nothing is kept"
