"""Steps that can be undone, as the page's script keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.explore.journeys import needs_browser
from tests.explore.test_page_scripts import call
from tests.scripts import Call

pytestmark = needs_browser
__all__ = ["call"]

BEGIN = """
const defaults = {on: "baseline", from: "2027-01", at: "2030-12", until: "2032-12", charts: ["a"]};
const catalogue = {defaults: {...defaults, seed: 1}, controls: [{key: "fee"}, {key: "cap"}]};
let state = blank(catalogue);
const past = new Past(state, catalogue);
const put = (key, value, when) => {
  state.world.moves[key] = {value, since: null, until: null, how: null};
  past.settle(state, key, when);
};
const shown = () => write(state, catalogue);
const step = (back) => { state = past.step(state, back) ?? state; return shown(); };
"""


def steps(call: Call, script: str) -> Any:
    """What a script gives that moves levers of a page with `put` and `step`."""
    return call(f"(() => {{{BEGIN}{script}}})")


def test_moves_of_one_control_in_quick_succession_are_one_step(call: Call) -> None:
    script = """
    for (let i = 1; i <= 6; i++) put("fee", i / 10, i * 900);
    put("cap", 1, 5500);
    put("cap", 0.5, 6600);
    const count = past.back.length;
    return [count, step(true), step(true), step(true), past.back.length];
    """
    assert steps(call, script) == [3, "fee=0.6&cap=1", "fee=0.6", "", 0]


def test_a_hand_that_returns_has_moved_nothing(call: Call) -> None:
    script = """
    put("fee", 0.5, 100);
    delete state.world.moves.fee;
    past.settle(state, "fee", 300);
    return past.back.length;
    """
    assert steps(call, script) == 0


@pytest.mark.parametrize("back", [True, False], ids=["undone", "done again"])
def test_where_one_looks_is_no_part_of_a_step(call: Call, back: bool) -> None:
    """Neither the month nor the charts jump; a step that took the month along brings it back."""
    more = "" if back else "step(true); state.at = '2029-12'; past.look(state.at);"
    script = f"""
    put("fee", 0.5, 100);
    state.at = "2028-06"; past.look(state.at);
    state.charts = ["b"]; past.settle(state);
    {more}
    return [past.back.length, step({str(back).lower()})];
    """
    moved = "fee=0.5&" if not back else ""
    at = "2028-06" if back else "2029-12"
    assert steps(call, script) == [int(back), f"{moved}at={at}&charts=b"]
    own = """
    state.world.on = "blockade"; state.at = "2027-12"; past.settle(state);
    state.charts = ["b"]; past.settle(state);
    return step(true);
    """
    assert steps(call, own) == "charts=b"


def test_a_month_beyond_the_charts_of_a_step_ends_with_them(call: Call) -> None:
    script = """
    state.until = "2035-12"; past.settle(state);
    state.at = "2034-06"; past.look(state.at);
    return step(true);
    """
    assert steps(call, script) == "at=2032-12"


def test_each_change_is_an_entry_of_the_history_and_a_look_is_none(call: Call) -> None:
    script = """
    const entries = [past.entry];
    put("fee", 0.5, 100); entries.push(past.entry);
    past.begin("fee", 500); put("fee", 0.6, 600); entries.push(past.entry);
    state.at = "2028-06"; past.look(state.at); past.settle(state); entries.push(past.entry);
    past.begin("cap", 700); past.begin("cap", 5000); put("cap", 1, 9000); entries.push(past.entry);
    step(true); entries.push(past.entry);
    return entries.map((one) => one - entries[0]);
    """
    assert steps(call, script) == [0, 1, 1, 1, 2, 2]


def test_a_month_of_its_own_is_in_its_place_as_long_as_it_is_chosen(call: Call) -> None:
    script = """(months) => {
      const select = document.createElement("select");
      for (const one of ["2029-12", "2030-12", "2031-12"]) select.append(new Option(one, one));
      return months.map((one) => {
        offer(select, one);
        return [...select.options].map((option) => option.value).join(" ");
      });
    }"""
    whole = "2029-12 2030-12 2031-12"
    assert call(script, ["2030-06", "2028-11", "2032-01", "2030-12"]) == [
        "2029-12 2030-06 2030-12 2031-12", f"2028-11 {whole}", f"{whole} 2032-01", whole,
    ]  # fmt: skip


def test_what_is_filled_anew_keeps_the_focus(call: Call) -> None:
    script = """() => {
      document.body.replaceChildren(h("div", { id: "box" }));
      const button = (one) => h("button", { "aria-label": one }, "chart");
      const draw = (names) => refill(byId("box"), names.map(button));
      draw(["a", "b"]);
      byId("box").lastChild.focus();
      draw(["b", "a"]);
      return document.activeElement.getAttribute("aria-label");
    }"""
    assert call(script) == "b"


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("number", "500", "500 was not taken: only 0 to 100 % can be."),
        ("number", "-3", "\N{MINUS SIGN}3 was not taken: only 0 to 100 % can be."),
        ("number", "", "The field was empty: what holds stands again."),
        ("number", "40", ""),
    ],
)
def test_a_number_that_is_refused_is_told_why(call: Call, kind: str, typed: str, said: str) -> None:
    script = f"(value) => refused(h('input', {{type: '{kind}', min: 0, max: 100, value}}), '%')"
    assert call(script, typed) == said


@pytest.mark.parametrize(
    ("typed", "empty", "said"),
    [
        ("2025-12", False, "Dec 2025 was not taken: only from Jan 2026 to Dec 2035 can be."),
        ("2036-01", False, "Jan 2036 was not taken: only from Jan 2026 to Dec 2035 can be."),
        ("", False, "That was no month: what holds stands again."),
        ("", True, ""),
        ("2035-12", False, ""),
    ],
)
def test_a_month_that_is_refused_is_told_why(
    call: Call, typed: str, empty: bool, said: str
) -> None:
    field = "h('input', {type: 'month', min: '2026-01', max: '2035-12', value})"
    assert call(f"(value, empty) => refusedMonth({field}, empty)", typed, empty) == said


def test_outcomes_are_offered_in_families_and_none_is_lost(call: Call) -> None:
    names = ["a_b.x", "lag.us", "c.x", "a_b.y", "c.y", "c.z", "a_b.z", "truce"]
    found = call("families", [{"name": one} for one in names])
    assert [(label, [one["name"] for one in some]) for label, some in found] == [
        ("A b", ["a_b.x", "a_b.y", "a_b.z"]),
        ("C", ["c.x", "c.y", "c.z"]),
        ("Others", ["lag.us", "truce"]),
    ]
