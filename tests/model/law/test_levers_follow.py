"""The law: one declaration a field, from which arrays, entries and old names follow."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.checking.probe import Gauges, reading
from simulation.errors import InputError
from simulation.inputs import Calibration, load_scenario, with_settings
from simulation.inputs.policy.field import HIGHER, Field
from simulation.inputs.policy.held import Number, NumberByChip, Selection, Sets
from simulation.inputs.policy.lever import Example, Rule
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Value
from simulation.inputs.scenario.schema import scenario_schema
from simulation.model.agents.entries import enact
from simulation.model.tables.law_table import Law
from simulation.model.world import ModelInputs, World

Worlds = Callable[..., World]
FIELDS = [field for lever in LEVERS.values() for field in lever.fields.values()]


@pytest.fixture(scope="module")
def steady(inputs: Callable[..., ModelInputs]) -> World:
    """One world for entries that each example lays anew."""
    return World(inputs(months=2))


def test_the_law_holds_every_rule() -> None:
    law = Law(lambda axis: 2, members=3)
    rules = {name: lever for name, lever in LEVERS.items() if issubclass(lever, Rule)}
    assert {name: type(rule) for name, rule in law.rules.items()} == rules
    assert all(getattr(law, name) is rule for name, rule in law.rules.items())


def function(dotted: str) -> object:
    """A function or method of the model by its dotted name."""
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            found: object = importlib.import_module(f"simulation.model.{'.'.join(parts[:length])}")
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = getattr(found, name)
        return found
    raise AssertionError(f"no module of {dotted}")


def reads(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What a function reads, as (lever, field); fields asked for by name count for any lever."""
    alias = {
        target.id: node.value.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            yield node.value.attr, node.attr
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield alias.get(node.value.id, ""), node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield "", node.value


@pytest.mark.parametrize("field", FIELDS, ids=[field.path for field in FIELDS])
def test_the_function_that_a_field_names_reads_it(field: Field) -> None:
    if isinstance(field, Selection):
        about = [f.name for f in LEVERS[field.lever].fields.values()
                 if isinstance(f, NumberByChip) and f.listed_in == field.name]  # fmt: skip
        assert len(about) == 1, "a selection is about one field"
        assert callable(function(field.read_by))
        return
    if isinstance(field, Sets):
        assert {LEVERS[field.lever].fields[name].unit for name in field.fields} == {field.unit}
        return
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function(field.read_by))))  # type: ignore[arg-type]
    found = set(reads(ast.parse(source)))
    assert found & {(field.lever, field.name), ("", field.name)}


class Tariff(Rule, example=Example("china")):
    """What a state takes of the price of foreign chips."""

    rate = Number("Share of the price.", "1", high=0.5, default=0.1, stricter=HIGHER, read_by="-")


def test_a_field_that_is_declared_is_known_everywhere(
    world: Worlds, calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LEVERS, "tariff", Tariff)
    rows = scenario_schema()["properties"]["timeline"]["items"]["else"]["allOf"]
    rate = rows[-1]["then"]["properties"]["set"]["properties"]["rate"]
    assert rate["anyOf"][0] == {"type": "number", "minimum": 0.0, "maximum": 0.5}
    usual = load_scenario("baseline", calibration)
    with pytest.raises(InputError, match=r"rate must lie in 0\.\.0\.5, got 0\.7"):
        with_settings(usual, ["levers.china.tariff.rate@2027-01=0.7"], calibration)
    path = Tariff.example_path("rate")
    assert path == "levers.china.tariff.rate@2023-11"
    events = with_settings(usual, [f"{path}=0.3"], calibration).timeline
    (event,) = [event for event in events if event.lever == "tariff"]
    model = world(months=2)
    plan = Tariff(model.layout.size, model.members)
    model.plan.rules["tariff"] = plan
    china, us = (model.layout.row["states"][name] for name in ("china", "us"))
    enact(model, event, china)
    assert (plan.rate[china] == 0.3).all()
    assert (plan.rate[us] == 0.1).all()
    (slot,) = Tariff.slots()
    assert slot.counted
    assert Tariff.rate.tightens(0.3, 0.1)


def entry(actor: str, lever: str, values: dict[str, Value]) -> Event:
    """An entry of January 2028."""
    return Event(72, 72, 72, actor, lever, values)


def test_named_chips_have_a_fee_of_their_own_until_one_for_all(world: Worlds) -> None:
    model = world(months=2)
    us, fee = model.layout.row["states"]["us"], model.plan.export_rule.fee
    h200, h20 = model.layout.rows("chips", ["h200", "h20"])
    steps: tuple[tuple[dict[str, Value], float, float], ...] = (
        ({"fee": 0.2}, 0.2, 0.2),
        ({"fee": 0.3, "fee_chips": ("h200",)}, 0.3, 0.2),
        ({"fee": 0.1}, 0.1, 0.1),
        ({"fee": 0.3, "fee_chips": ("h200",)}, 0.3, 0.1),
        ({"fee_chips": ("h20",)}, 0.3, 0.1),
    )
    for values, of_h200, general in steps:
        enact(model, entry("us", "export_rule", values), us)
        assert (fee.in_force()[us, h200] == of_h200).all(), values
        assert (fee.general[us] == general).all(), values
    assert (fee.in_force()[us, h20] == 0.1).all(), "chips listed without a fee keep the general one"
    enact(model, entry("us", "export_rule", {"fee_chips": ()}), us)
    assert (fee.in_force()[us] == 0.1).all()


def test_admission_is_general_or_of_named_chips(world: Worlds) -> None:
    model = world(months=2)
    china, share = model.layout.row["states"]["china"], model.plan.import_admission.share
    (h20,) = model.layout.rows("chips", ["h20"])
    values: dict[str, Value] = {"share": 0.3, "abroad": 0.8}
    enact(model, entry("china", "import_admission", {"share": 0.5}), china)
    enact(model, replace(entry("china", "import_admission", values), chips=("h20",)), china)
    assert (share.in_force()[china, h20] == 0.3).all()
    assert (np.delete(share.in_force()[china], h20, axis=0) == 0.5).all()
    assert (model.plan.import_admission.abroad[china] == 0.8).all(), "not narrowed to chips"
    enact(model, entry("china", "import_admission", {"share": 0.7}), china)
    assert (share.in_force()[china] == 0.7).all(), "a later value for all reaches every chip"


def test_no_chip_is_not_every_chip(world: Worlds) -> None:
    model = world(months=2)
    china, share = model.layout.row["states"]["china"], model.plan.import_admission.share
    before = share.in_force()[china].copy()
    nobody = replace(entry("china", "import_admission", {"share": 0.3}), chips=("h200",))
    enact(model, replace(nobody, makers=("cambricon",)), china)
    assert (share.in_force()[china] == before).all()


CHIPS, BUYERS = ("h20", "h200", "mi308x"), ("alibaba", "china_state")
ABOUT = st.fixed_dictionaries(
    {"chips": st.lists(st.sampled_from(CHIPS), unique=True, max_size=2).map(tuple),
     "makers": st.sampled_from([(), (), ("nvidia",)]),
     "buyers": st.sampled_from([(), (), ("state",), ("alibaba",)]),
     "share": st.sampled_from([0.0, 0.2, 0.5, 0.9])},
)  # fmt: skip


@given(st.lists(ABOUT, min_size=1, max_size=6))
def test_the_later_entry_wins_for_all_that_it_selects(
    steady: World, entries: list[dict[str, Any]]
) -> None:
    plan = steady.plan.import_admission
    china, rows = steady.layout.row["states"]["china"], steady.layout.row
    enact(steady, entry("china", "import_admission", {"share": 1.0}), china)
    expected = {(chip, buyer): 1.0 for chip in CHIPS for buyer in BUYERS}
    words = {"state": "china_state", "alibaba": "alibaba"}
    made = {"h20": "nvidia", "h200": "nvidia", "mi308x": "amd"}
    for one in entries:
        about = {kind: one[kind] for kind in ("chips", "makers", "buyers")}
        event = replace(entry("china", "import_admission", {"share": one["share"]}), **about)
        enact(steady, event, china)
        named = {words[word] for word in one["buyers"]}
        for chip, buyer in expected:
            of_chip = not one["chips"] or chip in one["chips"]
            of_maker = not one["makers"] or made[chip] in one["makers"]
            if of_chip and of_maker and (not named or buyer in named):
                expected[chip, buyer] = one["share"]
    for (chip, buyer), share in expected.items():
        c, f = rows["chips"][chip], rows["firms"][buyer]
        found = plan.share.in_force()[china, c]
        for clause in plan.clauses:
            if clause.state == china and clause.chips[c] and clause.firms[f]:
                found = clause.value
        assert (found == share).all(), (chip, buyer)


def test_lists_of_firms(world: Worlds) -> None:
    model = world(months=2)
    us, rule = model.layout.row["states"]["us"], model.plan.export_rule
    alibaba = model.layout.row["firms"]["alibaba"]
    huawei = model.layout.row["makers"]["huawei"]
    lists: dict[str, Value] = {"licensed_buyers": ("alibaba",), "entity_list": ("huawei",)}
    enact(model, entry("us", "export_rule", lists), us)
    assert rule.licensed_buyers[us].sum() == model.members
    assert (rule.licensed_buyers[us, alibaba] == 1).all()
    assert (rule.entity_list.makers[us, huawei] == 1).all()
    assert rule.entity_list.makers[us].sum() == model.members
    enact(model, entry("us", "export_rule", dict.fromkeys(lists, ())), us)
    assert (rule.licensed_buyers[us] == 1).all(), "an empty list of buyers means all"
    assert (rule.entity_list.makers[us] == 0).all()


def test_what_regions_and_segments_an_entry_is_about(world: Worlds) -> None:
    model = world(months=2)
    row = model.layout.row["states"]
    us, eu = row["us"], row["eu"]
    strength = model.plan.stack_promotion.strength
    enact(model, entry("us", "stack_promotion", {"strength": 0.5}), us)
    europe = replace(entry("us", "stack_promotion", {"strength": 0.9}), regions=("eu",))
    enact(model, europe, us)
    assert (strength[us, us] == 0.0).all(), "nobody promotes its stack at home"
    assert (strength[us, eu] == 0.9).all()
    assert (np.delete(strength[us], [us, eu], axis=0) == 0.5).all()
    mandate = replace(entry("china", "domestic_mandate", {"share": 0.4}), buyers=("state",))
    enact(model, mandate, row["china"])
    share, buyers = model.plan.domestic_mandate.share[row["china"]], model.layout.row["firms"]
    assert (share[buyers["china_state"]] == 0.4).all()
    assert (share[buyers["tencent"]] == 0.0).all()
    one = replace(entry("china", "domestic_mandate", {"share": 0.7}), buyers=("tencent",))
    enact(model, one, row["china"])
    assert (share[buyers["tencent"]] == 0.7).all()
    assert (share[buyers["alibaba"]] == 0.0).all()


def test_a_new_target_starts_the_years_of_a_programme_anew(world: Worlds) -> None:
    model = world(months=2)
    eu, programme = model.layout.row["states"]["eu"], model.plan.adoption_programme
    enact(model, entry("eu", "adoption_programme", {"delivered": 0.5}), eu)
    assert (programme.years.until[eu] == 0).all()
    enact(model, entry("eu", "adoption_programme", {"target": 0.9}), eu)
    assert (programme.years.until[eu] == 72 + 48).all(), "four years unless it says otherwise"
    enact(model, entry("eu", "adoption_programme", {"years": 2.0}), eu)
    assert (programme.years.until[eu] == 72 + 24).all()


FORMER = {
    "volume_cap": "export_rule.volume_cap",
    "license_max_tpp": "export_rule.license_max_tpp",
    "fee": "export_rule.fee",
    "fee_chip": "export_rule.fee.by_chip",
    "fee_named": "export_rule.fee.named",
    "barred_firm": "export_rule.entity_list.firms",
    "entity_list_makers": "export_rule.entity_list.makers",
    "licensed_buyer": "export_rule.licensed_buyers",
    "buyer": "export_rule.licensed_buyers",
    "admission": "import_admission.share",
    "admission_abroad": "import_admission.abroad",
    "admission_chip": "import_admission.share.by_chip",
    "floor": "domestic_mandate.share",
    "rare_earth_share": "rare_earth_licensing.share",
    "grid_pace": "power_build.grid_pace",
    "openness": "research_openness.openness",
    "credit_rate": "fab_credit.credit_rate",
    "rivalry": "governance.rivalry",
    "promotion": "stack_promotion.strength",
    "stack_access": "stack_access.access",
    "own_strength": "own_stack.strength",
    "own_cost": "own_stack.cost",
    "programme_target": "adoption_programme.target",
    "programme_until": "adoption_programme.years.until",
    "programme_delivered": "adoption_programme.delivered",
    "physical_pace": "adoption_programme.physical_pace",
}


@pytest.mark.parametrize(("old", "path"), FORMER.items(), ids=FORMER)
def test_checks_read_a_rule_by_its_old_name_too(
    world: Worlds, calibration: Calibration, old: str, path: str
) -> None:
    gauges, model = Gauges(calibration), world(months=2)
    model.law.arrays[path][...] = np.arange(model.members) + 1.0
    china = model.law.arrays[path][model.layout.row["states"]["china"]]
    expected = china.reshape(-1, model.members).sum(axis=0)
    for name in (old, path):
        assert gauges.wrong(f"state.{name}.china") is None
        assert np.array_equal(reading(model, f"state.{name}.china"), expected)


def test_a_rule_that_is_not_there(calibration: Calibration) -> None:
    wrong = Gauges(calibration).wrong("state.export_rule.feee.us")
    assert wrong == "unknown state variable 'export_rule.feee'; did you mean 'export_rule.fee'?"
