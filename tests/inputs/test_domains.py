"""Every parameter and lever field says what it can be, and nothing gets in that it cannot be."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import months
from simulation.distributions import adjusted, parse_distribution
from simulation.domains import Domain
from simulation.errors import InputError
from simulation.inputs import Calibration, Scenario, load_calibration, load_scenario, with_settings
from simulation.inputs.calibration.knowledge import known_at
from simulation.inputs.calibration.ordering import disordered
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.scenario.files import Library
from simulation.inputs.scenario.plausible import doubts
from simulation.inputs.scenario.schema import scenario_schema

SHIPPED = load_calibration()
PARAMETERS = {entry.name: entry for entry in SHIPPED.parameters()}
BASELINE = load_scenario("baseline", SHIPPED)
# At these the model divides by zero, or takes the logarithm of zero (found by pushing each
# parameter to zero): none may be zero, whatever its unit says.
NEVER_ZERO = (
    *("adoption.forced_months", "adoption.china_discount", "budgets.wave_months"),
    *("budgets.slump_months", "budgets.chip_share", "budgets.unspent_budget_months"),
    *("lab.halving_months", "lab.compute_growth_2021", "choice.within_scale"),
    *("stacks.cuda.efficiency", "grey.doubling_months", "industry.fade_years"),
    *("industry.cost_of_wafers", "makers.rebinning_months", "makers.nvidia.compute_share"),
    *("makers.adjust_months", "orders.adjust_months", "foresight.cost", "variants.price"),
    *("supply.allotment_months", "learning.first_wafers", "learning.first_chips"),
    *("software.scale", "chips.h100.price_usd", "chips.h100.tflops", "chips.h100.die_area_mm2"),
    *("chips.h100.hbm_gb", "chips.h100.bandwidth_gb_s", "chips.h100.tdp_w", "chips.h100.tpp"),
    *("chips.b200.dies_per_package", "chips.hbm_footprint_mm2", "supply.tsmc.lag"),
    *("budgets.us.ceiling", "firms.meta.ceiling_share", "adoption.own_cost"),
    *("adoption.switch_months", "grey.ceiling", "industry.fab_months"),
)


def test_every_prior_lies_within_its_domain() -> None:
    wrong = {name: entry.domain.wrong(entry.value) for name, entry in PARAMETERS.items()}
    assert {name: flaw for name, flaw in wrong.items() if flaw} == {}
    assert all(entry.domain.text for entry in PARAMETERS.values())


def test_no_parameter_that_the_model_divides_by_may_be_zero() -> None:
    assert [name for name in NEVER_ZERO if PARAMETERS[name].domain.has(0.0)] == []


def test_domains_of_a_share_are_the_rule_for_fractions() -> None:
    """A share above one, or below zero, is refused for all fractions that are shares by nature."""
    fractions = [entry for entry in PARAMETERS.values() if entry.unit == "1"]
    shares = [entry for entry in fractions if not entry.domain.has(30) and not entry.domain.has(-2)]
    assert len(shares) >= 170
    free = {entry.name for entry in fractions if entry.domain.word == "any"}
    assert free == {"governance.race", "reaction.truce.bar"}  # both have a sign by nature


@pytest.mark.parametrize(
    "path", [f.path for lever in LEVERS.values() for f in lever.fields.values()]
)
def test_a_field_has_a_domain_and_a_default_in_it(path: str) -> None:
    lever, _, name = path.partition(".")
    field = LEVERS[lever].fields[name]
    if not field.names:
        assert field.domain.has(field.default)
        assert field.domain.has(field.low)
        assert field.domain.has(field.high)
        assert not field.domain.has(field.low - 1)


def test_fallbacks_of_exams_lie_within() -> None:
    """What a parameter falls back on before its source was published is something it can be."""
    wrong = []
    for entry in PARAMETERS.values():
        rows = (
            (pattern, row)
            for pattern, row in SHIPPED.before.items()
            if fnmatchcase(entry.name, pattern) and row.unit in (None, entry.unit)
        )
        pattern, row = next(rows, ("", None))
        late = entry.known_from is not None and entry.known_from > 0
        if late and row is not None and not row.of_predecessor and entry.domain.wrong(row.value):
            wrong.append(f"{entry.name}: {pattern}")
    assert wrong == []


def test_a_fallback_outside_is_refused() -> None:
    row = SHIPPED.before["*"].model_copy(
        update={"value": parse_distribution({"dist": "uniform", "low": 0, "high": 30})}
    )
    before = {**SHIPPED.before, "*": row}
    from dataclasses import replace

    with pytest.raises(InputError, match=r"'.*' must be .*, got 0\.\.30"):
        known_at(replace(SHIPPED, before=before), months.index("2023-12"))


def test_orders_hold() -> None:
    assert list(disordered(SHIPPED.entries, lambda name: SHIPPED.entries[name].value)) == []
    pairs = [e for e in PARAMETERS.values() if e.domain.at_most or e.domain.below]
    assert len(pairs) >= 6


@pytest.mark.parametrize("name", [*Library(SHIPPED.root / "scenarios").scenarios])
def test_no_scenario_that_ships_is_doubtful(name: str) -> None:
    assert list(doubts(load_scenario(name, SHIPPED), SHIPPED)) == []


def _set(sets: str) -> Scenario:
    return with_settings(BASELINE, (sets,), SHIPPED)


ANYTHING = (
    st.floats(-1e4, 1e6) | st.sampled_from([0.0, 1.0, -1.0, 30.0, -0.1, 1.5]) | st.floats(0, 1)
)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(PARAMETERS)), number=ANYTHING)
def test_a_setting_is_refused_exactly_where_it_is_outside(name: str, number: float) -> None:
    entry = PARAMETERS[name]
    said = ""
    try:
        assert _set(f"{name}={number!r}").parameters[name].value.median() == number
    except InputError as error:
        said = str(error)
    ordered = "' must be at most '" in said or "' must be below '" in said
    assert ordered or (said == "") is entry.domain.has(number)
    assert not said or ordered or f"'{name}'" in said


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ("power.ease=0.9", "'power.ease' must be below 'power.short': 0.9 is not below 0.8"),
        ("power.short=0.3", "'power.ease' must be below 'power.short': 0.6 is not below 0.3"),
        (
            "makers.huawei.bank_until=3",
            "'makers.huawei.bank_from' must be at most 'makers.huawei.bank_until': "
            "12 is not at most 3",
        ),
    ],
)
def test_order_with_another_parameter(sets: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        _set(sets)
    assert str(caught.value) == said


def test_both_of_an_ordered_pair_may_move_together(tmp_path: Path) -> None:
    both = ("power.short=0.5", "power.ease=0.4")
    assert with_settings(BASELINE, both, SHIPPED).parameters["power.short"].value.median() == 0.5


def test_a_file_tells_the_place_of_a_wrong_order(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("title: X\nparameters:\n  power.short: 0.5\n")
    with pytest.raises(InputError, match=r"mine\.yaml:3:16: 'power\.ease' must be below"):
        load_scenario(str(path), SHIPPED)


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ("chips.h100.price_usd=30000000", "3e+07 lies far outside its prior, 25000..45000 USD: 667 "
         "times as much"),
        ("grey.premium=0.001", "0.001 lies far outside its prior, 0.2..1: 200 times less"),
        ("grey.premium=0", ""),
        ("grey.premium=2", ""),
        ("firms.meta.growth_lead=-50", "-50 lies far outside its prior, -0.1..0.1 1/year: 500 "
         "times as much"),
    ],
)  # fmt: skip
def test_what_is_doubtful(sets: str, said: str) -> None:
    told = [problem.message.partition(": ")[2] for problem in doubts(_set(sets), SHIPPED)]
    assert told == ([said] if said else [])


def test_the_schema_knows_the_domains() -> None:
    properties = scenario_schema(SHIPPED)["properties"]["parameters"]["properties"]
    assert properties["lab.utilisation"]["then"] == {"type": "number", "minimum": 0, "maximum": 1}
    assert properties["chips.h100.price_usd"]["then"] == {"type": "number", "exclusiveMinimum": 0}


def test_a_domain_changes_no_hash(calibration: Calibration) -> None:
    """Draws depend on numbers, not on what is said to be possible."""
    from dataclasses import replace

    from simulation.inputs.draws.fingerprint import calibration_hash

    entries = {n: replace(e, domain=Domain()) for n, e in calibration.entries.items()}
    assert calibration_hash(replace(calibration, entries=entries)) == calibration_hash(calibration)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("chips.trainium1.price_usd={plus: -1940}", "must be above 0, but a shifted lognormal"),
        ("grey.most_spent={times: 1.96}", "a scaled lognormal reaches 1.96 above"),
        ("grey.most_spent@2027-01={times: 1.96}", "a scaled lognormal reaches 1.96 above"),
        ("levers.us.export_rule.enforcement@2027-01={times: {dist: normal, p05: 0.1, p95: 2}}",
         "a factor must not be negative, but a normal reaches -1.7"),
    ],
)  # fmt: skip
def test_tails_of_what_is_scaled_stay_within(setting: str, said: str) -> None:
    """The points of 5 and 95 % lay within, and one draw in twenty or less did not."""
    with pytest.raises(InputError) as caught:
        with_settings(BASELINE, (setting,), SHIPPED)
    assert said in str(caught.value)


def test_the_order_of_two_parameters_holds_of_all_that_is_scaled() -> None:
    """The 95 % point of the lower one lies below the upper one, its end does not."""
    pairs = {name: e.domain.at_most for name, e in PARAMETERS.items() if e.domain.at_most}
    name, upper = next(two for two in pairs.items() if PARAMETERS[two[1]].value.bounds()[0] > 0)
    top = PARAMETERS[upper].value.support()[0]
    ends = {"p05": 0.1 * top, "p95": 0.4 * top, "high": 0.8 * top}
    lower = parse_distribution({"dist": "lognormal", **ends})
    for times, wrong in ((1.2, []), (1.5, [(name, upper)])):
        values = {**{n: e.value for n, e in PARAMETERS.items()}, name: adjusted(lower, times)}
        told = disordered(SHIPPED.entries, values.__getitem__)
        assert [pair[:2] for pair in told] == wrong
