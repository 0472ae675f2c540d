"""What is told of a parameter is what members draw of it, whatever a scenario makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.api.draws import ChosenDraws, drawing_from
from simulation.distributions import parse_distribution
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.draws.fitted import fitted
from simulation.inputs.policy.drawn import drawn
from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.values import Chain, How, Step, Traced
from simulation.inputs.scenario import dated
from simulation.inputs.scenario.overrides import as_drawn, drawn_from

MEMBERS = 4096  # as many as there are posterior draws
YIELD, AMPLE = "supply.smic.yield_2024", "supply.lower_grade_memory.memory_wafers"
MINE = "chips.mine.price_usd"
COPIES = """\
chips:
  mine: {like: trainium1, price_usd: {times: 1.2}, tflops: {plus: 9}}
"""
WIDE = "{dist: uniform, low: 0.2, high: 0.4}"
PRICE = "{dist: uniform, low: 1000, high: 2000}"


def dated_from(*said: str) -> str:
    """A timeline of months and the values from each of them on."""
    pairs = zip(said[::2], said[1::2], strict=True)
    rows = (f"  - {{from: {month}, parameter: {YIELD}, set: {value}}}\n" for month, value in pairs)
    return "timeline:\n" + "".join(rows)


# A scenario, a parameter, the month, and whether its members go by the posterior's draws.
CASES = {
    "as it ships": ("", YIELD, "2026-01", True),
    "scaled": (f"parameters: {{{YIELD}: {{times: 0.5}}}}\n", YIELD, "2026-01", True),
    "shifted": (f"parameters: {{{YIELD}: {{plus: 0.1}}}}\n", YIELD, "2026-01", True),
    "set apart": (f"parameters: {{{YIELD}: {WIDE}}}\n", YIELD, "2026-01", False),
    "dated and scaled": (dated_from("2027-01", "{times: 0.5}"), YIELD, "2027-01", True),
    "dated and scaled, before": (dated_from("2027-01", "{times: 0.5}"), YIELD, "2026-12", True),
    "dated and set apart": (dated_from("2027-01", WIDE), YIELD, "2027-01", False),
    "dated, set apart and scaled": (
        dated_from("2027-01", WIDE, "2028-01", "{times: 0.5}"), YIELD, "2028-01", False,
    ),
    "a copy": (COPIES, MINE, "2026-01", True),
    "a copy of what is scaled": (
        f"{COPIES}parameters: {{chips.trainium1.price_usd: {{times: 2}}}}\n", MINE, "2026-01", True,
    ),
    "a copy of what is set apart": (
        f"{COPIES}parameters: {{chips.trainium1.price_usd: {PRICE}}}\n",
        MINE, "2026-01", False,
    ),
    "a copy that is set apart": (
        f"{COPIES}parameters: {{{MINE}: {PRICE}}}\n", MINE, "2026-01", False,
    ),
    "a shifted copy": (COPIES, "chips.mine.tflops", "2026-01", False),
    "all sources": ("", AMPLE, "2026-01", True),
    "one of the sources": ("structure: {china_memory: ample}\n", AMPLE, "2026-01", False),
    "one of the sources, scaled": (
        f"structure: {{china_memory: ample}}\nparameters: {{{AMPLE}: {{times: 0.5}}}}\n",
        AMPLE, "2026-01", False,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def present() -> Calibration:
    return drawing_from()


@pytest.mark.parametrize("case", CASES)
def test_what_is_told_is_what_members_draw(present: Calibration, tmp_path: Path, case: str) -> None:
    said, name, month, informed = CASES[case]
    (tmp_path / "mine.yaml").write_text(f"title: T\nextends: baseline\n{said}", "utf-8")
    scenario = load_scenario(tmp_path / "mine.yaml", present)
    known, row = scenario.extended(present), months.index(month)
    usual = drawn_from(name, known, scenario.parameters, scenario.structure)
    value = dated.held(scenario.dated, name, row, usual)
    found = fitted(name, known, scenario, value)
    assert (found is not None) is informed
    if not scenario.dated:
        assert fitted(name, known, scenario) == found
    low, high = value.range()
    told = (found.low, found.value, found.high) if found else (low, value.median(), high)
    draws = Draw(present, scenario, 1, 0, MEMBERS).at(name, row)
    assert told == pytest.approx(np.quantile(draws, (0.05, 0.5, 0.95)), rel=0.02, abs=1e-9)
    words = as_drawn(known, scenario.parameters).entries[name].value
    assert words == drawn_from(name, known, scenario.parameters)


def test_a_layer_that_scales_what_a_lower_one_set_is_drawn_apart(
    present: Calibration, tmp_path: Path
) -> None:
    """It is no scaled prior, so that no posterior draw is about it."""
    for name, base, value in (("below", "baseline", WIDE), ("mine", "below.yaml", "{times: 0.5}")):
        text = f"title: T\nextends: {base}\nparameters: {{{YIELD}: {value}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    scenario = load_scenario(tmp_path / "mine.yaml", present)
    assert fitted(YIELD, present, scenario) is None
    draws = Draw(present, scenario, 1, 0, MEMBERS)[YIELD]
    assert np.quantile(draws, (0.05, 0.95)) == pytest.approx((0.105, 0.195), rel=0.01)


VIEW = """\
title: Mine
about: What I hold.
sources: [{id: cnas_smuggling}]
parameters:
  chips.trainium1.tdp_w: {low: 280, high: 330, evidence: estimate, sources: [cnas_smuggling]}
"""  # history does not inform it


@pytest.mark.parametrize("kind", ["shipped", "mine"])
def test_under_a_view_the_draws_that_it_keeps_are_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "mine.yaml").write_text(VIEW, "utf-8")
    view = "cnas" if kind == "shipped" else str(tmp_path / "mine.yaml")
    under = drawing_from(ChosenDraws(view=view))
    assert under.view is not None
    assert under.view.resampled
    scenario = load_scenario("baseline", under)
    for name in under.view.resampled:
        found, draws = fitted(name, under, scenario), Draw(under, scenario, 1, 0, MEMBERS)[name]
        assert found is not None, name
        told = (found.low, found.value, found.high)
        assert told == pytest.approx(np.quantile(draws, (0.05, 0.5, 0.95)), rel=0.03), name


def test_a_scaled_parameter_follows_its_switch(present: Calibration) -> None:
    switch, half = "structure.china_memory=ample", f"parameters.{AMPLE}={{times: 0.5}}"
    whole, scaled = (
        Draw(present, load_scenario("baseline", present, sets), 1, 0, 9)[AMPLE]
        for sets in ((switch,), (switch, half))
    )
    assert scaled == pytest.approx(0.5 * whole)


UNIFORM = {"low": 0.2, "high": 0.6}
SHARE, CAP = (LEVERS["export_rule"].fields[name] for name in ("fee", "volume_cap"))


@pytest.mark.parametrize(
    ("field", "start", "steps", "ends", "further", "middle"),
    [
        (SHARE, 0.4, [("times", 0.5), ("plus", 0.1)], (0.3, 0.3), 0, 0.3),
        (SHARE, UNIFORM, [("times", 0.5)], (0.1, 0.3), 0, 0.2),
        (SHARE, 0.8, [("times", 0.5), ("times", UNIFORM)], (0.4, 0.4), 1, 0.16),
        (SHARE, 0.3, [("plus", UNIFORM), ("times", 0.5)], (0.3, 0.3), 2, 0.35),
        (SHARE, 0.8, [("plus", UNIFORM), ("times", 0.5)], (0.8, 0.8), 2, 0.5),  # cut to 1 between
        (SHARE, 0.3, [("times", 2.0), ("plus", UNIFORM), ("plus", -0.1)], (0.6, 0.6), 2, 0.9),
        (CAP, ANY, [("times", UNIFORM)], (ANY, ANY), 0, ANY),  # no limit stays no limit
        (CAP, 0.5, [("times", UNIFORM)], (0.5, 0.5), 1, 0.2),
    ],
)
def test_what_a_lever_is_drawn_from_is_told_up_to_what_is_drawn_again(
    field: Field,
    start: Any,
    steps: list[tuple[How, Any]],
    ends: tuple[float, float],
    further: int,
    middle: float,
) -> None:
    """What it starts from with all that is certain, how many changes follow, and their medians."""

    def value(written: Any) -> Any:
        uniform = isinstance(written, dict)
        return parse_distribution({"dist": "uniform", **written}) if uniform else written

    changes = tuple(Step(how, Traced(value(by))) for how, by in steps)
    found = drawn(Chain(Traced(value(start)), changes), field, lambda name: None)  # type: ignore[arg-type,return-value]
    assert found.start.bounds() == pytest.approx(ends)
    assert len(found.further) == further
    assert found.further == changes[len(changes) - further :]
    assert found.middle(found.start.median()) == pytest.approx(middle)
