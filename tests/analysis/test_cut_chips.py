"""An answer that rests on chips that nobody has announced says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.text.cut_chips import LEAVES_OUT, Abroad, of_pair, sentence
from simulation.api import cut_chips
from simulation.experiment.reader import Run
from simulation.inputs import Calibration

MakeRun = Callable[..., Run]
AT = "2022-03"
ABROAD = Abroad(("nvidia", "amd"), {"rubin_china": "nvidia", "amd_next_1_china": "amd"})
KEPT = ("nvidia", "amd", "rubin_china", "amd_next_1_china")
MORE = "Of the additional chips that makers abroad sell in China in the twelve months to Mar 2022, "
BASE = (100.0, 20.0, 10.0, 0.0)


def against(
    make_run: MakeRun,
    now: tuple[float, ...],
    compute: float = 5.0,
    lines: tuple[float, float] = (21000.0, 21000.0),
) -> Comparison:
    """A reference with few chips and a scenario, each member of which has these in a mean.

    `lines` are the speeds from which US rules bar chips in the scenario and in the reference.
    """
    spread = np.linspace(0.5, 1.5, 10)

    def side(units: tuple[float, ...], stock: float, line: float) -> dict[str, Any]:
        held = {f"units.china.{one}": size for one, size in zip(KEPT, units, strict=True)}
        columns = {**held, "compute.china": stock}
        found = {name: np.tile(size * spread, (4, 1)) for name, size in columns.items()}
        return {**found, "rule.license_max_tpp": np.full((4, 10), line)}

    sides = {"baseline": side(BASE, 5.0, lines[1]), "more": side(now, compute, lines[0])}
    return compare(make_run(sides))


@pytest.mark.parametrize(
    ("now", "compute", "begins"),
    [
        ((200.0, 20.0, 101.0, 0.0), 6.0, f"{MORE}91 % are designs that nobody has announced, "
         f"and that Nvidia is assumed to cut for China; runs with {LEAVES_OUT} have none"),
        ((200.0, 40.0, 80.0, 20.0), 6.0, f"{MORE}75 % are designs that nobody has announced, "
         "and that Nvidia and AMD are assumed to cut"),
        ((201.0, 20.0, 110.6, 0.0), 6.0, f"{MORE}nearly all are designs"),
        ((190.0, 20.0, 101.0, 0.0), 6.0, f"{MORE}all are designs"),
        ((85.0, 20.0, 0.0, 0.0), 4.0, "Of the chips that makers abroad no longer sell in China in "
         "the twelve months to Mar 2022, 67 % are"),
        ((200.0, 20.0, 50.0, 0.0), 6.0, ""),  # most of the added are announced chips
        ((105.0, 20.0, 15.0, 0.0), 6.0, ""),  # hardly any come in
        ((200.0, 20.0, 101.0, 0.0), 4.0, ""),  # something else lowers compute
        (BASE, 5.0, ""),
    ],
)  # fmt: skip
def test_most_of_the_chips_that_change_are_told_if_nobody_has_announced_them(
    make_run: MakeRun, now: tuple[float, ...], compute: float, begins: str
) -> None:
    (pair,) = against(make_run, now, compute).pairs
    said = sentence(of_pair(pair, AT), ABROAD)
    assert said.startswith(begins)
    assert bool(said) == bool(begins)


@pytest.mark.parametrize(
    ("now", "lines", "ends"),
    [
        ((200.0, 20.0, 101.0, 0.0), (4800.0, 21000.0), True),
        ((200.0, 20.0, 101.0, 0.0), (21000.0, 21000.0), False),
        ((200.0, 20.0, 101.0, 0.0), (30000.0, 21000.0), False),
        ((200.0, 20.0, 101.0, 0.0), (4800.0, 1e9), False),  # no chip needed a licence before
        ((85.0, 20.0, 0.0, 0.0), (4800.0, 21000.0), False),  # fewer come in
        ((200.0, 20.0, 50.0, 0.0), (4800.0, 21000.0), False),  # others come in
    ],
)
def test_why_a_stricter_rule_brings_more_chips_is_told_though_compute_falls(
    make_run: MakeRun, now: tuple[float, ...], lines: tuple[float, float], ends: bool
) -> None:
    found = against(make_run, now, 4.9 if now[0] > 100 else 5.1, lines)
    said = sentence(of_pair(found.pairs[0], AT), ABROAD, never=False)
    assert bool(said) == ends
    assert not ends or said.startswith(f"{MORE}91 % are designs")
    assert not ends or said.endswith(
        "assumed to cut for China. The rule is stricter, and bars chips from 4.8 k TPP on instead "
        "of 21 k TPP: these are cut to fit below that, and stand instead of faster, licensed ones. "
        "A design below the control threshold needs no licence, so that neither caps nor fees hold "
        "it back"
    )


def test_a_run_that_kept_no_chips_says_nothing(make_run: MakeRun) -> None:
    columns = {"compute.china": np.ones((4, 10))}
    (pair,) = compare(make_run({"baseline": columns, "more": columns})).pairs
    assert sentence(of_pair(pair, AT), ABROAD) == ""


def test_chips_that_are_cut_are_those_of_the_calibration(
    make_run: MakeRun, calibration: Calibration
) -> None:
    known = cut_chips.abroad(calibration)
    assert known.cut["rubin_china"] == "nvidia"
    assert "h20" not in known.cut, "it was sold"
    assert {"nvidia", "amd"} <= set(known.makers)
    assert "huawei" not in known.makers
    found = against(make_run, (200.0, 20.0, 101.0, 0.0), 6.0)
    assert cut_chips.told(found, AT, calibration)["more"].startswith("Of the additional")


@pytest.mark.parametrize(
    ("sets", "advised"),
    [({}, True), ({"variants": 0.0}, True), ({"fee": 0.3}, True), ({"variants": 1.0}, False)],
)
def test_how_to_run_without_them_is_told_where_that_leaves_them_out(
    make_run: MakeRun, calibration: Calibration, sets: dict[str, float], advised: bool
) -> None:
    """A scenario that lets them pass later does so whatever was set before."""
    found = against(make_run, (200.0, 20.0, 101.0, 0.0), 6.0)
    entry = {"from": "2027-06", "actor": "us", "lever": "export_rule", "set": sets}
    found.pairs[0].changed.details["timeline"] = [entry]
    assert (LEAVES_OUT in cut_chips.told(found, AT, calibration)["more"]) is advised
