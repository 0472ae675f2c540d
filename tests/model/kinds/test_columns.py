"""Each outcome stands under its own name: families that one kernel writes, rebuilt by name.

The state is filled with numbers that are all different first, so that no column, state, firm or
maker can stand in another's place unnoticed.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.outcomes.adoption import BENEFIT
from simulation.model.outcomes.flows import CHINA, WORLD
from simulation.model.outcomes.money import MONEY
from simulation.model.supply.tools import LOGIC, MEMORY
from simulation.model.tables.instruments import BOOK
from simulation.model.tables.state_table import CAUSES, FIRM_CAUSES

from .conftest import Situation

Values = dict[str, np.ndarray]
BLOCS = ("us", "china")


def recorded(now: Situation, *scrambled: str) -> Values:
    """Outcomes of the month at hand, where some arrays of the state are all different numbers."""
    chance = np.random.default_rng(7)
    for name in scrambled:
        array = getattr(now.state, name)
        array[...] = chance.uniform(0.2, 0.8, array.shape)
    now.world.recorder.record(now.world)
    return {name: np.array(values) for name, values in now.world.latest.items()}


def hold(found: Values, expected: Values) -> None:
    """Each outcome is what is expected of it, and no two of these look alike."""
    for name, value in expected.items():
        assert found[name] == pytest.approx(np.broadcast_to(value, found[name].shape)), name
    kept = [tuple(np.broadcast_to(value, (3,))) for value in expected.values()]
    assert len(set(kept)) == len(kept), "a swap of two could not be seen"


def test_power(now: Situation) -> None:
    stocks = ("power_draw", "power_waiting", "nuclear_power", "reactors", "own_power", "sites")
    found, state, rows = recorded(now, *stocks), now.state, now.layout.row["states"]
    names = {"": "power_draw", ".waiting": "power_waiting", ".nuclear": "nuclear_power"}
    expected = {
        f"power.{bloc}{part}": getattr(state, stock)[rows[bloc]]
        for bloc in BLOCS
        for part, stock in names.items()
    }
    expected |= {f"reactors.{bloc}": state.reactors[rows[bloc]] for bloc in BLOCS}
    hold(found, expected | {"power.us.own": state.own_power[now.us], "sites.world": state.sites})


def test_models(now: Situation) -> None:
    labs = ("capability", "open_capability", "training", "efficiency", "largest_run")
    found, state, layout = recorded(now, *labs), now.state, now.layout
    expected = {}
    for seat in layout.firms_of:
        expected[f"frontier.{layout.states[seat]}"] = state.capability[seat]
        expected[f"open_frontier.{layout.states[seat]}"] = state.open_capability[seat]
    for bloc in BLOCS:
        firms = layout.of_state("firms", bloc)
        expected[f"training_compute.{bloc}"] = state.training[firms].sum(axis=0)
        expected[f"algorithms.{bloc}"] = state.efficiency[firms].max(axis=0)
    expected["run.deepseek"] = state.largest_run[now.firm("deepseek")]
    years = (state.capability[now.us] - state.capability[now.china]) / state.frontier_growth[now.us]
    expected["lag.china"] = 12.0 * years
    expected["rating_gap.china"] = 12.0 * years * now.p("lab.rating_pace")
    hold(found, expected)
    best = {bloc: state.largest_run[layout.of_state("firms", bloc)].max(axis=0) for bloc in BLOCS}
    apart = found["largest_run.us"] - found["largest_run.china"]
    assert apart == pytest.approx(np.log10(best["us"] / best["china"]))


def test_chip_industries_and_foundries(now: Situation) -> None:
    arrays = ("know_how", "denied_usefulness", "lost_revenue", "programme", "credit_cost", "fabs")
    arrays += ("wafers", "die_yield", "tool_reach")
    found, state, smic = recorded(now, *arrays), now.state, now.layout.row["suppliers"]["smic"]
    hold(found, {
        "know_how.us": state.know_how[now.us].mean(axis=0),
        "know_how.china": state.know_how[now.china].mean(axis=0),
        "denied.china": state.denied_usefulness[now.china],
        "lost_revenue.us": state.lost_revenue[now.us] / 1e9,
        "subsidy.us": state.programme[now.us] + state.credit_cost[now.us],
        "fab_wafers.us": state.fabs[now.us],
        "wafers.smic": state.wafers[smic],
        "yield.smic": state.die_yield[smic],
        "tool_reach.china": state.tool_reach[now.china, LOGIC],
    })  # fmt: skip


@pytest.mark.parametrize("most", [0.1, 1.0])
def test_tools_made_in_china_are_those_of_all_its_toolmakers(now: Situation, most: float) -> None:
    """Up to all that a line needs."""
    share = now.state.tool_share
    share[...] = np.random.default_rng(7).uniform(0.0, most, share.shape)
    domestic = share[now.layout.of_state("suppliers", "china"), MEMORY].sum(axis=0)
    assert (domestic < 1.0).all() == (most < 1.0)
    found = recorded(now)["tools.domestic.china"]
    assert found == pytest.approx(np.minimum(domestic, 1.0))


def test_policy(now: Situation) -> None:
    arrays = ("rare_earths_stock_drawn", "rare_earths_unmet", "truce", "truces", "growth_floor")
    arrays += ("truce_pressure", "pressure", "tightenings", "loosenings")
    found, state, law, layout = recorded(now, *arrays), now.state, now.world.law, now.layout
    allies = layout.rows("states", ("netherlands", "japan", "south_korea", "taiwan"))
    expected = {
        "rare_earth.stock": now.p("minerals.stock_months") - state.rare_earths_stock_drawn[now.us],
        "rare_earth.unmet": state.rare_earths_unmet[now.us],
        "truce": state.truce,
        "truces": state.truces,
        "push.china": state.growth_floor[now.china],
        "pressure.truce": state.truce_pressure,
        "rule.enforcement.us": law.export_rule.enforcement[now.us],
        "rule.cloud.china": law.export_rule.cloud_access[now.us],
        "rule.admission.china": law.import_admission.share.general[now.china],
    }
    for row, one in enumerate(BOOK):
        expected[f"pressure.{one.name}"] = state.pressure[row]
    for what in ("tightenings", "loosenings"):
        counted = getattr(state, what)
        expected |= {f"{what}.us": counted[now.us], f"{what}.china": counted[now.china]}
        expected[f"{what}.allies"] = counted[allies].sum(axis=0)
    hold(found, expected)
    licensed = law.rare_earth_licensing.share[now.china, now.us]
    assert found["rare_earth.china"] == pytest.approx(licensed)


def test_money(now: Situation) -> None:
    """What is paid this month, by name, and a year of it under the same names."""
    arrays = ("revenue", "receipts", "receipts_home", "base_capex", "ai_capex", "pledge", "spent")
    arrays += ("unspent_share", "fee_income", "memory_bill", "smuggling_bill")
    found, state, layout = recorded(now, *arrays), now.state, now.layout
    trailing = now.world.recorder._money.trailing
    paid = trailing.month(MONEY, now.world.month % 12)
    names = [*(f"{what}.{maker}" for what in ("revenue", "revenue_china", "billed_china")
               for maker in layout.makers), "other_china.nvidia"]  # fmt: skip
    names += [f"capex.{firm}" for firm in layout.firms]
    names += ["fee_income.us", "hoarding.china", "smuggled_value.china"]
    by_name = dict(zip(names, paid, strict=True))
    expected = {}
    for row, maker in enumerate(layout.makers):
        expected[f"revenue.{maker}"] = state.revenue[row]
        expected[f"revenue_china.{maker}"] = state.receipts[now.china, row]
        expected[f"billed_china.{maker}"] = state.receipts_home[now.china, row]
    waits = 1.0 - now.p("budgets.shell_wait") * state.unspent_share
    planned = (state.ai_capex + state.pledge) * (1.0 - now.p("budgets.chip_share")) * waits
    capex = (state.base_capex + planned) * 1e9 / 12 + state.spent
    expected |= {f"capex.{firm}": capex[row] for row, firm in enumerate(layout.firms)}
    expected["fee_income.us"] = state.fee_income[now.us]
    expected["hoarding.china"] = state.memory_bill[layout.of_state("makers", "china")].sum(axis=0)
    smuggled = state.smuggling_bill[layout.of_state("firms", "china")]
    expected["smuggled_value.china"] = smuggled.sum(axis=0)
    hold(by_name, expected)
    year = dict(zip(names, trailing.year(MONEY) / 1e9, strict=True))
    for name, value in year.items():
        assert found[name] == pytest.approx(value), name
    four = sum(year[f"capex.{one}"] for one in ("microsoft", "alphabet", "amazon", "meta"))
    assert found["capex.us4"] == pytest.approx(four)


def test_units_and_markets(now: Situation) -> None:
    found, layout = recorded(now, "price"), now.layout
    received, speed = now.world.recorder._chips.received, now.world.chip_table["h100e"]
    part = now.world.p.table("makers", "compute_share")
    for prefix, where in (("units", WORLD), ("units.china", CHINA)):
        for row, chip in enumerate(layout.chips):
            assert found[f"{prefix}.{chip}"] == pytest.approx(received[where, row]), chip
        for row, maker in enumerate(layout.makers):
            of_maker = received[where, layout.chip_maker == row].sum(axis=0)
            assert found[f"{prefix}.{maker}"] == pytest.approx(of_maker), maker
    for row, maker in enumerate(layout.makers):
        mine = layout.chip_maker == row
        compute = (received[WORLD, mine] * speed[mine]).sum(axis=0)
        assert found[f"sold_compute.{maker}"] == pytest.approx(compute), maker
        market = found[f"billed_china.{maker}"] * part[row]
        assert found[f"market.china.{maker}"] == pytest.approx(market), maker
    own = [layout.makers[row] for row in np.flatnonzero(layout.maker_state == now.china)]
    for what in ("units.china", "market.china"):
        every, domestic = (sum(found[f"{what}.{m}"] for m in some) for some in (layout.makers, own))
        assert found[what] == pytest.approx(every)
        assert found[f"{what}.domestic"] == pytest.approx(domestic)
        kind = {"units.china": "units", "market.china": "value"}[what]
        assert found[f"self_sufficiency.china.{kind}"] == pytest.approx(domestic / every)
    chips = ("a100", "h100", "h20", "h200", "b200", "ascend_910b", "ascend_910c")
    hold(found, {f"price.{chip}": now.state.price[now.chip(chip)] for chip in chips})


def test_compute_in_every_measure(now: Situation) -> None:
    found, stock, layout = recorded(now), now.state.stock, now.layout
    owners = {"us": layout.of_state("firms", "us"), "china": now.home, "world": slice(None)}
    for measure, suffix in enumerate(("", "@tpp", "@bandwidth", "@power")):
        speed = now.world.chip_table.measured[measure]
        hold(found, {
            f"compute.{bloc}{suffix}": (stock[firms].sum(axis=0) * speed).sum(axis=0)
            for bloc, firms in owners.items()
        })  # fmt: skip


def test_use_of_ai(now: Situation) -> None:
    found, state, layout = (
        recorded(now, "ai_use", "benefit", "physical_value"),
        now.state,
        now.layout,
    )
    used = state.ai_use.sum(axis=1)
    hold(found, {
        f"stack_share.{region}.{stack}": state.ai_use[row, column] / used[row]
        for row, region in enumerate(layout.states)
        for column, stack in enumerate(("us", "china", "own"))
    })  # fmt: skip
    benefit, physical = now.world.recorder._adoption.trailing.year(BENEFIT)
    rows = layout.row["states"]
    expected = {f"benefit.{one}": benefit[row] for one, row in rows.items()}
    expected |= {f"physical_ai.{one}": physical[row] for one, row in rows.items()}
    expected |= {"benefit.world": benefit.sum(axis=0), "ai_price.world": 1.0 / state.cheaper}
    hold(found, {name: value for name, value in expected.items() if name in found})
    assert {"benefit.us", "benefit.china", "physical_ai.us", "physical_ai.china"} <= set(found)
    month = now.world.recorder._adoption.trailing.month(BENEFIT, now.world.month % 12)
    assert month[0] == pytest.approx(state.benefit / 12)
    assert month[1] == pytest.approx(state.physical_value / 12)


def test_what_binds(now: Situation) -> None:
    state, layout = now.state, now.layout
    state.binding_cause[...] = np.arange(state.binding_cause.size).reshape(-1, 3) % len(CAUSES)
    found = recorded(now, "relief_wafers", "relief_packaging", "relief_memory")
    reliefs = {}
    for row, maker in enumerate(layout.makers):
        for what in ("wafers", "packaging", "memory"):
            reliefs[f"relief.{maker}.{what}"] = getattr(state, f"relief_{what}")[row] * 12.0
        assert found[f"bottleneck.{maker}"] == pytest.approx(state.binding_cause[row])
        wafers = found[f"relief.{maker}.wafers"]
        assert found[f"relief.{maker}.yield"] == pytest.approx(wafers)
    hold(found, reliefs)
    kinds = dict.fromkeys(layout.makers, CAUSES)
    for who, causes in (kinds | {f"firms_{bloc}": FIRM_CAUSES for bloc in BLOCS}).items():
        for code, cause in enumerate(causes):
            flags = found[f"bottleneck.{who}.{cause}"]
            assert (flags == (found[f"bottleneck.{who}"] == code)).all(), (who, cause)
