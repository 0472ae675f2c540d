"""Disruptions of suppliers and makers: what stops, what waits, and what comes back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import World
from tests.model.reading import EVEN, stepped
from tests.nights import first_by_day

Worlds = Callable[..., World]
SINCE, LAST = "2022-06", "2022-11"
UNTIL = months.index("2023-06") + 1


def path(actor: str, field: str, value: float) -> tuple[str, ...]:
    return (f"levers.{actor}.disruption.{field}@{SINCE}..{LAST}={value}",)


def test_a_line_stands_still_and_goes_on(world: Worlds) -> None:
    hit = stepped(world(months=UNTIL, sets=path("tsmc", "output", 0), checked=True), "2022-07")
    layout = hit.layout
    mine = layout.chip_foundry == layout.row["suppliers"]["tsmc"]
    line = hit.state.in_production[:, mine].copy()
    assert line.sum() > 0
    stepped(hit, "2022-12")
    assert np.array_equal(hit.state.in_production[:, mine], line)
    assert (hit.state.made[mine] == 0).all()
    assert (hit.state.starts[mine] == 0).all()
    assert hit.state.starts[~mine].sum() > 0
    hit.step()
    assert (hit.state.made[mine].sum(axis=0) > 0).all()
    stepped(hit, "2023-06")  # the books balance all along


@pytest.mark.parametrize(
    ("actor", "field"),
    first_by_day(
        [("tsmc", "output"), ("tsmc", "wafers"), ("tsmc", "packaging"), ("sk_hynix", "memory"),
         ("sk_hynix", "output"), ("nvidia", "wafers"), ("nvidia", "packaging"),
         ("nvidia", "memory")]
    ),
)  # fmt: skip
def test_fewer_starts_and_of_suppliers_no_more_in_all(
    world: Worlds, actor: str, field: str
) -> None:
    usual = stepped(world(months=UNTIL, sets=EVEN), SINCE)
    less = (*EVEN, *path(actor, field, 0.3))
    hit = stepped(world(months=UNTIL, sets=less, checked=True), SINCE)
    for model in (usual, hit):
        model.step()
    of = {"tsmc": hit.layout.chip_foundry == hit.layout.row["suppliers"]["tsmc"],
          "nvidia": hit.layout.chip_maker == hit.layout.row["makers"]["nvidia"]}  # fmt: skip
    mine = of.get(actor, np.ones(len(hit.layout.chips), dtype=bool))
    was, now = usual.state.starts[mine].sum(axis=0), hit.state.starts[mine].sum(axis=0)
    assert (now < was).all()
    if actor == "nvidia":
        return  # what it cannot start others may, with more compute or less
    compute = hit.chip_table["h100e"]
    was, now = ((m.state.starts * compute).sum(axis=0) for m in (usual, hit))
    assert (now < was * (1 + 1e-9)).all()


def test_what_a_maker_cannot_use_others_may(world: Worlds) -> None:
    usual, hit = (stepped(world(months=UNTIL, sets=sets, checked=True), "2022-07")
                  for sets in (EVEN, (*EVEN, *path("nvidia", "wafers", 0))))  # fmt: skip
    others = hit.layout.chip_maker != hit.layout.row["makers"]["nvidia"]
    tsmc = hit.layout.row["suppliers"]["tsmc"]
    assert (hit.state.used_wafers[tsmc] < usual.state.used_wafers[tsmc]).all()
    neighbours = others & (hit.layout.chip_foundry == tsmc)
    assert neighbours.any()
    assert (hit.state.starts[neighbours] >= usual.state.starts[neighbours] - 1e-6).all()
    compute = hit.chip_table["h100e"]
    was, now = ((m.state.starts * compute)[others].sum(axis=0) for m in (usual, hit))
    assert (now >= was * (1 - 1e-9)).all()


def test_a_maker_that_ships_nothing_keeps_its_stock(world: Worlds) -> None:
    hit = stepped(world(months=UNTIL, sets=path("nvidia", "output", 0), checked=True), SINCE)
    mine = hit.layout.chip_maker == hit.layout.row["makers"]["nvidia"]
    before = hit.state.inventory[mine].sum(axis=0)
    made = np.zeros_like(before)
    while hit.month <= months.index(LAST):
        hit.step()
        made += (hit.state.made - hit.state.scrapped)[mine].sum(axis=0)
        assert (hit.state.delivered[:, mine] == 0).all()
        assert (hit.state.smuggled[mine] == 0).all()
    assert np.allclose(hit.state.inventory[mine].sum(axis=0), before + made)
    assert (made > 0).all()
    hit.step()
    assert (hit.state.delivered[:, mine].sum(axis=(0, 1)) > 0).all()


def test_tools_come_from_toolmakers(world: Worlds) -> None:
    usual, hit = (stepped(world(months=UNTIL, sets=sets), "2022-10")
                  for sets in ((), path("asml", "output", 0)))  # fmt: skip
    china = hit.layout.row["states"]["china"]
    was, now = usual.state.tool_reach[china], hit.state.tool_reach[china]
    assert (now <= was).all()
    assert (now[-1] < was[-1]).all(), "advanced logic needs them most"
