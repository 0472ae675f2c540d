"""An explanation in sentences: each share under its own words, limits on their own side."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.analysis.text.explaining import gist, sentences
from simulation.analysis.text.words import titled

DRIVERS = [
    {"name": name, "share": share, "effect": effect, "unit": "1", "evidence": "", "about": ""}
    for name, share, effect in (
        ("supply.cxmt.memory_start", 0.41, -0.123),
        ("choice.price", 0.22, 0.034),
        ("choice.wait", 0.13, 0.02),
        ("budgets.growth", 0.09, 0.01),
    )
]
DRIVERS[0] |= {"evidence": "estimate", "about": "HBM capacity; of late"}
ROW: dict[str, Any] = {
    "claim": None, "title": None, "outcome": "share.china", "at": "2030-12", "against": "baseline",
    "scenario": "ban", "members": 1234, "enough": 1000, "rough": False, "holds": None,
    "drivers": DRIVERS, "unexplained": 0.17,
    "median": -0.038, "p05": -0.113, "p95": 0.028, "unit": "1", "points": False,
    "interactions": [
        {"parameters": ["choice.price", "choice.wait"], "share": 0.06},
        {"parameters": ["choice.wait", "budgets.growth"], "share": 0.02},
    ],
    "steps": [], "boxes": [], "value_of_information": [],
}  # fmt: skip


def test_drivers_and_what_they_leave() -> None:
    found = sentences(ROW)
    assert found == [
        "CXMT memory start explains 41 % of the variance of the change of China's share of world "
        "compute in Dec 2030 against baseline",
        "The change is −3.8 points in the median (90 % of members: −11 to +2.8)",
        "CXMT memory start (estimate: HBM capacity), high instead of low: −12 points",
        "The weight of price in chip choice, high instead of low: +3.4 points",
        "The weight of waiting in chip choice, high instead of low: +2 points",
        "17 % of the variance is not explained one by one: joint effects, many small ones, and "
        "chance events; the weight of price in chip choice with the weight of waiting in chip "
        "choice is 6 %",
    ]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({"against": None, "unit": "H100e", "median": 1.7e7, "p05": 1.1e7, "p95": 3e7},
         "The figure is 17 M H100e in the median (90 % of members: 11 M to 30 M)"),
        ({"unit": "USD/year", "median": 3.6e9, "p05": -4.7e9, "p95": 12e9},
         "The change is +USD 3.6 bn a year in the median (90 % of members: −4.7 bn to +12 bn)"),
        ({"unit": "ratio", "median": -0.4, "p05": -2.7, "p95": 0.7, "points": True},
         "The change is −0.4 in the median (90 % of points of the sweep: −2.7 to +0.7)"),
    ],
)  # fmt: skip
def test_how_large_it_is(of: dict[str, Any], said: str) -> None:
    assert sentences({**ROW, **of})[1] == said


def test_a_claim_has_no_size() -> None:
    of_claim = {"claim": "backfire", "title": "It raises", "holds": 0.4, "median": None}
    assert not any("in the median" in one for one in sentences({**ROW, **of_claim}))


FEW = {**ROW, "members": 200, "rough": True}


def test_few_members_that_find_nothing_say_nothing_of_the_model() -> None:
    """Nothing found is what 200 members can see; of what the spread is made they do not know."""
    told = sentences({**FEW, "drivers": [], "interactions": [], "unexplained": 1.0})
    assert told == [
        "200 members cannot tell any driver of the change of China's share of world compute in "
        "Dec 2030 against baseline from chance; 1,000 may",
        "The change is −3.8 points in the median (90 % of members: −11 to +2.8)",
    ]
    of_sweep = sentences({**FEW, "drivers": [], "points": True})
    assert of_sweep[0].startswith("200 points of the sweep cannot tell any driver")
    enough = sentences({**ROW, "drivers": [], "interactions": [], "unexplained": 1.0})
    assert enough[0].startswith("No single assumption stands out")
    assert enough[-1].startswith("100 % of the variance is not explained one by one")


def test_what_few_members_leave_unexplained_may_be_drivers() -> None:
    rest = "17 % of the variance is not explained one by one: joint effects, many small ones"
    said = next(one for one in sentences(FEW) if one.startswith("17 %"))
    assert said.startswith(f"{rest}, chance events, and what 200 members cannot tell from chance; ")
    every = [{**driver, "total": 0.3} for driver in DRIVERS]
    indices = next(one for one in sentences({**FEW, "drivers": every}) if one.startswith("17 %"))
    assert indices.startswith(f"{rest}, and chance events; "), "a design leaves out no path"


def test_outcomes_on_the_way_stand_alone_where_few_members_tell_no_driver() -> None:
    step = {"outcomes": ["output.china"], "share": 0.46, "drivers": []}
    row = {**FEW, "steps": [step], "explained_by_steps": 0.5, "drivers": [], "unexplained": 1.0}
    assert sentences(row)[-1].endswith("; together 50 % of the variance")


@pytest.mark.parametrize(("share", "decides"), [(0.2, True), (0.19, False)])
def test_a_first_driver_of_little_decides_nothing(share: float, decides: bool) -> None:
    first = sentences({**ROW, "drivers": [{**DRIVERS[0], "share": share}]})[0]
    assert first.startswith("No single assumption decides") != decides
    assert f"{100 * share:.0f} % of" in first


def test_outcomes_on_the_way_beside_assumptions() -> None:
    hangs = [{"name": "choice.price", "share": 0.27}, {"name": "choice.wait", "share": 0.08}]
    step = {"outcomes": ["output.china"], "share": 0.46, "drivers": hangs}
    more = [
        {"outcomes": ["capex.us4", "compute.us"], "share": s, "drivers": []}
        for s in (0.2, 0.1, 0.05)
    ]
    row = {**ROW, "steps": [step, *more], "explained_by_steps": 0.91}
    told, first = sentences(row)[-2:]
    assert told.startswith("Outcomes on the way say more, by their changes over three years: ")
    assert told.count("%") == 5
    assert "China's domestic chip output 46 %, " in told
    assert told.endswith("together 91 % of the variance, where assumptions one by one explain 83 %")
    assert first == (
        "China's domestic chip output in turn: the weight of price in chip choice 27 %, the weight "
        "of waiting in chip choice 8 %"
    )
    level = sentences({**row, "against": None})[-2]
    assert "by their means over three years" in level


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([None, 0.3456], "at most 0.346"),
        ([0.3456, None], "at least 0.346"),
        ([1234567, 2345678], "from 1.23 M to 2.35 M"),
        ([None, 0.0], "at most 0"),
    ],
)
def test_a_box_has_its_limits_and_shares(ends: list[float | None], said: str) -> None:
    box = {"limits": {"choice.price": ends, "choice.wait": [2.0, None]}, "density": 0.71,
           "usual": 0.25, "coverage": 0.43}  # fmt: skip
    row = {**ROW, "boxes": [box]}
    assert sentences(row)[-1] == (
        "The figure is in its highest quarter in 71 % of members with the weight of price in chip "
        f"choice {said} and the weight of waiting in chip choice at least 2 (25 % of all members); "
        "they are 43 % of the cases, counted in members that the limits were not chosen by"
    )
    claim = {**row, "claim": "backfire", "title": "Controls backfire", "holds": 0.62}
    assert sentences(claim)[0].endswith("(backfire) holds in 62 % of 1,234 members")
    assert sentences(claim)[-1].startswith("It holds in 71 % of members with ")


@pytest.mark.parametrize(
    ("value", "of", "said"),
    [
        (0.04, 0.09, "To know the weight of price in chip choice before choosing between ban and "
         "baseline would be worth 4 % on average, of 9 % for knowing everything"),
        (0.0009, 0.09, "Whatever is learned of one driver, the choice between ban and baseline "
         "stays the same"),
        (0.0, 0.0, "Whatever is learned of one driver, the choice between ban and baseline stays "
         "the same"),
    ],
)  # fmt: skip
def test_what_is_worth_knowing(value: float, of: float, said: str) -> None:
    known = [{"name": "choice.price", "value": value, "of": of},
             {"name": "choice.wait", "value": value / 2, "of": of}]  # fmt: skip
    assert sentences({**ROW, "value_of_information": known})[-1] == said


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("Share of wafers; the rest is idle.", "share of wafers"),
        ("HBM stacks per wafer (yield included).", "HBM stacks per wafer"),
        ("China's wafers: by year", "China's wafers"),
        ("Samsung's stacks. And more", "Samsung's stacks"),
        ("A share", "A share"),  # of one letter that may be a name
        ("Growth of " + "very " * 30 + "much", "growth of " + " ".join(["very"] * 20) + " …"),
        ("", ""),
    ],
)
def test_what_a_driver_is_up_to_its_first_clause(about: str, said: str) -> None:
    assert gist(about) == said


def test_a_driver_without_words_is_told_by_what_it_is_about() -> None:
    """A sentence has no raw name beside the words of others; the table has every name."""
    about = "Chips that networks could bring in in 2024: the estimates count what arrived."
    raw = {**DRIVERS[0], "name": "grey.chips_2024", "evidence": "assumption", "about": about}
    pair = {"parameters": ["grey.chips_2024", "choice.price"], "share": 0.06}
    row = {**ROW, "drivers": [raw, *DRIVERS[1:]], "interactions": [pair]}
    head, _, first, *rest = sentences(row)
    assert head.startswith("Chips that networks could bring in in 2024 explains 41 % of the")
    assert first == (
        "Chips that networks could bring in in 2024 (assumption), high instead of low: −12 points"
    )
    assert "chips that networks could bring in in 2024 with the weight of price" in rest[-1]
    assert "Grey chips" not in " ".join([head, first, *rest])
    bare = {**raw, "about": ""}
    assert sentences({**row, "drivers": [bare, *DRIVERS[1:]]})[0].startswith("Grey chips 2024 ")


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("choice.price", True),
        ("parameters.choice.price", True),
        ("supply.cxmt.memory_start", True),
        ("chips.h20.price_usd", True),
        ("levers.US.export_rule.fee@2026-01", True),
        ("grey.chips_2024", False),
        ("budgets.growth", False),
    ],
)
def test_which_drivers_have_words(name: str, has: bool) -> None:
    assert titled(name) == has
