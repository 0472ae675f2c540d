"""Rules about some makers, buyers, suppliers and nodes: they reach these and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.errors import InputError
from simulation.inputs import Calibration, load_scenario, with_settings
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.law import cap_outlook, classification, input_access
from simulation.model.world import World
from tests.model.reading import stepped

Worlds = Callable[..., World]
UNTIL = months.index("2024-06") + 1


def nvidia(model: World) -> np.ndarray:
    return model.layout.chip_maker == model.layout.row["makers"]["nvidia"]


def test_one_maker_barred_for_some_buyers(world: Worlds) -> None:
    bar = ("levers.china.import_admission.share[nvidia,state,tencent]@2023-03=0",)
    hit = stepped(world(months=UNTIL, sets=bar, checked=True), "2023-03")
    firms, theirs = hit.layout.row["firms"], nvidia(hit)
    assert hit.state.backlog[firms["china_state"], theirs].sum() > 0
    while hit.month < months.index("2023-09"):
        hit.step()
        for name in ("china_state", "tencent"):
            assert (hit.state.backlog[firms[name], theirs] == 0).all()
            assert (hit.state.delivered[firms[name], theirs] == 0).all()
        assert (hit.state.delivered[firms["alibaba"], theirs].sum(axis=0) > 0).all()
        assert (hit.state.ordered[firms["china_state"]].sum(axis=0) > 0).all()


def test_a_buyer_let_in_alone(world: Worlds) -> None:
    sets = ("levers.china.import_admission.share@2023-03=0",
            "levers.china.import_admission.share[nvidia,alibaba]@2023-03=1")  # fmt: skip
    hit = stepped(world(months=UNTIL, sets=sets, checked=True), "2023-09")
    firms, theirs = hit.layout.row["firms"], nvidia(hit)
    assert (hit.state.delivered[firms["alibaba"], theirs].sum(axis=0) > 0).all()
    others = [n for n, f in hit.layout.roster.firms.items()
              if f.state == "china" and not f.site and n != "alibaba"]  # fmt: skip
    assert (hit.state.delivered[[firms[n] for n in others]][:, theirs] == 0).all()


def test_a_chip_whose_own_value_has_ended_follows_the_general_one(world: Worlds) -> None:
    """It is a chip like any other again, not one that happens to have the same number."""
    sets = ("levers.us.export_rule.volume_cap@2023-02=0.7",
            "levers.us.export_rule.volume_cap[a800]@2023-03..2023-05=0.1")  # fmt: skip
    model = world(months=UNTIL, sets=sets)
    us, chip = model.layout.row["states"]["us"], model.layout.row["chips"]["a800"]
    held = model.law.export_rule.volume_cap
    for month, named, value in (("2023-05", 1.0, 0.1), ("2023-07", 0.0, 0.7)):
        stepped(model, month)
        assert held.named[us, chip, 0] == named
        assert held.in_force()[us, chip, 0] == pytest.approx(value)


def test_the_later_of_two_that_overlap_wins(world: Worlds) -> None:
    sets = ("levers.china.import_admission.share[nvidia,state]@2023-03=0",
            "levers.china.import_admission.share[a800]@2023-05=1",
            "levers.china.import_admission.share[h800,state]@2023-06..2023-07=0.5")  # fmt: skip
    model = world(months=UNTIL, sets=sets)
    rows = model.layout.row["firms"]["china_state"], model.layout.row["chips"]
    home = model.layout.at_home("china").tolist()

    def share(chip: str) -> float:
        of_firms = classification.admitted_of_firms(model, model.layout.row["states"]["china"])
        assert of_firms is not None
        return float(of_firms[home.index(rows[0]), rows[1][chip], 0])

    for month, a800, h800 in (("2023-04", 0, 0), ("2023-06", 1, 0), ("2023-07", 1, 0.5),
                              ("2023-09", 1, 0)):  # fmt: skip
        stepped(model, month)
        assert (share("a800"), share("h800")) == (a800, h800), month


def test_memory_of_one_supplier(world: Worlds) -> None:
    closed = ("levers.us.export_rule.hbm_access@2023-01=0",)
    one = (*closed, "levers.us.export_rule.hbm_access[samsung]@2023-01=1")
    every = ("levers.us.export_rule.hbm_access@2023-01=1",)
    used = {}
    for name, sets in (("closed", closed), ("one", one), ("every", every)):
        model = stepped(world(months=UNTIL, sets=sets, checked=True), "2023-01")
        total = 0.0
        while model.month < months.index("2024-01"):
            model.step()
            total = total + model.state.memory_used[model.layout.row["makers"]["huawei"]]
        used[name] = total
    assert (used["closed"] <= used["one"] + 1e-6).all()
    assert (used["one"] <= used["every"] * (1 + 1e-6)).all()
    assert (used["one"] > used["closed"]).any()


def test_memory_bought_is_memory_made(world: Worlds) -> None:
    sets = ("levers.us.export_rule.hbm_access@2023-01=0",
            "levers.us.export_rule.hbm_access[samsung]@2023-01=0.6")  # fmt: skip
    model = stepped(world(months=UNTIL, sets=sets, checked=True), "2023-06")
    apart = input_access.memory_by_supplier(model)
    assert apart is not None
    china, suppliers = model.layout.of_state("makers", "china"), model.layout.row["suppliers"]
    assert (apart[china, suppliers["samsung"]] == 0.6).all()
    assert (apart[china, suppliers["sk_hynix"]] == 0).all()
    made = (model.state.memory * model.p.table("supply", "exports", 0.0)).sum(axis=0)
    own = model.state.memory.sum(axis=0) - made
    taken = (model.state.memory_used + model.state.memory_crowding).sum(axis=0)
    assert (taken <= made + own + 1e-6).all()


@pytest.mark.parametrize(
    ("setting", "new", "kept"),
    [("tool_sales@2023-01=0", 0, 1), ("tool_service@2023-01=0", 1, 0),
     ("tool_access@2023-01=0", 0, 0), ("tool_service[14]@2023-01=0", 1, 1)],
)  # fmt: skip
def test_sales_and_service_of_tools(world: Worlds, setting: str, new: int, kept: int) -> None:
    sets = (f"levers.us.export_rule.{setting}",)
    model = stepped(world(months=UNTIL, sets=sets, checked=True), "2023-02")
    china = model.layout.row["states"]["china"]
    found = [input_access.tools(model, kind)[china, -1] for kind in ("tool_sales", "tool_service")]
    dated = input_access.usual_tools(model)[china]  # by rules of the history, for all nodes
    without_us = 1.0 - model.p("states.us.tool_dependence")
    assert np.array_equal(found[0], dated if new else without_us)
    assert np.array_equal(found[1], dated if kept else without_us)
    middle = input_access.tools(model, "tool_service")[china, 1]
    assert np.array_equal(middle, dated if kept and "[14]" not in setting else without_us)
    stepped(model, "2024-01")
    usual = stepped(world(months=UNTIL), "2024-01")
    smic = model.layout.row["suppliers"]["smic"]
    was, now = usual.state.wafers[smic], model.state.wafers[smic]
    assert (now < was).all() if 0 in (new, kept) else (now == was).all()


def test_service_stops_wear_and_sales_stop_growth(world: Worlds) -> None:
    """A line without service shrinks; one without new tools stands still."""
    smic = {}
    for name in ("tool_sales", "tool_service", "tool_access"):
        sets = (f"levers.us.export_rule.{name}@2023-01=0", "tools.stock_months=1")
        model = stepped(world(months=UNTIL, sets=sets), "2023-03")
        row = model.layout.row["suppliers"]["smic"]
        before = model.state.wafers[row].copy()
        smic[name] = stepped(model, "2024-03").state.wafers[row] / before
    assert (smic["tool_access"] < np.minimum(smic["tool_sales"], smic["tool_service"])).all()


def test_a_cap_of_some_chips(world: Worlds) -> None:
    """A cap of a chip's own holds even where a licence by name frees it of the general one."""
    cap = "levers.us.export_rule.volume_cap"
    named = ("levers.us.export_rule.license_chips@2023-02=h100,a100", f"{cap}@2023-02=0.5",
             f"{cap}[h100]@2023-02=0.2")  # fmt: skip
    model = stepped(world(months=UNTIL, sets=named), "2023-03")
    now = np.zeros((1, model.members))
    limit, _ = cap_outlook.outlook(model, now, now[0])
    chips, state = model.layout.row["chips"], model.state
    left = 0.2 * state.delivered_home - state.delivered_licensed
    assert limit[chips["h100"]] == pytest.approx(np.maximum(left[chips["h100"]], 0.0))
    assert (limit[chips["a100"]] == NO_LIMIT).all()


def test_rare_earths_kept_from_one_region(world: Worlds) -> None:
    sets = ("levers.china.rare_earth_licensing.share[us]@2023-01=0.25",)
    model = stepped(world(months=UNTIL, sets=sets), "2023-02")
    states, denied = model.layout.row["states"], model.state.rare_earths_denied
    supply = model.p.table("states", "rare_earth_supply", 0.0)[states["china"]]
    assert denied[states["us"]] == pytest.approx(0.75 * supply, rel=0.05)  # some is replaced
    assert not denied[[states["eu"], states["china"]]].any()


def test_a_fee_of_a_maker(world: Worlds) -> None:
    sets = ("levers.us.export_rule.fee[amd]@2023-01=0.3",)
    model = stepped(world(months=UNTIL, sets=sets), "2023-02")
    fee = model.law.export_rule.fee.in_force()[model.layout.row["states"]["us"]]
    amd = model.layout.chip_maker == model.layout.row["makers"]["amd"]
    assert (fee[amd] == 0.3).all()
    assert (fee[~amd] == 0).all()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("levers.us.export_rule.volume_cap[alibaba]@2027-01=1",
         "export_rule.volume_cap cannot be narrowed to buyers; it takes chips and makers "
         "(buyer_cap, third_country_cap can be narrowed to buyers; licensed_buyers, entity_list "
         "name firms)"),
        ("levers.us.export_rule.license_max_tpp[h20]@2027-01=1",
         "export_rule.license_max_tpp has no selector; remove [h20] (volume_cap, fee can be "
         "narrowed to chips; control_chips, license_chips, fee_chips name chips)"),
        ("levers.us.export_rule.hbm_access[tsmcc]@2027-01=1",
         "unknown supplier 'tsmcc'; did you mean 'tsmc'?"),
        ("levers.us.export_rule.hbm_access[cambrican]@2027-01=1",
         "unknown maker 'cambrican'; did you mean 'cambricon'?"),
        ("levers.us.export_rule.hbm_access[meta]@2027-01=1",
         "export_rule.hbm_access cannot be narrowed to buyers; it takes makers and suppliers"),
        ("levers.us.export_rule.tool_sales[5]@2027-01=1", "unknown node '5'; allowed: 28, 14, 7"),
        ("levers.china.rare_earth_licensing.share[nvidia]@2027-01=1",
         "rare_earth_licensing.share cannot be narrowed to makers; it takes regions"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_apart(calibration: Calibration, path: str, said: str) -> None:
    base = load_scenario("baseline", calibration)
    with pytest.raises(InputError) as caught:
        with_settings(base, [path], calibration)
    assert said in str(caught.value)


REGIONAL = (
    ("us", "stack_access.access", 0.0),
    ("china", "stack_access.access", 0.0),
    ("us", "stack_promotion.strength", 0.9),
    ("china", "stack_promotion.tied", 0.2),
    ("china", "rare_earth_licensing.share", 0.1),
)


@pytest.mark.parametrize(("actor", "field", "value"), REGIONAL)
def test_what_is_about_other_regions_never_reaches_ones_own(
    world: Worlds, actor: str, field: str, value: float
) -> None:
    """Even where it is named, alone or with all: `check` says that it does not reach it."""

    def law(*sets: str) -> np.ndarray:
        made = stepped(world(months=months.index("2023-04"), sets=sets), "2023-02")
        lever, name = field.split(".")
        held = getattr(getattr(made.law, lever), name)
        return np.array(held[made.layout.row["states"][actor]])

    path = f"levers.{actor}.{field}"
    usual, own = law(), law(f"{path}[{actor}]@2023-01={value}")
    assert np.array_equal(own, usual)
    every = ",".join(world(months=1).layout.states)
    named, plain = law(f"{path}[{every}]@2023-01={value}"), law(f"{path}@2023-01={value}")
    assert np.array_equal(named, plain)
    assert (plain != usual).any()
