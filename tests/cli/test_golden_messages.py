"""Bad input on the command line: one clear message each, exit code 2, no traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import tables

CASES = tables.beside(__file__, "golden_errors.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["args"]))
def test_what_is_said(rivalry: Any, folder: Path, case: dict[str, Any]) -> None:
    for name, text in case.get("files", {}).items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)
    before = sorted(folder.rglob("*"))
    result = rivalry(*case["args"], code=2)
    said = result.stderr.rstrip("\n")
    if "usage" in case:
        usage, hint, empty, *rest = said.splitlines()
        command = f"rivalry {case['usage']}".strip()
        assert usage.startswith(f"Usage: {command} ")
        assert hint == f"Try '{command} --help' for help."
        assert empty == ""
        said = "\n".join(rest)
    assert said.startswith(case["says"]) if case.get("begins") else said == case["says"]
    assert result.stdout == ""
    assert sorted(folder.rglob("*")) == before
