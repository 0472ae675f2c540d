"""`--view` as a user meets it: labels, reuse, listings, what a typo says."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Rivalry

SMALL = ("--members", "2", "--until", "2023-06", "--outcomes", "ratio.stock", "--workers", "1")


def manifest(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def test_a_run_says_its_view_and_is_used_again_under_the_same_only(
    rivalry: Rivalry, folder: Path
) -> None:
    said = rivalry("run", "baseline", "--view", "cnas", *SMALL).stdout
    assert "under the view cnas, members are drawn from" in said
    (made,) = (folder / "results").iterdir()
    assert "view-cnas" in made.name
    known = manifest(made)
    assert known["draws"]["view"]["name"] == "cnas"  # type: ignore[index]
    assert "calibration/views/cnas.yaml" in known["inputs"]  # type: ignore[operator]
    again = rivalry("run", "baseline", "--view", "cnas", *SMALL, "--out", str(made)).stdout
    assert "was complete; nothing was done" in again
    other = rivalry("run", "baseline", "--view", "iea", *SMALL, "--out", str(made), code=2)
    assert "is not empty" in other.stderr


def test_a_view_can_be_a_file_of_ones_own(rivalry: Rivalry, folder: Path) -> None:
    own = "title: t\nabout: a\nsources: [judgement]\nstructure: {china_memory: ample}\n"
    (folder / "mine.yaml").write_text(own)
    said = rivalry("run", "baseline", "--view", "mine.yaml", *SMALL).stdout
    assert "structure.china_memory: mixed -> ample (view mine)" in said


def test_a_typo_is_told_with_the_likely_view(rivalry: Rivalry) -> None:
    for command in (
        ("run", "baseline"),
        ("compare", "h200_sales_allowed"),
        ("sweep", "baseline", "--vary", "grey.diverted=0.1:0.2:2"),
        ("claims",),
        ("explain", "baseline", "--outcome", "ratio.stock"),
    ):
        said = rivalry(*command, "--view", "semianalisis", code=2).stderr
        assert "unknown view 'semianalisis'; did you mean 'semianalysis'?" in said
