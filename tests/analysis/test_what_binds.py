"""Why little moves: only where a lever acts on another limit than the one that binds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts import what_binds
from simulation.analysis.charts.what_binds import levels, reasons
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.text import parts_of_names
from simulation.experiment.reader import Run
from simulation.inputs.policy.levers import LEVERS

MakeRun = Callable[..., Run]
STATES = {"nvidia": "us", "huawei": "china", "openai": "us"}
CAUSES = {
    "firms_china": ("budget", "customs", "licence", "mandate"),
    "firms_us": ("budget", "power"),
    "huawei": ("memory", "wafers"),
    "nvidia": ("demand", "wafers"),
}
DATE = "2022-03"
OUTCOMES = ("new_compute.china", "compute.us", "revenue.nvidia")


def entry(actor: str, lever: str, fields: Sequence[str], **more: Any) -> dict[str, Any]:
    return {"from": "2021-02", "actor": actor, "lever": lever, "set": dict.fromkeys(fields, 1)} | {
        **more
    }


@pytest.fixture
def comparing(make_run: MakeRun) -> Callable[..., Comparison]:
    """Scenarios by their entries, in which `leads` bind first; half a per cent more of all."""

    def make(leads: Mapping[str, Mapping[str, str]], **entries: Any) -> Comparison:
        series, held = {}, {}
        for name in ("baseline", *entries):
            size = 100.0 if name == "baseline" else 100.5
            columns = {outcome: np.full((4, 10), size) for outcome in OUTCOMES}
            for who, causes in CAUSES.items():
                first = leads.get(name, {}).get(who, causes[0])
                for cause in causes:
                    share = 0.8 if cause == first else 0.1
                    columns[f"bottleneck.{who}.{cause}"] = np.tile(
                        np.arange(10) < 10 * share, (4, 1)
                    )
                    columns[f"relief.{who}.{cause}"] = np.ones((4, 10))
            series[name] = columns
            held[name] = {"title": name.capitalize(), "timeline": entries.get(name, [])}
        return compare(make_run(series, scenarios=held))

    return make


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (entry("china", "import_admission", ["share"]),
         ["new_compute.china: it acts on customs, but in Mar 2022 money binds China's firms"]),
        (entry("china", "import_admission", ["share"], buyers=["state"]), []),
        (entry("china", "import_admission", ["share"], until="2022-03", buyers=["state"]), []),
        (entry("china", "import_admission", ["share"]) | {"from": "2022-04"}, []),
        (entry("us", "power_build", ["grid_pace"]),
         ["compute.us, revenue.nvidia: it acts on power, but in Mar 2022 money binds US firms"]),
        (entry("openai", "capex_pledge", ["amount"]), []),  # money is what binds
        (entry("china", "import_admission", ["share"], spent="2022-02"), []),
        (entry("china", "import_admission", ["share"], spent="2022-03"),
         ["new_compute.china: it acts on customs, but in Mar 2022 money binds China's firms"]),
        (entry("us", "export_rule", ["license_max_tpp", "license_chips"]),
         ["new_compute.china: it acts on US licences, but in Mar 2022 money binds"]),
        (entry("us", "export_rule", ["license_max_tpp", "fee"]),
         ["new_compute.china: it acts on US licences, among others, but in Mar 2022 money"]),
        (entry("us", "export_rule", ["fee"]), []),
        (entry("netherlands", "export_rule", ["tool_sales", "license_max_tpp"]),
         ["new_compute.china: it acts on wafers, among others, but in Mar 2022 memory binds"]),
        (entry("netherlands", "export_rule", ["hbm_access"]), []),  # and memory
        (entry("nvidia", "disruption", ["output"]),
         ["revenue.nvidia: it acts on wafers and packaging and memory, but in Mar 2022 orders"]),
        (entry("china", "rare_earth_licensing", ["share"]), []),
    ],
)  # fmt: skip
def test_a_reason_is_told_only_where_another_limit_binds(
    comparing: Callable[..., Comparison], made: dict[str, Any], expected: list[str]
) -> None:
    found = comparing({}, more=[made])
    (pair,) = found.pairs
    lines = list(reasons(found.effects(pair, OUTCOMES), pair, DATE, STATES))
    assert len(lines) == len(expected)
    for line, begins in zip(lines, expected, strict=True):
        assert line.startswith(f"little moves in {begins}")


def test_a_limit_that_binds_without_the_lever_is_told_to(
    comparing: Callable[..., Comparison],
) -> None:
    """Or the next line, of what binds in the reference, would seem to deny the reason."""
    found = comparing(
        {"baseline": {"firms_china": "customs"}, "more": {"firms_china": "licence"}},
        more=[entry("china", "import_admission", ["share"])],
    )
    (pair,) = found.pairs
    (line,) = reasons(found.effects(pair, OUTCOMES), pair, DATE, STATES)
    assert "it acts on customs, which bind without it in Mar 2022; with it US licences bind" in line


def test_a_lever_beside_others_is_told_as_one_of_them(comparing: Callable[..., Comparison]) -> None:
    """A scenario that does more than what the reason is about is not told to do only that."""
    customs = entry("china", "import_admission", ["share"])
    beside = {
        "alone": [],
        "subsidy": [entry("china", "subsidy", ["amount"])],
        "some buyers": [customs | {"buyers": ["state"]}],
        "of others": [entry("us", "power_build", ["grid_pace"])],
        "over by then": [entry("china", "subsidy", ["amount"], until="2022-02")],
    }
    found = comparing({}, **{name: [customs, *more] for name, more in beside.items()})
    told = {
        pair.changed.label: next(reasons(found.effects(pair, OUTCOMES[:1]), pair, DATE, STATES))
        for pair in found.pairs
    }
    among = {name for name, line in told.items() if "acts on customs, among others, but" in line}
    assert among == {"subsidy", "some buyers", "of others"}
    assert all("it acts on customs" in line for line in told.values())


@pytest.mark.parametrize(
    ("begins", "told"),
    [
        ("2022-03", "Mar 2022 is the month of the first change"),
        ("2022-02", "Mar 2022 is only 1 month after the first change"),
        ("2021-04", "Mar 2022 is only 11 months after the first change"),
        ("2021-03", "it acts on customs, but in Mar 2022 money binds China's firms in 80 % of mem"),
    ],
)
def test_what_has_just_begun_has_no_other_reason(
    comparing: Callable[..., Comparison], begins: str, told: str
) -> None:
    """What binds is no reason why little has moved where no time has passed."""
    found = comparing({}, more=[entry("china", "import_admission", ["share"]) | {"from": begins}])
    (pair,) = found.pairs
    effects = found.effects(pair, OUTCOMES)
    (line,) = reasons(effects, pair, DATE, STATES)
    assert line.partition(": ")[2].startswith(told)
    assert (list(levels([(pair, effects)], DATE, STATES)) == []) == (begins > "2021-03")


def test_what_is_left_of_a_change_that_is_over_is_told_as_such(
    comparing: Callable[..., Comparison],
) -> None:
    """What binds the baseline is no reason why little is left of what has ended."""
    admitted = entry("china", "import_admission", ["share"], until="2022-02")
    lasting = entry("us", "power_build", ["grid_pace"])
    held = {"over": [admitted], "part": [admitted, lasting], "other": [admitted | {"until": DATE}]}
    found = comparing({}, **held)
    over, part, other = [(pair, found.effects(pair, OUTCOMES)) for pair in found.pairs]
    assert list(reasons(over[1], over[0], DATE, STATES)) == [
        "all that differs ends in Feb 2022: Mar 2022 shows what is left of it"
    ]
    assert list(reasons([], over[0], DATE, STATES)) == []
    assert list(levels([over], DATE, STATES)) == []
    assert "all that differs" not in next(reasons(other[1], other[0], DATE, STATES))
    (told,) = reasons(part[1], part[0], DATE, STATES)
    assert "it acts on power" in told
    assert list(levels([over, other], DATE, STATES)) == list(levels([other], DATE, STATES))


def test_what_binds_is_told_once_and_again_where_it_is_another(
    comparing: Callable[..., Comparison],
) -> None:
    found = comparing({"other": {"nvidia": "wafers", "firms_us": "power"}}, same=[], other=[])
    every = [(pair, found.effects(pair, OUTCOMES)) for pair in found.pairs]
    assert list(levels(every, DATE, STATES)) == [
        "The baseline in Mar 2022: memory binds Huawei in 80 % of members, money binds China's "
        "firms in 80 % of members, money binds US firms in 80 % of members and orders bind Nvidia "
        "in 80 % of members",
        '"Other" in Mar 2022: power binds US firms in 80 % of members and wafers bind Nvidia in '
        "80 % of members",
    ]
    nvidia = [(pair, found.effects(pair, OUTCOMES[2:])) for pair in found.pairs]
    assert "Nvidia in 80 % of members and money binds US firms" in next(
        levels(nvidia, DATE, STATES)
    )
    china = [(pair, found.effects(pair, OUTCOMES[:1])) for pair in found.pairs]
    assert [("Nvidia" in line) for line in levels(china, DATE, STATES)] == [False]


def test_buyers_are_told_only_where_orders_bind_a_us_maker(
    comparing: Callable[..., Comparison],
) -> None:
    found = comparing({"baseline": {"nvidia": "wafers"}, "more": {"nvidia": "wafers"}}, more=[])
    every = [(pair, found.effects(pair, OUTCOMES[2:])) for pair in found.pairs]
    assert list(levels(every, DATE, STATES)) == [
        "The baseline in Mar 2022: wafers bind Nvidia in 80 % of members"
    ]


def test_what_cancels_in_the_median_does_not_move_little(
    comparing: Callable[..., Comparison],
) -> None:
    """Little moves where it does so in nine of ten members, too."""
    found = comparing({}, more=[entry("china", "import_admission", ["share"])])
    (pair,) = found.pairs
    (effect,) = found.effects(pair, OUTCOMES[:1])
    told = []
    for low, high in ((-4.0, 4.0), (-28.0, 4.0), (-4.0, 15.0), (0.0, np.nan)):
        ends = {"p05": np.full(4, low), "p95": np.full(4, high)}
        wide = replace(effect, percent=replace(effect.percent, **ends))
        told.append(bool(list(reasons([wide], pair, DATE, STATES))))
        assert bool(list(levels([(pair, [wide])], DATE, STATES))) == told[-1]
    assert told == [True, False, False, False]


@pytest.mark.parametrize(
    ("outcome", "whom"),
    [
        ("new_compute.china", ("huawei", "firms_china")),
        ("output.china@tpp", ("huawei", "firms_china")),
        ("ratio.stock", ("huawei", "firms_china")),
        ("fee_income.us", ("huawei", "firms_china")),
        ("power.us.waiting", ("firms_us",)),
        ("capex.us4", ("firms_us",)),
        ("capex.openai", ("firms_us",)),
        ("compute.us@power", ("firms_us",)),
        ("relief.firms_us.power", ("firms_us",)),
        ("bottleneck.firms_us", ("firms_us",)),
        ("relief.firms_china.power", ("firms_china",)),
        ("bottleneck.huawei.memory", ("huawei",)),
        ("revenue.nvidia", ("nvidia", "firms_us")),
        ("revenue_china.nvidia", ("nvidia", "firms_china")),
        ("units.china.nvidia", ("nvidia", "firms_china")),
        ("stack_share.us.china", ()),
        ("compute.world", ()),
        ("price.h100", ()),
    ],
)
def test_an_outcome_is_told_with_those_of_its_own_side(
    comparing: Callable[..., Comparison], outcome: str, whom: tuple[str, ...]
) -> None:
    found = comparing({}, more=[])
    (pair,) = found.pairs
    (effect,) = found.effects(pair, OUTCOMES[:1])
    named = replace(effect, outcome=outcome)
    told = what_binds._whom(pair.changed, named, STATES)
    assert told == whom
    assert bool(list(levels([(pair, [named])], DATE, STATES))) == bool(whom)


def test_limits_are_of_levers_and_causes_that_exist() -> None:
    """What a lever acts on is known by its name, and a lever may get another."""
    fields = set(LEVERS["export_rule"].fields)
    assert set(what_binds._OF_FIRMS) <= set(LEVERS)
    assert set(what_binds._OF_RIVALS) | set(what_binds._OF_MAKERS) <= fields
    known = {*what_binds._OF_FIRMS.values(), *what_binds._OF_RIVALS.values()}
    assert known | set(what_binds._OF_MAKERS.values()) <= set(parts_of_names.CAUSES)
