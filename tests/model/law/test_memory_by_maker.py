"""Memory that a rule gives to some makers: they get it, they hoard it, and others compete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.law import announced, input_access
from simulation.model.supply import home_memory, memory
from simulation.model.world import Block, ModelInputs, World, simulate
from tests import tables
from tests.conftest import series
from tests.model.reading import after

Run = Callable[..., Block]
Worlds = Callable[..., World]
TABLE: dict[str, list[dict[str, Any]]] = tables.beside(__file__, "memory_by_maker.yaml")
CASES, KNOWN = TABLE["access"], TABLE["notice"]
HBM = "levers.us.export_rule.hbm_access"
CHINESE = ("huawei", "cambricon", "hygon", "kunlunxin", "thead", "other_china")
LAST = months.index("2029-12")


@pytest.fixture
def inputs_of(tmp_path: Path, calibration: Calibration) -> Callable[..., ModelInputs]:
    """Inputs of the baseline with entries of the US about memory; 4 members."""

    def make(entries: list[str], last: int = LAST) -> ModelInputs:
        rows = "".join(f"  - {{actor: US, lever: export_rule, {one}}}\n" for one in entries)
        file = tmp_path / "mine.yaml"
        head = "title: Mine\nextends: baseline\n" + ("timeline:\n" if entries else "")
        file.write_text(head + rows, "utf-8")
        scenario = load_scenario(file, calibration)
        draw = Draw(calibration, scenario, 1, 0, 4)
        return ModelInputs(calibration, scenario, draw, last + 1, checked=True)

    return make


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_who_may_buy_what_of_whom(
    case: dict[str, Any], inputs_of: Callable[..., ModelInputs]
) -> None:
    model = after(World(inputs_of(case["entries"], months.index("2022-08"))), "2022-06")
    makers, suppliers = model.layout.row["makers"], model.layout.row["suppliers"]
    found = input_access.memory_by_supplier(model)
    assert (found is not None) == case["suppliers_apart"]
    for pair, share in case["access"].items():
        maker, _, supplier = pair.partition(" of ")
        access = input_access.memory(model) if found is None or not supplier else found
        row = (makers[maker], suppliers[supplier]) if access is found else makers[maker]
        assert access[row] == pytest.approx(share), pair
    china, denied = model.layout.row["states"]["china"], 1.0 - input_access.memory(model)
    sold = model.state.receipts
    sold[...] = 1.0
    assert input_access.lost_by_makers(model, china, denied) == pytest.approx(1.0 - case["mean"])
    sold[...] = 0.0  # but for what Huawei sells to buyers of two states
    sold[china, makers["cambricon"]] = sold[:2, makers["huawei"]] = 3.0
    by_sales = (denied[makers["cambricon"]] + 2.0 * denied[makers["huawei"]]) / 3.0
    assert input_access.lost_by_makers(model, china, denied) == pytest.approx(by_sales)


def test_makers_who_sell_nothing_count_for_nothing(
    inputs_of: Callable[..., ModelInputs],
) -> None:
    """Unless all of them have the same."""
    model = World(inputs_of([], months.index("2022-08")))
    china, lost = model.layout.row["states"]["china"], np.full((len(model.layout.makers), 4), 0.4)
    model.state.receipts[...] = 0.0
    assert (input_access.lost_by_makers(model, china, lost) == 0.4).all()
    lost[model.layout.row["makers"]["huawei"]] = 1.0
    assert (input_access.lost_by_makers(model, china, lost) == 0.0).all()
    nobody = model.layout.row["states"]["netherlands"]
    assert (input_access.lost_by_makers(model, nobody, lost) == 0.0).all()


def test_all_makers_by_name_are_all_makers(run: Run) -> None:
    """To the last bit, in every outcome but one: as of chips by name, no loosening is counted."""
    last, every = months.index("2028-12") + 1, ",".join(CHINESE)
    named, general = (
        run(months=last, sets=(f"{HBM}{who}@2027-01=0.7",)) for who in (f"[{every}]", "")
    )
    rest = [row for row, name in enumerate(named.outcomes) if name != "loosenings.us"]
    one, other = (block.values[:, rest] for block in (named, general))
    assert np.array_equal(one, other, equal_nan=True)


def test_the_makers_named_buy_and_nobody_else(world: Worlds) -> None:
    """Of one need, on a market that has enough for everybody."""
    bought = {}
    for sets in ((), (f"{HBM}[cambricon,hygon]@2026-01=0.5",)):
        model = after(world(months=60, sets=sets), "2026-02")
        found = home_memory.pools(model)
        found.market[...] = found.on_market[...] = 1e12
        need = np.full_like(model.state.memory_stockpile, 1e6)
        kept = memory.KeptStacks(*np.zeros((4, *need.shape)))
        sources = memory.find_sources(model, need, 0.0 * need, kept, found)
        bought[bool(sets)] = sources.bought, need - sources.own
    (before, _), (now, left) = bought[False], bought[True]
    named = model.layout.rows("makers", ("cambricon", "hygon"))
    assert (left[named] > 0).all()
    assert now[named] == pytest.approx(0.5 * left[named])
    others = np.delete(np.arange(len(now)), named)
    assert np.array_equal(now[others], before[others])


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case["case"])
def test_who_knows_of_a_cut(case: dict[str, Any], inputs_of: Callable[..., ModelInputs]) -> None:
    model = after(World(inputs_of(case["entries"], months.index("2022-08"))), "2022-05")
    notice = announced.notice_of_memory_cut(model)[:, 0]
    known = {name: notice[row] for name, row in model.layout.row["makers"].items() if notice[row]}
    assert known == case["months"]


def test_who_will_be_cut_off_hoards_and_keeps_it(inputs_of: Callable[..., ModelInputs]) -> None:
    """A cut of Huawei's memory, announced half a year ahead; nobody else has notice of it."""
    cut = ["from: 2023-07, announced: 2023-01, makers: [huawei], set: {hbm_access: 0}"]
    stock, sought = [], []
    for entries in ([], cut):
        model = after(World(inputs_of(entries, months.index("2023-08"))), "2023-03")
        notice = np.broadcast_to(announced.notice_of_memory_cut(model), (10, 1))
        makers = model.layout.row["makers"]
        huawei = makers["huawei"]
        assert notice[huawei, 0] == (6 if entries else 0)
        assert not np.delete(notice, huawei, axis=0).any()
        stock.append(model.state.memory_stockpile.copy())
        sought.append(model.state.memory_sought.copy())
    assert (sought[1][huawei] > sought[0][huawei]).all()
    assert (stock[1][huawei] > stock[0][huawei]).all()
    rest = [makers[name] for name in CHINESE if name != "huawei"]
    assert np.array_equal(sought[1][rest], sought[0][rest])
    assert (stock[1][rest] <= stock[0][rest]).all(), "what Huawei hoards is in nobody else's store"


OPEN = "from: 2027-01, set: {hbm_access: 1}"
SIDES: list[tuple[list[str], str, tuple[str, ...], int]] = [
    ([], "makers: [cambricon, hygon], set: {hbm_access: 1}", ("cambricon", "hygon"), 1),
    ([], "makers: [huawei], set: {hbm_access: 1}", ("huawei",), 1),
    ([OPEN], "makers: [huawei], set: {hbm_access: 0}", ("huawei",), -1),
]


@pytest.mark.parametrize(
    ("base", "entry", "named", "sign"),
    [SIDES[0], *(pytest.param(*side, marks=pytest.mark.slow) for side in SIDES[1:])],
)
def test_what_named_makers_gain_or_lose_others_feel_the_other_way(
    inputs_of: Callable[..., ModelInputs],
    base: list[str],
    entry: str,
    named: tuple[str, ...],
    sign: int,
) -> None:
    """Compute that makers sell and units in China, 2027-29; others together, in most members.

    Where Huawei is hardly short of memory, it hardly feels a rule, and others have nothing to gain
    or lose by it. Chips with memory may take the place of more small cards without.
    """
    usual, changed = (
        simulate(inputs_of(entries)) for entries in (base, [*base, f"from: 2027-01, {entry}"])
    )

    def gain(outcome: str) -> np.ndarray:
        both = (series(one, outcome)[months.index("2027-01") :] for one in (changed, usual))
        new, old = (one.sum(axis=0) for one in both)
        return new - old

    for outcome in (f"{of}.{maker}" for maker in named for of in ("sold_compute", "units.china")):
        before = series(usual, outcome)[months.index("2027-01") :].sum(axis=0)
        assert np.median(sign * gain(outcome)) > 0
        if outcome.startswith("sold_compute"):
            assert (sign * gain(outcome) > (0.0 if sign > 0 else -0.03 * before)).all()
        felt = np.abs(gain(outcome)) > 0.01 * before
    others = [gain(f"sold_compute.{maker}") for maker in CHINESE if maker not in named]
    assert felt.any()
    assert np.median(sign * np.sum(others, axis=0)[felt]) < 0
    share = series(changed, "rule.memory.china")[-1]  # by sales
    assert ((share > 0.0) & (share < 1.0)).all()
