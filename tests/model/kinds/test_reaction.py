"""What must hold of reactions: when a step counts, who is asked, and what a truce withholds."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.law import announced
from simulation.model.reaction import ratchet, signals, steps
from simulation.model.reaction.rivals import TALKS
from simulation.model.supply.tools import LOGIC, MEMORY
from simulation.model.tables.instruments import BOOK, ROW, SIGNALS

from .conftest import Situation

EVERYBODY = range(100)


def calm(now: Situation) -> Situation:
    """No truce, no step announced, and long patience behind everybody."""
    state = now.state
    state.truce[...] = state.steps[...] = state.steps_announced[...] = 0.0
    state.step_due[...] = now.world.month - 1000.0
    state.last_direction[...] = 0.0
    return now


def test_an_ally_that_has_followed_is_asked_no_more(reacting: Situation) -> None:
    now, rivals = calm(reacting), reacting.world.rivals
    rivals.signals[:, SIGNALS.index("asked")] = 1.0
    rivals.update_pressure(EVERYBODY)
    before = now.state.pressure.copy()
    now.state.steps_announced[ROW["japan_tools"]] = 1.0
    rivals.update_pressure(EVERYBODY)
    weight = rivals._weights[ROW["japan_tools"], SIGNALS.index("asked")]
    assert (weight > 0).all()
    eased = before - now.state.pressure
    expected = np.zeros_like(eased)
    expected[ROW["japan_tools"]] = weight
    assert eased == pytest.approx(expected)


@pytest.mark.parametrize(("truce", "moves"), [(0.0, 1.0), (1.0, 0.0)])
def test_nobody_tightens_in_a_truce(reacting: Situation, truce: float, moves: float) -> None:
    now = calm(reacting)
    now.state.truce[...] = truce
    now.state.pressure[...] = 1e3
    now.world.rivals.announce_steps(EVERYBODY)
    free = now.world.rivals._high > 0
    assert (now.state.steps_announced[free] == moves).all()
    now.state.pressure[...] = -1e3
    now.state.steps[...] = now.state.steps_announced[...] = 1.0
    now.state.step_due[...] = now.world.month - 1000.0
    now.world.rivals.announce_steps(EVERYBODY)
    assert (now.state.steps_announced[now.world.rivals._low <= 0] == 0).all(), "loosening may be"


def test_a_step_takes_its_notice_and_then_patience(reacting: Situation) -> None:
    now = calm(reacting)
    rivals, month = now.world.rivals, now.world.month
    now.state.pressure[...] = 1e3
    rivals.announce_steps(EVERYBODY)
    row = ROW["us_tools"]
    notice = np.rint(rivals._by_side["notice"][row])
    assert (notice > 0).any()
    assert (now.state.step_due[row] == month + notice).all()
    due = int(notice.max())
    for later in range(due + 1):
        now.world.month = month + later
        rivals.apply_steps(EVERYBODY)
        assert (now.state.steps[row] == (later >= notice)).all()
        rivals.announce_steps(EVERYBODY)
        assert (now.state.steps_announced[row] == 1).all(), "a pending step waits"
    hold = np.maximum(rivals._by_side["hold"][row], 3)
    now.world.month = int(np.ceil(month + (notice + hold).max()))
    rivals.announce_steps(EVERYBODY)
    assert (now.state.steps_announced[row] == np.minimum(2.0, rivals._high[row])).all()


@pytest.mark.parametrize(
    ("instrument", "actor", "rule", "field", "sign"),
    [
        ("us_tools", "us", "export_rule", "tool_sales", -1),
        ("us_memory", "us", "export_rule", "hbm_access", -1),
        ("us_cloud", "us", "export_rule", "cloud_access", -1),
        ("us_enforcement", "us", "export_rule", "enforcement", 1),
        ("china_admission", "china", "import_admission", "share", -1),
        ("china_mandate", "china", "domestic_mandate", "share", 1),
        ("china_minerals", "china", "rare_earth_licensing", "share", -1),
        ("japan_tools", "japan", "export_rule", "tool_service", -1),
    ],
)
def test_a_step_goes_the_stricter_way_and_back(
    reacting: Situation, instrument: str, actor: str, rule: str, field: str, sign: int
) -> None:
    now, row = calm(reacting), reacting.layout.row["states"][actor]
    held = [getattr(getattr(law, rule), field) for law in (now.world.plan, now.world.law)]
    plan, law = (getattr(one, "general", one) for one in held)
    plan[row] = 0.5
    now.state.steps[ROW[instrument]] = 1.0
    steps.apply(now.world, EVERYBODY)
    assert (sign * (law[row] - 0.5) > 0).all()
    now.state.steps[ROW[instrument]] = 0.0
    steps.apply(now.world, EVERYBODY)
    assert (law[row] == 0.5).all()


def test_beyond_the_ban_on_memory_its_lines_get_fewer_tools(reacting: Situation) -> None:
    """Two steps down lets memory through and no more tools; two up the other way round."""
    now, us = calm(reacting), reacting.us
    plan, law = now.world.plan.export_rule, now.world.law.export_rule
    plan.hbm_access.general[us], plan.tool_sales[us], plan.tool_service[us] = 0.0, 0.9, 0.8
    size = now.p("reaction.us_memory.step")
    for taken, memory, cut in ((-2.0, 2 * size, 0 * size), (0.0, 0 * size, 0 * size),
                               (1.0, 0 * size, size)):  # fmt: skip
        now.state.steps[ROW["us_memory"]] = taken
        steps.apply(now.world, EVERYBODY)
        assert law.hbm_access.general[us] == pytest.approx(np.minimum(memory, 1.0))
        assert law.tool_sales[us, MEMORY] == pytest.approx(0.9 - cut)
        assert law.tool_service[us, MEMORY] == pytest.approx(0.8 - cut)
        assert (law.tool_sales[us, LOGIC] == 0.9).all()
    now.state.steps[ROW["us_tools"]] = 1.0
    steps.apply(now.world, EVERYBODY)
    both = np.minimum(0.9 - size, 0.9 - now.p("reaction.us_tools.step"))
    assert law.tool_sales[us, MEMORY] == pytest.approx(np.maximum(both, 0.0))


def test_makers_hoard_before_a_ban_returns_and_not_before_tools_are_cut(
    reacting: Situation,
) -> None:
    now, row = calm(reacting), ROW["us_memory"]
    chinese = now.layout.maker_state == now.china
    for taken, hoards in ((-1.0, True), (0.0, False)):
        now.state.steps[row], now.state.steps_announced[row] = taken, taken + 1.0
        notice = announced._with_announced_step(now.world, np.zeros((len(chinese), 1)))
        assert (notice[chinese] > 0).all() == hoards
        assert not notice[~chinese].any()


def test_a_new_truce_withdraws_what_is_pending(reacting: Situation) -> None:
    now = calm(reacting)
    now.state.steps_announced[ROW["us_cloud"]] = 1.0
    now.state.truce_end[...] = now.world.month - 100.0
    rivals = now.world.rivals
    rivals.signals[...] = 1e3
    rivals.negotiate()
    assert (now.state.truce == 1).all()
    assert (now.state.steps_announced[ROW["us_cloud"]] == 0).all()


def test_a_truce_ends_on_its_date_unless_renewed(reacting: Situation) -> None:
    now = calm(reacting)
    now.world.rivals.signals[...] = -1e3
    now.state.truce[...] = 1.0
    now.state.truce_end[...] = now.world.month + 1
    now.world.rivals.negotiate()
    assert (now.state.truce == 1).all()
    now.world.month += 1
    now.world.rivals.negotiate()
    assert (now.state.truce == 0).all()


@pytest.mark.parametrize(
    ("running", "since", "eases", "holds", "starts"),
    [
        # The bar is lower, by what eases it, for a truce that is to go on.
        (True, 0, 0.5, True, True),
        (True, 0, 1.5, False, False),
        (True, 0, -0.5, True, True),
        (True, -1, 9.0, True, False),
        (False, 12, 0.5, False, False),
        (False, 12, -0.5, True, True),
        (False, 3, -0.5, True, True),
        (False, 2, -0.5, False, False),
    ],
    ids=["renewed below the bar", "lapsed far below it", "renewed above it", "not over yet",
         "not struck below the bar", "struck above it", "struck after a quarter",
         "too soon after the last"],
)  # fmt: skip
def test_a_truce_goes_on_more_easily_than_it_is_struck(
    reacting: Situation, running: bool, since: int, eases: float, holds: bool, starts: bool
) -> None:
    """`eases`: how many times what eases a renewal the pressure is below the bar."""
    now = calm(reacting)
    bar, ease = now.p("reaction.truce.bar"), now.p("reaction.truce.ease")
    assert (ease > 0).all()
    now.world.rivals._truce_pressure = lambda: bar - eases * ease  # type: ignore[method-assign]
    now.state.truce[...] = float(running)
    now.state.truce_end[...] = ended = now.world.month - float(since)
    before = now.state.truces.copy()
    now.world.rivals.negotiate()
    assert (now.state.truce == holds).all()
    length = np.maximum(np.rint(now.p("reaction.truce.months")), 3.0)
    assert (now.state.truce_end == (now.world.month + length if starts else ended)).all()
    assert (now.state.truces - before == (holds and not running)).all()


@pytest.mark.parametrize(("truce", "share"), [(1.0, 1.0), (0.0, None)])
def test_a_truce_suspends_every_denial(
    reacting: Situation, truce: float, share: float | None
) -> None:
    now = calm(reacting)
    now.world.plan.rare_earth_licensing.share[now.china] = 0.5
    now.state.truce[...] = truce
    steps.apply(now.world, EVERYBODY)
    expected = 0.5 if share is None else share
    assert (now.world.law.rare_earth_licensing.share[now.china] == expected).all()


@pytest.mark.parametrize("name", [one.name for one in BOOK if one.name != "china_minerals"])
def test_a_step_makes_its_rule_stricter(reacting: Situation, name: str) -> None:
    """Each instrument alone, by the field that declares which way is stricter."""
    now = calm(reacting)
    plan = now.world.plan
    plan.export_rule.enforcement[...] = plan.domestic_mandate.share[...] = 0.1
    plan.export_rule.license_max_tpp[...] = 1e4
    plan.export_rule.license_max_bandwidth_gb_s[...] = 1e4
    plan.export_rule.tool_sales[...] = plan.export_rule.tool_service[...] = 0.9
    plan.export_rule.hbm_access.general[...] = 0.9
    plan.export_rule.cloud_access[...] = plan.import_admission.share.general[...] = 0.9
    plan.export_rule.entity_list.makers[...] = 0.1
    steps.apply(now.world, EVERYBODY)
    before = {path: array.copy() for path, array in now.world.law.arrays.items()}
    now.state.steps[ROW[name]] = 1.0
    steps.apply(now.world, EVERYBODY)
    after = now.world.law.arrays
    tighter = [(after[path] - before[path]) * sign for path, sign in ratchet.SIGNS.items()]
    assert all((change >= 0).all() for change in tighter)
    assert any((change > 0).any() for change in tighter)


def test_licences_by_name_lapse_at_the_tightest_step(reacting: Situation) -> None:
    now = calm(reacting)
    now.world.plan.export_rule.license_chips[now.us] = 1.0
    for step, named in ((0.0, 1.0), (now.p("reaction.us_ceiling.tightest"), 0.0)):
        now.state.steps[ROW["us_ceiling"]] = step
        steps.apply(now.world, EVERYBODY)
        assert (now.world.law.export_rule.license_chips[now.us] == named).all()


def test_news_is_what_rises_above_the_usual(reacting: Situation) -> None:
    now, row = reacting, SIGNALS.index("exposed")
    latest = dict(now.world.latest)
    share = latest["new_compute.china.smuggled"] / latest["new_compute.china"]
    now.world.latest = latest
    now.state.usual_signals[row] = 0.5 * share
    found = signals.read_signals(now.world)[0]
    assert found[row] == pytest.approx(0.5 * share)
    assert found[SIGNALS.index("smuggled")] == pytest.approx(share)
    now.state.usual_signals[row] = 2.0 * share
    assert (signals.read_signals(now.world)[:, row] == 0).all()
    assert found[SIGNALS.index("lead_lost")] == pytest.approx(
        np.maximum(found[SIGNALS.index("lead_lost")], 0.0)
    )


def test_a_smaller_lead_is_a_lead_lost(reacting: Situation) -> None:
    now, row = reacting, SIGNALS.index("lead_lost")
    now.world.latest = dict(now.world.latest)
    signals.read_signals(now.world)
    usual = now.state.usual_signals.copy()
    now.world.latest["ratio.stock"] = now.world.latest["ratio.stock"] / 10.0
    found = signals.read_signals(now.world)[:, row]
    now.state.usual_signals[...] = usual
    now.world.latest["ratio.stock"] = now.world.latest["ratio.stock"] * 1e4
    assert (found > signals.read_signals(now.world)[:, row]).all()


def test_idle_money_is_weighted_by_budgets(reacting: Situation) -> None:
    now = reacting
    now.state.unspent_share[...] = 0.0
    big = now.home[0]
    now.state.unspent_share[big] = 0.8
    budget = now.state.ai_capex
    expected = 0.8 * budget[big] / budget[now.home].sum(axis=0)
    assert signals.money_gap(now.world) == pytest.approx(expected)


def test_the_ratchet_counts_what_tightens_since_states_react(reacting: Situation) -> None:
    now, everybody = reacting, slice(0, len(reacting.layout.states))
    before = ratchet.snapshot(now.world, everybody)
    was = now.state.tightenings.copy(), now.state.loosenings.copy()
    now.rule.tool_sales[now.us] -= 0.5
    now.world.law.import_admission.share.general[now.china] += 0.5
    ratchet.count(now.world, everybody, before)
    tighter, looser = now.state.tightenings - was[0], now.state.loosenings - was[1]
    assert (tighter[now.us] == 1).all()
    assert (looser[now.us] == 0).all()
    assert (looser[now.china] == 1).all()
    assert (tighter[now.china] == 0).all()
    now.state.tightenings[...] = 0.0
    now.state.tightenings[now.china] = 50.0
    ratchet.count(now.world, everybody, ratchet.snapshot(now.world, everybody))
    assert not now.state.growth_floor[now.china].any(), "only others' rules spur China on"
    now.state.tightenings[now.us] = 50.0
    ratchet.count(now.world, everybody, ratchet.snapshot(now.world, everybody))
    assert (now.state.growth_floor[now.china] > 0).all()
    now.world.month = 56
    assert ratchet.snapshot(now.world, everybody) == {}


@pytest.mark.parametrize(
    ("sales", "service", "fee", "tighter", "looser"),
    [
        (-0.5, 0.0, 0.0, 1, 0),
        (0.25, 0.0, 0.0, 0, 1),
        (-0.5, 0.25, 0.0, 1, 1),  # one of each
        (-0.5, 0.25, -0.1, 1, 1),  # one up, two down
        (-0.5, -0.25, -0.1, 1, 1),  # two up, one down
        (-0.5, -0.25, 0.1, 1, 0),  # three of a kind are one month
        (0.0, 0.0, 0.0, 0, 0),
    ],
)
def test_a_month_that_tightens_and_loosens_counts_as_both(
    reacting: Situation, sales: float, service: float, fee: float, tighter: int, looser: int
) -> None:
    """Once each, however many rules go either way: nothing is set off against anything."""
    now, everybody = reacting, slice(0, len(reacting.layout.states))
    now.rule.tool_sales[now.us] = now.rule.tool_service[now.us] = 0.5
    now.rule.fee.general[now.us] = 0.2
    before = ratchet.snapshot(now.world, everybody)
    was = now.state.tightenings[now.us].copy(), now.state.loosenings[now.us].copy()
    now.rule.tool_sales[now.us] += sales
    now.rule.tool_service[now.us] += service
    now.rule.fee.general[now.us] += fee
    ratchet.count(now.world, everybody, before)
    assert (now.state.tightenings[now.us] - was[0] == tighter).all()
    assert (now.state.loosenings[now.us] - was[1] == looser).all()


def test_a_looser_licence_ceiling_is_a_multiple_of_its_own(now: Situation) -> None:
    """Of speed and of bandwidth, whichever number is the larger."""
    us, plan, law = now.us, now.world.plan.export_rule, now.world.law.export_rule
    plan.control_tpp[us] = 100.0
    plan.license_max_tpp[us], plan.license_max_bandwidth_gb_s[us] = 20_000.0, 4_000.0
    looser, twice = np.full(now.world.members, -1.0), np.full(now.world.members, 2.0)
    steps.STEPS["us_ceiling"](now.world, us, looser, twice)
    assert law.license_max_tpp[us] == pytest.approx(40_000.0)
    assert law.license_max_bandwidth_gb_s[us] == pytest.approx(8_000.0)


def test_this_months_politics_move_talks_and_steps_and_no_other_months(reacting: Situation) -> None:
    """A shock of one standard deviation, in the month itself, of talks and of each state."""
    now = calm(reacting)
    rivals, month = now.world.rivals, now.world.month
    for path in rivals._politics.values():
        path[...] = 0.0
    rivals.update_pressure(EVERYBODY)
    rivals.negotiate()
    pressure, talks = now.state.pressure.copy(), now.state.truce_pressure.copy()
    spread = rivals._by_side["shock_sd"]
    assert (spread > 0).all()
    assert (now.p("reaction.truce.shock_sd") > 0).all()
    for who, path in rivals._politics.items():
        for when in (month - 1, month + 1, month):
            path[when] = 1.0
            rivals.update_pressure(EVERYBODY)
            rivals.negotiate()
            counts = float(when == month)
            path[when] = 0.0
            moved = now.state.truce_pressure - talks
            of_talks = counts * (who == TALKS)
            assert moved == pytest.approx(of_talks * now.p("reaction.truce.shock_sd"), abs=1e-9)
            moved = now.state.pressure - pressure
            mine = np.array([one.actor == who for one in BOOK])[:, None]
            assert moved == pytest.approx(counts * mine * spread, abs=1e-9), (who, when - month)
        now.state.truce[...] = 0.0


def test_what_a_month_records_is_heard_in_the_next(reacting: Situation) -> None:
    """The signals of a month follow from outcomes as they stood before it."""
    world = reacting.world
    for _ in range(3):
        before = {name: np.array(values) for name, values in world.latest.items()}
        world.step()
        heard = dict(zip(SIGNALS, world.rivals.signals[0], strict=True))
        for latest, same in ((before, True), (world.latest, False)):
            smuggled = latest["new_compute.china.smuggled"] / latest["new_compute.china"]
            domestic = latest["self_sufficiency.china"]
            assert (heard["smuggled"] == pytest.approx(smuggled)) is same
            assert (heard["sufficient"] == pytest.approx(domestic)) is same
