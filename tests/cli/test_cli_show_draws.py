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

from simulation.inputs import Calibration, Draw, load_scenario

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
