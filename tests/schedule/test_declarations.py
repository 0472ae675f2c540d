"""Declarations are what the source does, variables have owners, parameters have readers."""

from __future__ import annotations

import pytest

from simulation.checking.source.expressions import matches
from simulation.checking.source.month import Month
from simulation.checking.source.places import ELSEWHERE
from simulation.inputs import Calibration
from simulation.model import schedule
from simulation.model.tables.shared import SHARED
from simulation.model.tables.state_table import StateTable
from tests.schedule import declared, mechanisms

UPDATE = "python -m tests.schedule.update writes it anew"
# Set at the start of a run and never again.
FROM_THE_START = {"largest_run_2022"}


@pytest.fixture(scope="module")
def month() -> Month:
    return Month()


FLEET, REACTION = "fleet/power_sources.py", "reaction/rivals.py"


@pytest.mark.parametrize(
    ("name", "kind", "who"),
    [
        ("own_power", "writes", f"{FLEET}: from_own_plants"),
        ("power_queue", "writes", f"{FLEET}: from_the_grid"),
        ("sites", "writes", "fleet/sites.py: build"),
        ("grey_premium", "writes", "trade/grey_market.py: smuggle"),
        ("truce_pressure", "writes", f"{REACTION}: Rivals.negotiate"),
        ("own_power", "reads", "outcomes/power.py: measure"),
        ("truce_pressure", "reads", "outcomes/policy.py: measure"),
    ],
)
def test_who_hands_an_array_to_a_kernel_reads_or_writes_it(
    month: Month, name: str, kind: str, who: str
) -> None:
    """What `show` says: the caller that binds the array, and no kernel of many arrays."""
    assert f"simulation/model/{who}" in month.places.of(name, kind)
    other = {"reads": "writes", "writes": "reads"}[kind]
    if name in ("truce_pressure", "sites"):  # written by one and read by another alone
        assert f"simulation/model/{who}" not in month.places.of(name, other)


def test_what_a_mechanism_changes_somebody_writes(month: Month) -> None:
    written = {name for one in mechanisms(month) for name in one.writes if "*" not in name}
    assert len(written) > 100
    assert [name for name in sorted(written) if not month.places.of(name, "writes")] == []


def test_every_mechanism_declares_what_its_source_does(month: Month) -> None:
    for one in mechanisms(month):
        said = declared(one.routine)
        assert said, f"{one.routine.place} declares nothing; {UPDATE}"
        for key in ("reads", "writes"):
            wrong = set(said[key]) ^ set(getattr(one, key))
            assert not wrong, f"{one.routine.place}: {key} is off by {sorted(wrong)}; {UPDATE}"


def test_mechanisms_are_all_that_a_phase_does(month: Month) -> None:
    assert [one.name for one in month.phases] == [one.name for one in schedule.PHASES]
    for phase in month.phases:
        whole = month.effects(phase.name)
        assert set(phase.writes) == whole.writes, phase.name
        assert set(phase.reads) >= whole.reads, phase.name


def test_every_variable_is_written_and_its_name_is_declared(month: Month) -> None:
    known = set(StateTable.variables())
    told = {name for phase in month.phases for name in (*phase.reads, *phase.writes)}
    written = {name for phase in month.phases for name in phase.writes}
    assert known - written == FROM_THE_START
    assert {name for name in told if name in known} == known & told
    assert "law.*" in told


def test_every_variable_has_one_owner(month: Month) -> None:
    writers: dict[str, set[str]] = {}
    for one in mechanisms(month):
        for name in one.writes:
            writers.setdefault(name, set()).add(one.name)
    several = {name: some for name, some in writers.items() if len(some) > 1}
    assert sorted(several) == sorted(SHARED), "tables/shared.py names who shares what, and why"
    for name, some in several.items():
        assert SHARED[name].owner in some, f"{name}: {SHARED[name].owner} does not write it"
        assert SHARED[name].why


def test_every_variable_is_read(month: Month) -> None:
    """By a phase, or by the balances."""
    idle = {name for name in StateTable.variables() if not month.places.of(name, "reads")}
    assert not idle


def test_every_parameter_has_a_reader(month: Month, calibration: Calibration) -> None:
    names = [entry.name for entry in calibration.parameters()]
    lonely = {name for name in names if not month.places.readers_of(name)}
    told = {name for name in lonely if month.places.elsewhere(name)}
    assert lonely == told, "a parameter that nobody reads"
    for prefix in ELSEWHERE:
        assert any(name.startswith(prefix) for name in lonely), f"{prefix}: no longer needed"


def test_the_timeline_reads_what_is_said_to_be_its_own(
    month: Month, calibration: Calibration
) -> None:
    rules = (calibration.root / "calibration" / "policy").glob("*.yaml")
    text = "".join(file.read_text("utf-8") for file in rules)
    names = [entry.name for entry in calibration.parameters()]
    mine = [name for name in names if "timeline" in month.places.elsewhere(name)]
    assert mine
    for name in mine:
        assert f"parameter: {name}}}" in text, name


def test_patterns_of_parameters_name_something(month: Month, calibration: Calibration) -> None:
    """What is read under a name that is put together exists, and is not simply everything."""
    names = [entry.name for entry in calibration.parameters()]
    patterns = {use.name for use in month.reader.uses if use.kind == "parameters"}
    assert len(patterns) > 300
    for pattern in patterns:
        assert any(matches(pattern, name) for name in names), pattern
        assert pattern.count("*") <= 1, pattern
