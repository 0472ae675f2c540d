"""The scenario that the README shows is the one that ships."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]

_SAYS_MORE = ("about", "against", "source")


def bare(file: Any) -> Any:
    """What a scenario does, without what it says about itself."""
    rows = [{k: v for k, v in row.items() if k not in _SAYS_MORE} for row in file["timeline"]]
    return {**{k: v for k, v in file.items() if k not in _SAYS_MORE}, "timeline": rows}


def test_the_readme_shows_the_scenario_that_ships() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"```yaml\n(title: H200 sales allowed\n.*?)```\n\n\((.*?)\)", text, re.DOTALL)
    assert found, "the README shows the scenario, and says how the shipped file differs"
    shown, shipped = yaml.safe_load(found[1]), (ROOT / "scenarios/h200_sales_allowed.yaml")
    full = yaml.safe_load(shipped.read_text("utf-8"))
    assert bare(shown) == bare(full)
    says_more = "says more about itself" in found[2]
    names_source = "names its source" in found[2]
    assert says_more == (full["about"].strip() != shown["about"].strip())
    assert names_source == any("source" in row for row in full["timeline"])
