"""Short titles of assumptions, and the outcomes on the way, name what there is."""

from __future__ import annotations

from collections import Counter

import pytest

from simulation.analysis.charts import driver_chart
from simulation.analysis.insight.drivers import Driver, Drivers
from simulation.analysis.insight.steps import STAGES
from simulation.analysis.statistics.iamc import REGIONS
from simulation.analysis.text.explaining import gist
from simulation.analysis.text.titles import FIELDS, TITLES
from simulation.analysis.text.words import name, path, phrase
from simulation.api.catalogue.kinds import outcomes
from simulation.inputs import load_calibration
from simulation.inputs.tables.chips import FIGURES


def test_every_title_is_of_an_entry() -> None:
    assert TITLES.keys() <= load_calibration().entries.keys()
    assert max(map(len, TITLES.values())) <= 50


def test_what_states_are_assumed_to_do_has_a_title() -> None:
    """Made of its name, one began the demo's report: "China policy admission abroad 2026h2"."""
    names = [one.name for one in load_calibration().parameters()]
    policy = {one for one in names if one.startswith("policy.")}
    assert policy
    assert policy <= TITLES.keys()


def test_every_figure_of_a_chip_has_words() -> None:
    """Made of its name, one stood in an explanation: "B200 tdp w 9 %"."""
    assert FIGURES.keys() == FIELDS.keys()
    assert path("chips.b200.tdp_w") == "the power draw of B200"


def test_the_chart_of_drivers_names_them_in_words() -> None:
    first = ("policy.china.admission_2026h2", "policy.china.admission_abroad_2026h2")
    driver = Driver(first, 0.3, 0.2, 0.4, 1.0)
    sheet = driver_chart.draw(Drivers((driver,), (), 0.7, 0.01, 100), {}, "title", "source")
    (axes,) = (one for one in sheet.figure.axes if one.get_yticklabels())
    label = " ".join(axes.get_yticklabels()[0].get_text().split())
    assert label == "Beijing's admission of US chips from July 2026 and 1 drawn with it"


def test_outcomes_on_the_way_exist_and_have_words() -> None:
    names = {name for stage in STAGES for name in stage}
    assert names <= {row["name"] for row in outcomes(load_calibration())}
    assert not [name for name in names if phrase(name) == name.replace(".", " ").replace("_", " ")]


def test_every_outcome_has_words_of_its_own() -> None:
    """None is told by the letters of its name, and no two are told alike."""
    names = [row["name"] for row in outcomes(load_calibration())]
    assert not [one for one in names if phrase(one) == one.replace(".", " ").replace("_", " ")]
    told = Counter(map(phrase, names))
    assert not [words for words, times in told.items() if times > 1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chips.m890.price_usd", "the price of M890"),
        ("choice.captive", "the preference of firms for their own chips"),
        ("budgets.china.ceiling", "China AI spending ceiling"),
        ("power.us.small_yearly", "US power small yearly"),
        ("supply.cxmt.stacks_per_wafer", "CXMT stacks per wafer"),
        ("levers.US.export_rule.fee@2026-01", "US export rule fee from Jan 2026"),
        (
            "adoption.price_elasticity@2027-01..2028-12",
            "the price elasticity of AI use from Jan 2027 to Dec 2028",
        ),
    ],
)
def test_a_name_in_words(name: str, words: str) -> None:
    assert path(name) == words


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ("Good dies over gross dies in mid-2024.", "good dies over gross dies in mid-2024"),
        ("AI spending at which growth ends.", "AI spending at which growth ends"),
        ("Huawei's own share. The rest is bought.", "Huawei's own share"),
        ("How far it goes: 1 is all.", "how far it goes"),
        ("", ""),
    ],
)
def test_the_gist_of_an_entry(about: str, told: str) -> None:
    assert gist(about) == told


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("mi308x", "MI308X"),
        ("ascend_910b", "Ascend 910B"),
        ("trainium1", "Trainium1"),
        ("rubin_china_2", "Rubin China 2"),
        ("nvidia_2028_china", "Nvidia 2028 China"),
        ("ppu_810e", "PPU 810E"),
        ("sk_hynix", "SK hynix"),
    ],
)
def test_chips_and_firms_are_named_as_people_write_them(word: str, written: str) -> None:
    assert name(word) == written


SHORT = {
    ("makers", "google"): "Google",
    ("makers", "amazon"): "Amazon",
    ("suppliers", "smic"): "SMIC",
    ("firms", "oracle_openai"): "Oracle and OpenAI",
    ("firms", "gulf"): "Gulf",
    ("firms", "rest"): "Rest of world",
    ("stacks", "kunlun"): "Kunlun",
    ("stacks", "other_cn"): "Other CN",
}
"""Players that words name shorter than the roster, or as a state or chips of the same id."""


def test_players_are_told_as_the_roster_titles_them() -> None:
    roster = load_calibration().roster
    kinds = roster.kinds().items()
    told = {(kind, one): name(one) for kind, rows in kinds for one in rows}
    titles = {(kind, one): row.title for kind, rows in kinds for one, row in rows.items()}
    assert told == titles | SHORT
    states = {one: state.title.casefold() for one, state in roster.states.items()}
    assert {one: title.casefold() for one, title in REGIONS.items()} == states | {"world": "world"}


def test_several_makers_have_and_sell_something() -> None:
    assert phrase("revenue.other_china") == "Other Chinese makers' AI chip revenue"
    assert phrase("units.other_china") == "Other Chinese makers' chips delivered"
