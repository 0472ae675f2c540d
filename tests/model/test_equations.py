"""Every equation against cases that can be checked by hand."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from simulation.model.equations import budget, choice, power, rule

CASES = yaml.safe_load(Path(__file__).with_name("equations.yaml").read_text())
PLAIN = {"axis", "anchors", "years", "month"}


def _array(name: str, value: Any) -> Any:
    if name in PLAIN:
        return value
    if isinstance(value, dict):
        return {key: _array(key, inner) for key, inner in value.items()}
    if name == "values":
        return [np.array([float(v)]) for v in value]
    if name in ("design", "best") and isinstance(value, list):
        return tuple(np.array([float(v)]) for v in value)
    array = np.asarray(value if isinstance(value, list) else [value])
    return array if array.dtype == bool else array.astype(float)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_equation(case: dict[str, Any]) -> None:
    module, function = case["call"].split(".")
    equation = getattr(import_module(f"simulation.model.equations.{module}"), function)
    args = {name: value for name, value in case["args"].items() if name != "pick"}
    given = {name: _array(name, value) for name, value in args.items()}
    result = equation(**given)
    if "pick" in case["args"]:
        result = _picked(result, case["args"]["pick"])
    np.testing.assert_allclose(result, case["gives"], rtol=1e-9, atol=case.get("within", 1e-9))


def _picked(result: dict[str, Any], names: Any) -> Any:
    """The figures named, of an equation that returns several; a number picks a way's TPP."""
    if isinstance(names, int):
        return result["tpp"][names]
    return [result[n] for n in names] if isinstance(names, list) else result[names]


def test_every_equation_has_a_case() -> None:
    covered = {case["call"] for case in CASES}
    elsewhere = {"choice.utility", "choice.within_stack", "choice.between_stacks"}
    elsewhere |= {
        "rule.cap_view",
        "rule.controlled",
        "rule.licensable",
        "rationing.fill_rate",
        "rationing._over_buyers",
        "choice._by_stack",
        "arrays.contract",
        "power.through_pipeline",
    }
    modules = (
        "stock",
        "production",
        "rule",
        "rationing",
        "choice",
        "budget",
        "arrays",
        "grey",
        "power",
        "reaction",
        "minerals",
        "foresight",
        "research",
        "industry",
        "variants",
        "tools",
        "bottlenecks",
        "adoption",
    )
    for name in modules:
        module = import_module(f"simulation.model.equations.{name}")
        public = {
            f"{name}.{key}"
            for key, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", "") == module.__name__
        }
        assert public <= covered | elsewhere, f"no case for {sorted(public - covered - elsewhere)}"


SPEC = {
    # A100, A800, H100, H800, H20: the chips that the rules of 2022 and 2023 were written around
    "tpp": np.array([[4992.0], [4988.8], [15832.0], [15832.0], [2368.0]]),
    "interconnect_gb_s": np.array([[600.0], [400.0], [900.0], [400.0], [900.0]]),
    "density": np.array([[6.04], [6.04], [19.4], [19.4], [2.9]]),
    "bandwidth_gb_s": np.array([[2039.0], [2040.0], [3350.0], [3360.0], [4000.0]]),
}
FREE = {
    "control_tpp": 1e9,
    "control_interconnect_gb_s": 0.0,
    "density_tpp": 1e9,
    "density": 0.0,
    "control_bandwidth_gb_s": 1e9,
}
OCTOBER_2022 = FREE | {"control_tpp": 4800.0, "control_interconnect_gb_s": 600.0}
OCTOBER_2023 = FREE | {"control_tpp": 4800.0, "density_tpp": 1600.0, "density": 5.92}


@pytest.mark.parametrize(
    ("limits", "held"),
    [
        (FREE, [False] * 5),
        (OCTOBER_2022, [True, False, True, False, False]),
        (OCTOBER_2023, [True, True, True, True, False]),
        (FREE | {"control_bandwidth_gb_s": 3500.0}, [False, False, False, False, True]),
    ],
    ids=["none", "October 2022", "October 2023", "bandwidth"],
)
def test_rule_on_the_chips_it_was_written_for(limits: dict[str, float], held: list[bool]) -> None:
    limits_ = {name: np.array([value]) for name, value in limits.items()}
    found = rule.controlled(limits_, SPEC, np.zeros((5, 1)))
    assert found[:, 0].tolist() == held


def test_a_name_controls_and_licenses_whatever_the_limits() -> None:
    limits = {name: np.array([value]) for name, value in FREE.items()}
    named = np.array([[0.0], [0.0], [0.0], [0.0], [1.0]])
    assert rule.controlled(limits, SPEC, named)[:, 0].tolist() == [False] * 4 + [True]
    none = {"license_max_tpp": np.zeros(1), "license_max_bandwidth_gb_s": np.full(1, 1e9)}
    assert rule.licensable(none, SPEC, named)[:, 0].tolist() == [False] * 4 + [True]


def test_licence_ceilings_of_january_2026() -> None:
    ceilings = {
        "license_max_tpp": np.array([21000.0]),
        "license_max_bandwidth_gb_s": np.array([3355.0]),
    }
    found = rule.licensable(ceilings, SPEC, np.zeros((5, 1)))
    assert found[:, 0].tolist() == [True, True, True, False, False]


def test_nested_logit_equals_plain_logit_at_scale_one() -> None:
    value = np.array([[[0.3], [1.1], [-0.4]]])
    groups = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    share, inclusive = choice.within_stack(
        value, np.ones_like(value, dtype=bool), groups, np.ones(1)
    )
    stacks = choice.between_stacks(inclusive, np.zeros((1, 2, 1)), np.ones((1, 2, 1), dtype=bool))
    joint = share * np.einsum("nc,gnm->gcm", groups, stacks)
    plain = np.exp(value) / np.exp(value).sum()
    np.testing.assert_allclose(joint, plain, rtol=1e-12)


def test_a_chip_not_on_offer_gets_nothing_and_an_empty_market_orders_nothing() -> None:
    value, groups = np.zeros((1, 2, 1)), np.eye(2)
    half = np.array([[[True], [False]]])
    share, inclusive = choice.within_stack(value, half, groups, np.ones(1))
    assert share[0, :, 0].tolist() == [1.0, 0.0]
    stacks = choice.between_stacks(inclusive, np.zeros((1, 2, 1)), np.ones((1, 2, 1), dtype=bool))
    assert stacks[0, :, 0].tolist() == [1.0, 0.0]
    share, inclusive = choice.within_stack(value, np.zeros_like(half), groups, np.ones(1))
    stacks = choice.between_stacks(inclusive, np.zeros((1, 2, 1)), np.ones((1, 2, 1), dtype=bool))
    assert stacks.sum() == 0.0
    assert share.sum() == 0.0


def test_utility_rises_with_performance_and_falls_with_cost_wait_and_small_size() -> None:
    taste = {"price": np.array([2.0]), "wait": np.array([0.3]), "cluster": np.array([0.5])}
    one, two = np.ones(1), np.full(1, 2.0)
    base = choice.utility(one, one, one, one, taste)
    assert choice.utility(two, one, one, one, taste) > base
    assert choice.utility(one, two, one, one, taste) < base
    assert choice.utility(one, one, two, one, taste) < base
    assert choice.utility(one, one, one, one / 2, taste) < base


def test_a_whole_wave_multiplies_by_its_size() -> None:
    total = sum(
        budget.wave(month, np.array([10.0]), np.array([6.0]), np.array([8.0]))
        for month in range(400)
    )
    np.testing.assert_allclose(np.exp(total), 6.0, rtol=1e-9)


def test_a_pipeline_keeps_what_enters_and_delivers_after_its_months() -> None:
    line, out = np.zeros((3, 1)), []
    for month in range(240):
        start = np.array([1.0 if month == 0 else 0.0])
        line, finished = power.through_pipeline(line, start, np.array([60.0]))
        out.append(float(finished[0]))
    assert sum(out) + line.sum() == pytest.approx(1.0)
    mean = sum(month * share for month, share in enumerate(out)) / sum(out)
    assert mean == pytest.approx(60.0, rel=0.02)


def test_buyers_see_how_full_caps_are_and_share_what_is_left() -> None:
    waiting = np.array([[[30.0]], [[20.0]]])
    none, part = np.full((2, 1), rule.NO_LIMIT), np.array([[0.25], [0.75]])
    full, room = rule.cap_view(waiting, np.array([[100.0]]), none, part)
    assert full[:, 0, 0].tolist() == [0.5, 0.5]
    assert room[:, 0, 0].tolist() == [12.5, 37.5]
    full, room = rule.cap_view(
        waiting, np.array([[rule.NO_LIMIT]]), np.array([[40.0], [0.0]]), part
    )
    assert full[:, 0, 0].tolist() == [0.75, 1.0]
    assert room[:, 0, 0].tolist() == [10.0, 0.0]
    full, room = rule.cap_view(waiting, np.array([[rule.NO_LIMIT]]), none, part)
    assert full.max() == 0.0
    assert room.min() == rule.NO_LIMIT
