"""Chance by name: each number belongs to a stream, a member and a place, and to nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulation
from simulation import months, rng
from simulation.distributions import parse_distribution
from simulation.inputs import Calibration, Draw, load_calibration, load_scenario
from simulation.inputs.draws import fingerprint
from simulation.inputs.draws.posterior import Posterior, chance
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import Event

STREAMS = ("choice.lock_in", "grey.chips_2024", "adoption.take")  # not in alphabetical order
EVEN = {"dist": "uniform", "low": 0.0, "high": 1.0}


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    """The calibration that ships, without its draws."""
    return replace(load_calibration(), posterior=None)


@pytest.fixture(scope="module")
def drawn(shipped: Calibration) -> Calibration:
    """Eight draws whose number says which stream and which draw it is."""
    ranks = np.array([[1000 * draw + stream for stream in range(3)] for draw in range(8)])
    found = Posterior(STREAMS, ranks.astype(np.uint16), origin=5, past=24)
    return replace(shipped, posterior=found)


def test_columns_are_found_by_their_names(drawn: Calibration) -> None:
    rows = np.arange(8)
    for number, stream in enumerate(STREAMS):
        expected = (1000.0 * rows + number + 0.5) / 65536
        assert drawn.posterior.uniform(stream, rows) == pytest.approx(expected, rel=1e-15)
    assert (drawn.posterior.uniform(STREAMS[0], rows) > 0).all(), "0 has no quantile"


def test_an_overridden_parameter_leaves_the_posterior_alone(drawn: Calibration) -> None:
    for stream in STREAMS:
        usual = load_scenario("baseline", drawn)
        text = f"{stream}={{dist: uniform, low: 0, high: 1}}"
        changed = load_scenario("baseline", drawn, [text])
        one, other = (Draw(drawn, scenario, 3, 0, 16) for scenario in (usual, changed))
        assert other[stream] == pytest.approx(rng.uniform(3, stream, 0, 16)[0])
        for second in set(STREAMS) - {stream}:
            assert np.array_equal(one[second], other[second])


def test_what_is_not_informed_is_the_prior_members_own(drawn: Calibration) -> None:
    rows = np.array([6, 1, 1, 7])
    found = drawn.posterior.uniform("grey.lag", rows)
    own = [rng.uniform(5, "grey.lag", int(row), int(row) + 1)[0, 0] for row in rows]
    assert found == pytest.approx(own, rel=1e-15)


@pytest.mark.parametrize(("length", "kept"), [(1, 24), (12, 2), (7, 4)])
def test_a_draw_keeps_the_chance_of_its_past_alone(
    drawn: Calibration, length: int, kept: int
) -> None:
    rows, periods = np.array([6, 1, 1, 7]), months.COUNT // length
    fresh = np.full((periods, 4), 9.0)
    values = drawn.posterior.conditioned("policy.us", fresh, rows, length)
    own = [rng.normal(5, "policy.us", int(row), int(row) + 1, periods)[:, 0] for row in rows]
    assert values[:kept] == pytest.approx(np.stack(own, axis=1)[:kept])
    assert (values[kept:] == 9.0).all()


def test_a_shock_that_is_informed_comes_from_its_column(shipped: Calibration) -> None:
    ranks = np.array([[100], [60000]], dtype=np.uint16)
    found = Posterior((chance("shock.year", 3),), ranks)
    values = found.conditioned("shock.year", np.zeros((14, 2)), np.array([1, 0]), 12)
    expected = rng.normal_quantile((np.array([60000.0, 100.0]) + 0.5) / 65536)
    assert values[3] == pytest.approx(expected)
    assert not np.delete(values, 3, axis=0).any()


def test_every_cycle_shuffles_anew(drawn: Calibration) -> None:
    cycles = [drawn.posterior.rows(7, 8 * k, 8 * k + 8).tolist() for k in range(4)]
    assert all(sorted(one) == list(range(8)) for one in cycles)
    assert len({tuple(one) for one in cycles}) == 4


def test_aligned_draws_belong_to_the_members_of_that_number(drawn: Calibration) -> None:
    found = drawn.posterior.aligned(7)
    for stream in STREAMS:
        of_members = found.uniform(stream, found.rows(7, 0, 8))
        assert np.array_equal(of_members, drawn.posterior.uniform(stream, np.arange(8)))


def event(actor: str, date: int, values: dict[str, Any], **narrowed: Any) -> Event:
    return Event(date, date, date, actor, "import_admission", values, **narrowed)


def test_each_uncertain_entry_has_a_chance_of_its_own(shipped: Calibration) -> None:
    """By lever, actor, selector, field and date: none of them is shared."""
    draw = Draw(shipped, load_scenario("baseline", shipped), 1, 0, 4)
    value = {"share": parse_distribution(EVEN), "abroad": parse_distribution(EVEN)}
    entries = [
        (event("china", 60, value), "share"),
        (event("china", 60, value), "abroad"),
        (event("us", 60, value), "share"),
        (event("china", 61, value), "share"),
        (event("china", 60, value, chips=("h20",)), "share"),
        (event("china", 60, value, chips=("h200",)), "share"),
        (event("china", 60, value, chips=("h20", "h200")), "share"),
    ]
    drawn_ = {tuple(draw.value(one, field).tolist()) for one, field in entries}
    assert len(drawn_) == len(entries)
    again = draw.value(event("china", 60, value, chips=("h20",)), "share")
    assert np.array_equal(again, draw.value(entries[4][0], "share"))


def test_a_drawn_field_stays_within_its_range(shipped: Calibration) -> None:
    draw = Draw(shipped, load_scenario("baseline", shipped), 1, 0, 200)
    wide = parse_distribution({"dist": "uniform", "low": -1.0, "high": 3.0})
    field = LEVERS["import_admission"].fields["share"]
    found = draw.value(event("china", 60, {"share": wide}), "share")
    assert (found.min(), found.max()) == (field.low, field.high)
    assert ((found > field.low) & (found < field.high)).any()


def test_a_block_is_a_part_of_the_whole() -> None:
    whole = rng.uniform(3, "a stream", 0, 23, 5)
    for start, stop in ((0, 1), (1, 2), (3, 11), (7, 23), (5, 5)):
        assert np.array_equal(rng.uniform(3, "a stream", start, stop, 5), whole[:, start:stop])


def test_streams_differ_in_any_letter() -> None:
    names = ("policy.us", "policy.china", "policy.u", "policy.us ", "Policy.us")
    assert len({tuple(rng.uniform(1, name, 0, 3)[0]) for name in names}) == len(names)
    assert not np.array_equal(rng.uniform(1, "x", 0, 3), rng.uniform(2, "x", 0, 3))


def test_a_rule_counts_from_its_month_up_to_the_fifteenth() -> None:
    days = {"2025-01-01": "2025-01", "2025-01-15": "2025-01", "2025-01-16": "2025-02",
            "2025-12-31": "2026-01", "2025-01": "2025-01"}  # fmt: skip
    assert {day: months.effective(day) for day in days} == days


def test_the_fingerprint_sees_every_number_that_draws_depend_on(shipped: Calibration) -> None:
    """One rule's date, one chip's ship month, one parameter's prior and stream."""
    seen = {fingerprint.calibration_hash(shipped)}
    rule = shipped.rules[-1]
    later = replace(rule, month=rule.month + 1, date=rule.date + 1)
    chip = shipped.chips[0]
    entry = shipped.entries["choice.lock_in"]
    other = parse_distribution({"dist": "uniform", "low": 0.1, "high": 0.2})
    changes = (
        replace(shipped, rules=(*shipped.rules[:-1], later)),
        replace(shipped, rules=shipped.rules[:-1]),
        replace(shipped, chips=(_shipping_later(chip), *shipped.chips[1:])),
        replace(shipped, entries={**shipped.entries, entry.name: replace(entry, value=other)}),
        replace(shipped, entries={**shipped.entries, entry.name: replace(entry, stream="x")}),
    )
    for changed in changes:
        seen.add(fingerprint.calibration_hash(changed))
    assert len(seen) == len(changes) + 1


def _shipping_later(chip: Any) -> Any:
    if hasattr(chip, "model_copy"):
        return chip.model_copy(update={"ship_month": "2031-07"})
    return replace(chip, ship_month="2031-07")


def test_the_fingerprint_sees_every_file_that_the_model_imports() -> None:
    """Levers' declarations among them: a range that moves moves what is drawn."""
    root = Path(simulation.__file__).parent
    hashed = {file for pattern in fingerprint._CODE for file in root.glob(pattern)}
    for folder in ("model", "inputs/policy"):
        files = set((root / folder).rglob("*.py"))
        assert files <= hashed, folder
    for name in ("rng", "months", "inputs/draws/draw", "inputs/draws/posterior", "distributions"):
        assert root / f"{name}.py" in hashed
