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
