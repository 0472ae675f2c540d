"""Outcomes rebuilt from the state by other lines: what each is by its own definition."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from simulation.model.adoption.adoption import market
from simulation.model.core.layout import AI_STACKS, SEGMENTS
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.outcomes import money
from simulation.model.trade import billing

from .conftest import Situation

YEAR = 12


def recorded(now: Situation) -> dict[str, np.ndarray]:
    """The outcomes of the month at hand, measured anew."""
    now.world.recorder.record(now.world)
    return {name: np.array(values) for name, values in now.world.latest.items()}


class Year:
    """A year of months, with flows summed month by month as they happen."""

    def __init__(self, now: Situation) -> None:
        self.now, self.sums = now, {}
        for _ in range(YEAR):
            now.world.step()
            self._add()
        self.latest = now.world.latest

    def _add(self) -> None:
        now, state, layout = self.now, self.now.state, self.now.layout
        home, abroad = now.home, now.abroad
        speed = now.world.chip_table["h100e"]
        software = now.world.p.table("stacks", "efficiency")[layout.chip_stack]
        at_home, away = (state.delivered[rows].sum(axis=0) for rows in (home, abroad))
        hidden = state.smuggled * (layout.chip_state == now.us)[:, None]
        own = (layout.chip_state == now.china)[:, None]
        us = state.delivered[layout.of_state("firms", "us")].sum(axis=0)
        flows = {
            "domestic": at_home * own * speed,
            "licensed": at_home * ~own * speed,
            "smuggled": hidden * speed,
            "units": hidden,
            "train_home": at_home * speed * software,
            "train_away": away * speed * software,
            "train_hidden": hidden * speed * software,
            "us": us * speed,
            "world": (state.delivered.sum(axis=0) + state.smuggled) * speed,
            "gulf": state.delivered[[now.firm("gulf")]].sum(axis=0) * speed,
            "h20": state.delivered[:, [now.chip("h20")]].sum(axis=0) * state.price[now.chip("h20")],
        }
        flows = {name: flow.sum(axis=0) for name, flow in flows.items()}
        flows["made"] = state.made * own
        chinese = layout.of_state("makers", "china")
        planned = (state.ai_capex + state.pledge) * 1e9 / YEAR
        waits = 1.0 - now.p("budgets.shell_wait") * state.unspent_share
        shells = planned * (1.0 - now.p("budgets.chip_share")) * waits
        capex = state.base_capex * 1e9 / YEAR + shells + state.spent
        flows |= {
            "fee": state.fee_income[now.us],
            "hoarding": state.memory_bill[chinese].sum(axis=0),
            "smuggled_value": (hidden * now.world.chips_on_sale.unit_cost).sum(axis=0)
            * (1.0 + state.grey_premium[now.china]),
            "capex": capex[now.firm("oracle_openai")],
            "revenue_china": state.receipts[now.china][layout.row["makers"]["nvidia"]],
            "billed": state.receipts_home[now.china][layout.row["makers"]["nvidia"]],
            "huawei": state.receipts_home[now.china][layout.row["makers"]["huawei"]],
            "nvidia": state.revenue[layout.row["makers"]["nvidia"]],
        }
        for name, flow in flows.items():
            self.sums[name] = self.sums.get(name, 0.0) + flow


@pytest.fixture(scope="module")
def year(request: pytest.FixtureRequest) -> Year:
    """The year to June 2027."""
    import copy

    middle = request.getfixturevalue("_middle")
    return Year(Situation(copy.deepcopy(middle)))


def test_new_compute_by_the_way_it_came(year: Year) -> None:
    s, latest = year.sums, year.latest
    for part in ("domestic", "licensed", "smuggled"):
        assert latest[f"new_compute.china.{part}"] == pytest.approx(s[part])
    whole = s["domestic"] + s["licensed"] + s["smuggled"]
    assert latest["new_compute.china"] == pytest.approx(whole)
    assert latest["self_sufficiency.china"] == pytest.approx(s["domestic"] / whole)
    assert latest["new_compute.us"] == pytest.approx(s["us"])
    assert latest["new_compute.world"] == pytest.approx(s["world"])
    assert latest["new_compute.gulf"] == pytest.approx(s["gulf"])
    assert latest["ratio.flow"] == pytest.approx(s["us"] / whole)
    assert latest["smuggled_units.china"] == pytest.approx(s["units"])
    # Some are made before they ship, and until then their figures change.
    made = (s["made"] * year.now.world.chip_table["h100e"]).sum(axis=0)
    assert latest["output.china"] == pytest.approx(made)


def test_the_smuggled_share_of_training(year: Year) -> None:
    s = year.sums
    assert (s["train_away"] > 0).any()
    every = s["train_home"] + s["train_away"] + s["train_hidden"]
    assert year.latest["training_share.smuggled"] == pytest.approx(s["train_hidden"] / every)


def test_a_years_money(year: Year) -> None:
    s, latest, part = year.sums, year.latest, year.now.world.p.table("makers", "compute_share")
    rows = year.now.layout.row["makers"]
    expected = {
        "fee_income.us": s["fee"],
        "hoarding.china": s["hoarding"],
        "smuggled_value.china": s["smuggled_value"],
        "capex.oracle_openai": s["capex"],
        "revenue_china.nvidia": s["revenue_china"],
        "billed_china.nvidia": s["billed"],
        "market.china.huawei": s["huawei"] * part[rows["huawei"]],
        "market.china.nvidia": s["billed"] * part[rows["nvidia"]],
        "revenue.h20": s["h20"],
        "revenue.nvidia": s["nvidia"],
    }
    for name, value in expected.items():
        assert latest[name] == pytest.approx(value / 1e9), name
    assert (s["revenue_china"] > s["billed"]).any()
    assert (s["fee"] > 0).all()


def test_compute_of_china_by_the_way_it_came(now: Situation) -> None:
    state, layout, speed = now.state, now.layout, now.world.chip_table["h100e"]
    found = recorded(now)
    owned = (state.stock[now.home].sum(axis=0) * speed).sum(axis=0)
    away = (state.stock[now.abroad].sum(axis=0) * speed).sum(axis=0)
    american = state.stock[layout.of_state("firms", "us")].sum(axis=0)
    own = layout.of_state("chips", "china")
    domestic = (state.stock[now.home][:, own].sum(axis=0) * speed[own]).sum(axis=0)
    rented = state.rented[now.china]
    assert (away > 0).all()
    assert (rented > 0).all()
    assert found["compute.china"] == pytest.approx(owned)
    assert found["compute.china.domestic"] == pytest.approx(domestic)
    assert found["compute.china.offshore"] == pytest.approx(away + rented)
    assert found["compute.china.rented"] == pytest.approx(rented)
    assert found["compute.china.usable"] == pytest.approx(owned + away + rented)
    us = (american * speed).sum(axis=0)
    assert found["compute.us"] == pytest.approx(us)
    assert found["ratio.stock"] == pytest.approx(us / owned)
    everywhere = (state.stock.sum(axis=0) * speed).sum(axis=0)
    assert found["share.china"] == pytest.approx(owned / everywhere)
    assert found["rent.china"] == pytest.approx(state.grey_premium[now.china])


def test_smuggled_chips_that_wait_for_power_do_not_run(now: Situation) -> None:
    """Half of what China holds of a chip waits, so half of its smuggled ones do."""
    state, speed = now.state, now.world.chip_table["h100e"]
    chips = now.world.chips_on_sale.ever_sold
    state.smuggled_stock[...] = 0.0
    chip = now.chip("h100")
    state.smuggled_stock[chip] = 100.0
    state.smuggled_stock[now.chip("ascend_910b")] = 1e6  # smuggled into the US
    state.awaiting_power[now.home] = 0.0
    state.awaiting_power[now.home[0], chip] = now.world.owned.chips["china"][chips][chip]
    state.power_waiting[now.china] = 1.0
    assert recorded(now)["compute.china.smuggled"] == pytest.approx(50.0 * speed[chip])
    state.awaiting_power[...] = state.power_waiting[...] = 0.0
    assert recorded(now)["compute.china.smuggled"] == pytest.approx(100.0 * speed[chip])


@pytest.mark.parametrize(
    ("control", "licence", "told"),
    [(4800.0, 0.0, 4800.0), (4800.0, 21000.0, 21000.0), (30000.0, 21000.0, 30000.0),
     (NO_LIMIT, 0.0, NO_LIMIT)],
)  # fmt: skip
def test_no_chip_is_sold_from_the_higher_of_two_lines_on(
    now: Situation, control: float, licence: float, told: float
) -> None:
    now.rule.control_tpp[now.us], now.rule.license_max_tpp[now.us] = control, licence
    now.enact()
    assert recorded(now)["rule.license_max_tpp"] == pytest.approx(told)


def test_tightness_is_a_mean_of_four(now: Situation) -> None:
    rule = now.rule
    rule.control_tpp[now.us] = rule.license_max_tpp[now.us] = NO_LIMIT
    rule.tool_sales[...] = rule.tool_service[...] = 1.0
    rule.tool_sales[now.us] = rule.tool_service[now.us] = 0.5
    rule.hbm_access.general[now.us], rule.cloud_access[now.us] = 0.9, 0.2
    now.enact()
    found = recorded(now)
    tools = 1.0 - 0.5 * now.p("states.us.tool_dependence")
    assert found["rule.tools.china"] == pytest.approx(tools)
    assert found["rule.memory.china"] == pytest.approx(0.9)
    assert found["rule.cloud.china"] == pytest.approx(0.2)
    assert found["rule.tightness.us"] == pytest.approx((0.0 + (1.0 - tools) + 0.1 + 0.8) / 4)


def test_rules_as_they_are_in_force(now: Situation) -> None:
    law, private = now.world.law, SEGMENTS.index("private")
    law.domestic_mandate.share[now.china] = 0.1
    law.domestic_mandate.share[now.china, now.layout.segment == private] = 0.7
    law.export_rule.enforcement[now.us] = 0.35
    law.import_admission.share.general[now.china] = 0.65
    law.rare_earth_licensing.share[now.china] = 0.45
    now.state.rare_earths_stock_drawn[now.us] = 1.5
    found = recorded(now)
    assert (found["rule.mandate.china"] == 0.7).all()
    assert (found["rule.enforcement.us"] == 0.35).all()
    assert (found["rule.admission.china"] == 0.65).all()
    assert (found["rare_earth.china"] == 0.45).all()
    assert found["rare_earth.stock"] == pytest.approx(now.p("minerals.stock_months") - 1.5)


def test_labs(now: Situation) -> None:
    found, state, layout = recorded(now), now.state, now.layout
    years = (found["frontier.us"] - found["frontier.china"]) / state.frontier_growth[now.us]
    assert found["lag.china"] == pytest.approx(12 * years)
    runs = []
    assert found["rating_gap.china"] == pytest.approx(12 * years * now.p("lab.rating_pace"))
    for bloc in ("us", "china"):
        firms = layout.of_state("firms", bloc)
        assert found[f"training_compute.{bloc}"] == pytest.approx(state.training[firms].sum(axis=0))
        best = state.largest_run[firms].max(axis=0)
        run = found[f"largest_run.{bloc}"] - np.log10(best)
        runs.append(run)
    # The same months, chips and use of them for all labs: runs differ as their compute does.
    assert runs[0] == pytest.approx(runs[1], abs=0.5)


def test_hoarded_memory_is_that_of_chinese_makers(now: Situation) -> None:
    now.state.memory_bill[...] = 3e9
    chinese = len(now.layout.of_state("makers", "china"))
    before, capex, after = money._names(now.layout)
    paid = np.zeros((len(before) + len(capex) + len(after), now.world.members))
    money.pay(billing.other_china(now.world), *money._paid(now.world, paid))
    assert after[-2] == "hoarding.china"
    assert paid[-2] == pytest.approx(3e9 * chinese)


def test_packaging_in_wafers_filled_with_interposers(now: Situation) -> None:
    found, state, layout, table = recorded(now), now.state, now.layout, now.world.chip_table
    wafer = np.pi * 150.0**2 * now.p("outcomes.interposer_fill")
    area = state.starts * table["interposer_mm2"]
    for name in ("tsmc", "smic", "samsung"):
        row = layout.row["suppliers"][name]
        used = area[layout.chip_foundry == row].sum(axis=0)
        assert found[f"packaging.{name}.used"] == pytest.approx(used / wafer)
        assert found[f"packaging.{name}"] == pytest.approx(state.packaging[row] / wafer)
        assert (found[f"packaging.{name}.used"] <= found[f"packaging.{name}"] * (1 + 1e-9)).all()
    assert (found["packaging.tsmc.used"] > 0).all()
    assert (found["packaging.smic.used"] > 0).all()


def test_memory_that_suppliers_can_deliver(now: Situation) -> None:
    """Those abroad and traders at once; lines at home what starts booked months before."""
    state, layout, china = now.state, now.layout, now.china
    rows, p = layout.row["suppliers"], now.p
    ahead = now.world.p.table("supply", "lag", 0.0)[rows["smic"]] * 2 / 3
    assert (ahead > 5).all()
    at_home = ("cxmt", "huawei_memory", "lower_grade_memory")
    past: dict[str, list[np.ndarray]] = {name: [] for name in at_home}
    of_year: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(now.world.members))
    for _ in range(YEAR):
        now.world.step()
        lost = state.rare_earths_unmet * p("minerals.chip_loss")
        left = state.supplier_output_left * state.supplier_memory_left
        stacks = state.memory * left * (1.0 - lost[layout.supplier_state])
        for name in at_home:
            past[name].append(stacks[rows[name]])
        for name in now.world.latest:
            if name.startswith("memory."):
                of_year[name.removeprefix("memory.")] += now.world.latest[name]
    assert (lost > 0).any()
    found = now.world.latest
    for name in ("sk_hynix", "samsung", "micron"):
        assert found[f"memory.{name}"] == pytest.approx(stacks[rows[name]])
    traded = stacks[rows["memory_traders"]] * (1.0 - state.enforcement_felt[china])
    assert found["memory.memory_traders"] == pytest.approx(traded)
    for name, booked in past.items():
        months = np.arange(YEAR)
        expected = [
            np.interp(YEAR - 1 - ahead[k], months, [month[k] for month in booked])
            for k in range(now.world.members)
        ]
        assert found[f"memory.{name}"] == pytest.approx(np.array(expected)), name
    assert (found["memory.cxmt"] < stacks[rows["cxmt"]]).any()
    assert len(of_year) == 7
    for name, months_together in of_year.items():
        assert found[f"memory_stacks.{name}"] == pytest.approx(months_together), name
    assert (of_year["cxmt"] > 0).any()


def test_smic_and_prices(now: Situation) -> None:
    found, smic = recorded(now), now.layout.row["suppliers"]["smic"]
    part = now.state.ai_share[smic]
    assert ((part > 0) & (part < 1)).all()
    assert found["wafers.smic.ai"] == pytest.approx(now.state.wafers[smic] * part)
    assert found["price.h200"] == pytest.approx(now.state.price[now.chip("h200")])


def test_third_countries_are_all_but_the_two_rivals(now: Situation) -> None:
    """Only the rivals' own use differs from 100 % of one stack."""
    use, rows = now.state.ai_use, now.layout.row["states"]
    used = use.sum(axis=1)
    use[...] = 0.0
    use[:, AI_STACKS.index("own")] = used
    for bloc in ("us", "china"):
        use[rows[bloc]] = 0.0
        use[rows[bloc], AI_STACKS.index(bloc)] = used[rows[bloc]]
    found = recorded(now)
    assert found["stack_share.third.own"] == pytest.approx(1.0)
    assert found["stack_share.third.china"] == pytest.approx(0.0)
    assert found["stack_share.us.us"] == pytest.approx(1.0)


def test_us_chips_count_by_the_use_behind_them(now: Situation) -> None:
    """Outside the two blocs alone, whatever chips these have themselves."""
    rows, serving, cloud = now.layout.row["states"], now.state.serving_compute, now.layout.cloud
    used = now.state.ai_use.sum(axis=1) * market(now.world)
    third = [row for name, row in rows.items() if name not in ("us", "china")]
    serving[:, 0], serving[:, 1] = 0.0, 1.0
    serving[rows["gulf"], 0], serving[rows["us"], 0] = 3.0, 1.0
    part = np.zeros(len(rows))
    part[rows["gulf"]], part[rows["us"]] = 0.75, 0.5
    expected = (used * part[cloud][:, None])[third].sum(axis=0) / used[third].sum(axis=0)
    assert recorded(now)["us_chips.third"] == pytest.approx(expected)


def test_fragmentation_is_the_mean_of_two_layers(now: Situation) -> None:
    """All regions on one stack of models: what is left is half of the chips' part."""
    use = now.state.ai_use
    used = use.sum(axis=1)
    use[...] = 0.0
    use[:, 0] = used
    one_model = recorded(now)["fragmentation"]
    now.state.serving_compute[:, 1] = 0.0
    one_of_each = recorded(now)["fragmentation"]
    assert (one_model > 0.01).all()
    assert (one_model < 0.5).all()
    assert one_of_each == pytest.approx(0.0, abs=1e-9)
