"""`rivalry check` warns of what is allowed but hardly meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

CASES = yaml.safe_load((Path(__file__).parent / "doubts.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_doubts(rivalry: Any, folder: Path, case: dict[str, str]) -> None:
    text = f"title: T\nextends: baseline\ntimeline:\n  - {case['entry']}\n"
    (folder / "mine.yaml").write_text(text)
    result = rivalry("check", "mine.yaml")
    assert result.stdout.startswith("mine.yaml: ok (T, ")
    expected = case.get("warns")
    assert result.stderr == (f"mine.yaml:4:5: warning: {expected}\n" if expected else "")
    (row,) = json.loads(rivalry("check", "mine.yaml", "--json").stdout)
    assert [one["message"] for one in row["warnings"]] == ([expected] if expected else [])
    assert row["ok"]


def test_an_entry_that_a_later_one_of_its_month_overtakes(rivalry: Any, folder: Path) -> None:
    rows = ("chips: [h200], set: {fee: 0.1}}", "chips: [h200], set: {fee: {times: 1}}}",
            "makers: [nvidia], set: {fee: 0.4}}")  # fmt: skip
    lines = [f"  - {{from: 2027-01, actor: US, lever: export_rule, {row}\n" for row in rows]
    (folder / "mine.yaml").write_text("title: T\nextends: baseline\ntimeline:\n" + "".join(lines))
    told = rivalry("check", "mine.yaml").stderr.splitlines()
    assert told == [
        "mine.yaml:4:5: warning: changes nothing: other entries set export_rule.fee while it lasts",
        "mine.yaml:5:5: warning: changes nothing: other entries set export_rule.fee while it lasts",
    ]
