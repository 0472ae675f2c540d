"""Parts of a breakdown are what their titles say: a sum stays right where two parts are exchanged.

The same goes for a chain, whose last factor takes up what the others leave: each factor is held to
books of the test's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from simulation.experiment.accounts import trees
from simulation.experiment.accounts.ledger import Ledger
from simulation.experiment.accounts.node import Node, walk
from simulation.model.world import ModelInputs, World

MONTHS = 60
Inputs = Callable[..., ModelInputs]


class Books(NamedTuple):
    """Chips that firms were sent, (firms, chips, members): since 2022, and in the last year.

    `smuggled` are those of the year by chip, (chips, members); `bound` are the causes that bound
    each maker in its months, (months, makers, members).
    """

    ever: np.ndarray
    year: np.ndarray
    smuggled: np.ndarray
    bound: np.ndarray


@pytest.fixture(scope="module")
def made(inputs: Inputs) -> ModelInputs:
    """A world in which licensed chips go to China, for a fee."""
    return inputs("h200_sales_allowed", 0, 4, MONTHS, seed=5)


@pytest.fixture(scope="module")
def ledger(made: ModelInputs) -> Ledger:
    """Its ledger at the end."""
    return Ledger(World(made), MONTHS - 1).run()


@pytest.fixture(scope="module")
def books(made: ModelInputs) -> Books:
    """The test's own books of the same months."""
    world = World(made)
    ever, year = np.zeros((2, *world.state.stock.shape))
    smuggled, bound = np.zeros_like(world.state.smuggled), []
    while world.month < MONTHS:
        world.step()
        sent = np.zeros_like(ever)
        on_sale = world.chips_on_sale.active
        sent[:, on_sale] = world.state.delivered[:, on_sale]
        ever += sent
        if world.month > MONTHS - 12:
            year += sent
            smuggled[on_sale] += world.state.smuggled[on_sale]
            bound.append(world.state.binding_cause.copy())
    return Books(ever, year, smuggled, np.array(bound))


def tree(ledger: Ledger, outcome: str) -> Node:
    return trees.catalogue(ledger.world.layout)[outcome](ledger)


def firms(ledger: Ledger, state: str, at_home: bool = False) -> list[int]:
    """Rows of a state's firms, read from the roster."""
    every = ledger.world.layout.roster.firms.values()
    return [
        row for row, one in enumerate(every)
        if one.state == state and not (at_home and one.site not in (None, state))
    ]  # fmt: skip


def designed_in(ledger: Ledger, state: str) -> np.ndarray:
    """True for chips whose maker sits in a state, read from the roster, (chips,)."""
    layout = ledger.world.layout
    return np.array([layout.roster.makers[c.maker].state == state for c in layout.chip_rows])


@pytest.mark.parametrize(
    ("part", "designs"), [("from_us", ("us", "others")), ("from_china", ("china",))]
)
@pytest.mark.parametrize(("outcome", "state"), [("compute.china", "china"), ("compute.us", "us")])
def test_deliveries_stand_under_the_country_of_their_design(
    ledger: Ledger, books: Books, outcome: str, state: str, part: str, designs: tuple[str, ...]
) -> None:
    whole = tree(ledger, outcome)
    (movement,) = [way for way in whole.ways if way.title == "by movement"]
    (found,) = [one.node.value for one in movement.parts if one.node.name == part]
    home = designed_in(ledger, "china")
    chips = home if designs == ("china",) else ~home
    sent = books.ever[firms(ledger, state, at_home=state == "china")].sum(axis=0)
    expected = (sent * np.asarray(ledger.world.chip_table["h100e"]))[chips].sum(axis=0)
    assert found == pytest.approx(expected, rel=1e-9)
    assert (expected > 0).all() or state == "us"


# Trees that count chips sold or received in the year, and what those chips are.
COUNTED = {
    "revenue.nvidia": "all",
    "revenue.huawei": "all",
    "revenue_china.nvidia": "to China's firms",
    "fee_income.us": "to China's firms",
    "units.nvidia": "all",
    "units.china.nvidia": "to firms at home in China",
}


@pytest.mark.parametrize("outcome", COUNTED)
def test_chips_of_a_breakdown_are_those_that_were_sent(
    ledger: Ledger, books: Books, outcome: str
) -> None:
    sent = {
        "all": books.year.sum(axis=0) + books.smuggled,
        "to China's firms": books.year[firms(ledger, "china")].sum(axis=0),
        "to firms at home in China": books.year[firms(ledger, "china", True)].sum(axis=0),
    }[COUNTED[outcome]]
    layout, some = ledger.world.layout, False
    for path, node in walk(tree(ledger, outcome)):
        chip = next((name for name in path if name in layout.row["chips"]), None)
        if chip is not None and node.unit == "chips/year":
            expected = sent[layout.row["chips"][chip]]
            assert node.value == pytest.approx(expected, rel=1e-9, abs=1e-9), path
            some |= bool((expected > 0).any())
    assert some


def test_what_open_wafers_could_make_is_the_chain_without_the_share_that_is_used(
    ledger: Ledger,
) -> None:
    """More than what is made of them, and nothing known where none are used."""
    told = 0
    for _, node in walk(tree(ledger, "output.china")):
        for mark in node.marks:
            if not mark.title.endswith(": if all open wafers were used"):
                continue
            (way,) = node.ways
            whole = np.ones_like(node.value)
            for part in way.parts:
                if part.node.name != "used":
                    whole = whole / part.node.value if part.inverse else whole * part.node.value
            known = node.value > 0
            assert (mark.value[known] > node.value[known]).all()
            assert mark.value[known] == pytest.approx(whole[known], rel=1e-9)
            assert np.isnan(mark.value[~known]).all()
            told += int(known.sum())
    assert told > 4, "more than one foundry"


def test_what_bound_makers_is_counted_in_the_months_of_the_year(
    ledger: Ledger, books: Books
) -> None:
    layout = ledger.world.layout
    causes = ("demand", "wafers", "packaging", "memory")
    marks = {mark.title: mark.value for mark in tree(ledger, "output.china").marks}
    makers = [name for name, one in layout.roster.makers.items() if one.state == "china"]
    assert len(marks) == len(makers) * len(causes)
    for name in makers:
        mine = books.bound[:, layout.row["makers"][name]]
        for number, cause in enumerate(causes):
            told = marks[f"{layout.roster.makers[name].title}: bound by {cause}"]
            assert told == pytest.approx((mine == number).mean(axis=0)), (name, cause)
    assert len({*np.unique(books.bound[:, layout.of_state("makers", "china")])}) > 1


def test_an_export_fee_is_a_share_of_the_price_and_below_it(ledger: Ledger) -> None:
    """What a chip brings in fees, over what it brings in all, is a rate of the law."""
    fees, bills = (
        {node.name: node for _, node in walk(tree(ledger, name)) if node.unit.startswith("USD b")}
        for name in ("fee_income.us", "revenue_china.nvidia")
    )
    both = [name for name in fees if name in bills and (fees[name].value > 0).any()]
    chips = [name for name in both if name in ledger.world.layout.row["chips"]]
    assert chips
    for name in chips:
        paid = fees[name].value > 0  # not by all members: a chip may be sold where no fee is due
        assert (bills[name].value[paid] > 0).all(), name
        assert (fees[name].value[paid] <= 0.3 * bills[name].value[paid]).all(), name
