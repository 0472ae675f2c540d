"""Of which actors outcomes feel a lever: what is on file is what pushes show, and what is told."""

from __future__ import annotations

import json

import pytest

from simulation.inputs import Calibration, load_calibration
from simulation.inputs.policy.felt_by import FILE, Felt, felt_by, row, written
from tests.model.wiring.actors import measure, pushes
from tests.model.wiring.levers import PUSHED
from tests.nights import tonight

SAMPLE = ("export_rule.fee", "industrial_programme.amount")


def test_a_sample_is_as_the_pushes_show(calibration: Calibration) -> None:
    """`make felt` writes the file anew."""
    found = json.loads(written(measure(calibration, SAMPLE)))
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert found == {name: kept[name] for name in SAMPLE}


@pytest.mark.slow
def test_all_is_as_the_pushes_show(calibration: Calibration) -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    names = tonight(sorted(kept))
    found = json.loads(written(measure(calibration, names)))
    assert found == {name: kept[name] for name in names}


def test_every_number_of_every_actor_is_on_file() -> None:
    wanted: dict[str, set[str]] = {}
    for push in pushes(load_calibration(), ""):
        wanted.setdefault(f"{push.lever.name}.{push.field.name}", set()).add(push.actor)
    assert set(wanted) == {f"{lever.name}.{field.name}" for lever, field in PUSHED.values()}
    assert wanted == {name: {*felt.actors, *felt.unfelt} for name, felt in felt_by().items()}
    for felt in felt_by().values():
        assert not felt.actors.keys() & {*felt.unfelt}
        assert {*felt.heard} <= {*felt.unfelt}


@pytest.mark.parametrize(
    ("actors", "unfelt", "told"),
    [
        ({"us": (), "china": ()}, ("eu", "gulf"), "us, china"),
        ({"us": (), "china": (), "gulf": ("x.gulf", "y")}, ("eu",) * 3,
         "us, china, gulf (x.gulf and y alone)"),
        ({"us": (), "china": (), "eu": (), "gulf": ()}, (), "all"),
        ({"us": (), "china": (), "eu": ()}, ("gulf",), "all but gulf"),
        (dict.fromkeys(("us", "china", "eu", "gulf"), ()), ("japan",), "all but japan"),
        (dict.fromkeys(("us", "china", "eu", "gulf"), ("x",)), (), "all"),
    ],
)  # fmt: skip
def test_of_whom_it_is_felt_in_words(
    actors: dict[str, tuple[str, ...]], unfelt: tuple[str, ...], told: str
) -> None:
    assert Felt(actors, unfelt, ()).told == told


def test_few_outcomes_are_named_and_who_is_heard_alone_is_not_felt() -> None:
    plain = {"us": frozenset("abcd"), "eu": frozenset("ba"), "gulf": frozenset()}
    heard = {**plain, "gulf": frozenset("a")}
    assert row(plain, heard) == {
        "felt": {"us": [], "eu": ["a", "b"]},
        "unfelt": ["gulf"],
        "heard": ["gulf"],
    }
