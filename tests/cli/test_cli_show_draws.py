"""What `rivalry show` says of a parameter in a scenario is what a run of that scenario draws.

Held to a draw by its numbers: every layer that may set a parameter is there at once, its own entry,
its parent's in the scenario, and a file above that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from simulation.api.history.calibrating import past_prior
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.inputs.draws.fitted import uniform_numbers
from simulation.inputs.draws.posterior import with_posterior

Rivalry = Callable[..., Result]
BELOW = """\
title: A lab, and money of the firms that it comes out of
extends: new_chinese_lab
parameters:
  firms.china_other.ai_capex_2021: {dist: uniform, low: 0.6, high: 0.7}
  firms.deepseek.lab_share: {dist: uniform, low: 0.51, high: 0.59}
"""
ABOVE = """\
title: The same with other figures on top
extends: below.yaml
parameters:
  firms.china_other.ai_capex_2021: {times: 2}
  firms.moonshot.wave: {dist: uniform, low: 2, high: 3}
"""
OF_BOTH = ("firms.china_other", "firms.deepseek", "firms.moonshot")


def put(folder: Path) -> None:
    (folder / "below.yaml").write_text(BELOW)
    (folder / "above.yaml").write_text(ABOVE)


@pytest.mark.parametrize("file", ["below.yaml", "above.yaml"])
def test_what_is_shown_is_what_is_drawn(
    rivalry: Rivalry, folder: Path, calibration: Calibration, file: str
) -> None:
    put(folder)
    scenario = load_scenario(folder / file, calibration)
    draw = Draw(calibration, scenario, 1, 0, 400)
    names = [
        name for name, entry in draw.calibration.entries.items()
        if name.startswith(OF_BOTH) and entry.role == "parameter"
    ]  # fmt: skip
    changed = 0
    for name in names:
        told = json.loads(rivalry("show", name, "--scenario", file, "--json").stdout)
        wide = abs(told["high"] - told["low"])
        low, high = np.quantile(draw[name], (0.05, 0.95))
        assert (low, high) == pytest.approx((told["low"], told["high"]), abs=0.1 * wide + 1e-9)
        assert np.median(draw[name]) == pytest.approx(told["value"], abs=0.15 * wide + 1e-9)
        changed += "effective" in told
    assert changed >= 3


def test_a_fit_that_goes_beyond_its_prior_is_told(
    rivalry: Rivalry, folder: Path, calibration: Calibration
) -> None:
    """By the rule of `rivalry calibrate`: more than a fifth of the draws beyond one end."""
    said = []
    for name in ("grey.chips_2024", "grey.diverted", "grey.premium"):
        told = json.loads(rivalry("show", name, "--json").stdout)
        u = uniform_numbers(calibration.entries[name].stream, with_posterior(calibration))
        beyond = "" if u is None else past_prior(float(np.mean(u < 0.05)), float(np.mean(u > 0.95)))
        assert told.get("beyond_prior", "") == beyond
        line = f"  the fit goes beyond the prior: {beyond}\n"
        assert (line in rivalry("show", name).stdout) == bool(beyond)
        said.append(bool(beyond))
    assert said[0]
    assert not said[-1]
    assert past_prior(0.2, 0.2) == ""
    assert past_prior(0.21, 0.4) == (
        "21 % of the fitted draws lie below the prior's 5 % and "
        "40 % of the fitted draws lie above the prior's 95 %"
    )


def test_no_fit_is_told_of_a_parameter_that_a_scenario_draws_apart(rivalry: Rivalry) -> None:
    apart = ("--set", "parameters.grey.chips_2024={dist: uniform, low: 1000, high: 2000}")
    assert "beyond the prior" not in rivalry("show", "grey.chips_2024", *apart).stdout
