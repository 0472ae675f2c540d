"""What must hold of a timeline's entries: what they restart, end, narrow and leave alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.inputs.policy.investment import CapexPledge, IndustrialProgramme
from simulation.inputs.policy.timeline import Event
from simulation.model.agents.entries import enact
from simulation.model.core import spending
from simulation.model.core.calendar import Calendar
from simulation.model.core.layout import SEGMENTS

from .conftest import Situation

Then = Callable[[], Situation]


def entry(month: int, actor: str, lever: str, values: dict[str, Any], **narrowed: Any) -> Event:
    """An entry that takes effect in a month and is announced then."""
    return Event(month, month, month, actor, lever, values, **narrowed)


def pledged(now: Situation, month: int, *events: Event) -> float:
    """Yearly spending of a pledge in a month, USD billion/year."""
    calendar = Calendar(events, now.layout)
    found = calendar.spending(CapexPledge, now.world.draw).in_month(month)
    return float(found[now.firm("oracle_openai"), 0])


def pledge(month: int, **values: float) -> Event:
    return entry(month, "oracle_openai", "capex_pledge", values)


def test_a_pledge_is_spent_evenly_over_its_years(now: Situation) -> None:
    one = pledge(24, amount=400.0, years=4.0, delivered_share=0.5)
    for month, yearly in ((23, 0.0), (24, 50.0), (71, 50.0), (72, 0.0)):
        assert pledged(now, month, one) == yearly, month


def test_a_later_entry_changes_what_it_names_and_restarts_with_a_new_sum(now: Situation) -> None:
    first = pledge(24, amount=400.0, years=4.0)
    less = pledge(36, delivered_share=0.25)
    assert pledged(now, 35, first, less) == 100.0
    assert pledged(now, 36, first, less) == 25.0
    assert pledged(now, 71, first, less) == 25.0
    assert pledged(now, 72, first, less) == 0.0, "a smaller share does not start the sum anew"
    again = pledge(36, amount=800.0)
    assert pledged(now, 36, first, again) == 200.0
    assert pledged(now, 83, first, again) == 200.0
    assert pledged(now, 84, first, again) == 0.0


def test_what_is_spent_changes_in_the_months_of_entries_and_ends(now: Situation) -> None:
    events = pledge(24, amount=400.0, years=2.5), pledge(36, delivered_share=0.25)
    calendar = Calendar(events, now.layout)
    assert calendar.spending(CapexPledge, now.world.draw).months == (0, 24, 36, 54)
    for month, yearly in ((53, 40.0), (54, 0.0), (100, 0.0)):
        assert pledged(now, month, *events) == yearly, month


def test_sums_are_spent_from_the_very_month_of_their_entry(then: Then) -> None:
    """In the world, by firms and by states; each kind out of its own entries."""
    sums = {
        "pledge": (spending.pledged, CapexPledge, "firms", "oracle_openai"),
        "programme": (spending.programmes, IndustrialProgramme, "states", "china"),
    }
    for spent, lever, table, actor in sums.values():
        world = then().world
        row = world.layout.row[table][actor]
        events = [
            one for one in world.inputs.scenario.timeline
            if (one.actor, one.lever) == (actor, lever.name) and "amount" in one.values
        ]  # fmt: skip
        assert events
        for event in events:
            found = []
            for world.month in (event.month - 1, event.month):
                found.append(spent(world)[row].copy())
            assert (found[1] != found[0]).all(), (actor, event.month)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_an_entry_for_one_segment_leaves_the_other(now: Situation, segment: str) -> None:
    share = now.world.plan.domestic_mandate.share
    share[now.china] = 0.1
    values = {"share": 0.7}
    enact(now.world, entry(60, "china", "domestic_mandate", values, buyers=(segment,)), now.china)
    named = now.layout.segment == SEGMENTS.index(segment)
    assert named.any()
    assert not named.all()
    assert (share[now.china, named] == 0.7).all()
    assert (share[now.china, ~named] == 0.1).all()
    enact(now.world, entry(60, "china", "domestic_mandate", {"share": 0.4}), now.china)
    assert (share[now.china] == 0.4).all()


def test_an_entry_for_all_regions_leaves_out_its_actor(now: Situation) -> None:
    access, rows = now.world.plan.stack_access.access, now.layout.row["states"]
    access[now.us] = 1.0
    enact(now.world, entry(60, "us", "stack_access", {"access": 0.2}), now.us)
    assert (access[now.us, now.us] == 1.0).all()
    others = [row for row in rows.values() if row != now.us]
    assert (access[now.us][others] == 0.2).all()
    enact(now.world, entry(60, "us", "stack_access", {"access": 0.6}, regions=("eu",)), now.us)
    assert (access[now.us, rows["eu"]] == 0.6).all()
    assert (access[now.us, rows["africa"]] == 0.2).all()


def test_a_reported_rule_is_ahead_until_its_month(now: Situation) -> None:
    """The month before it is heard of, that month, the month before it holds, and that month."""
    rule = Event(60, 60, 57, "us", "export_rule", {"control_tpp": 1.0}, reported=55)
    calendar = Calendar((rule,), now.layout)
    expected = {54: [], 55: [("us", False)], 56: [("us", False)], 57: [("us", True)],
                59: [("us", True)], 60: []}  # fmt: skip
    for month, ahead in expected.items():
        assert calendar.restriction_ahead(month) == ahead, month


def test_an_empty_list_of_buyers_means_all(now: Situation) -> None:
    buyers = now.world.plan.export_rule.licensed_buyers
    for listed, count in ((("alibaba",), 1), ((), len(now.layout.firms))):
        enact(now.world, entry(60, "us", "export_rule", {"licensed_buyers": listed}), now.us)
        assert np.all(buyers[now.us].sum(axis=0) == count)
