"""`rivalry check --model`, and the sweeps and checks that ship by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulation.checking.verdict import CheckVerdict
from simulation.cli.scenarios import check_model

GOOD = """\
checks:
  wear:
    about: Faster wear never leaves more chips.
    change: {parameters: {wear.base: 0.03}}
    outcome: compute.world
    until: 2022-06
    relation: RELATION
"""


def test_an_analysts_own_checks(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(GOOD.replace("RELATION", "differs"))
    text = rivalry("check", "--model", "mine.yaml", "--members", "2").stdout
    assert "wear" in text
    assert text.splitlines()[-1] == "1 check, 2 members, seed 1: all hold"


def test_a_failure_is_told_and_ends_with_one(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(GOOD.replace("RELATION", "equal"))
    text = rivalry("check", "--model", "mine.yaml", "--members", "2", code=1).stdout
    assert "mine.yaml: wear fails: Faster wear never leaves more chips." in text
    assert text.splitlines()[-1] == "1 check, 2 members, seed 1: 1 of 1 does not hold"


def test_verdicts_for_machines(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(GOOD.replace("RELATION", "equal"))
    result = rivalry("check", "--model", "mine.yaml", "--members", "2", "--json", code=1)
    (row,) = json.loads(result.stdout)
    assert (row["name"], row["result"], row["members"], row["held"]) == ("wear", "fails", 2, 0)
    assert row["worst"] < 0


@pytest.mark.parametrize(("relation", "code"), [("zero", 1), ("equal", 1), ("differs", 0)])
def test_the_table_tells_what_machines_are_told(
    rivalry: Any, folder: Path, relation: str, code: int
) -> None:
    """What breaks `zero` by its size in the outcome's unit, all else in percent with a sign."""
    (folder / "mine.yaml").write_text(GOOD.replace("RELATION", relation))
    words = ("check", "--model", "mine.yaml", "--members", "2")
    (row,) = json.loads(rivalry(*words, "--json", code=code).stdout)
    (line,) = [
        one.split() for one in rivalry(*words, code=code).stdout.splitlines()
        if one.split()[:1] == ["wear"]
    ]  # fmt: skip
    assert line[:3] == ["wear", row["result"], f"{row['held']}/2"]
    size = abs(row["worst"])
    assert size > 0
    if relation == "zero":
        assert float(line[3]) == pytest.approx(size, rel=5e-3)
    else:
        sign = 1.0 if relation == "differs" else -1.0
        assert float(line[3]) == pytest.approx(sign * 100.0 * size, rel=5e-3)
        assert line[4] == "%"


def verdict(name: str, result: str, held: int, worst: float | None, note: str) -> CheckVerdict:
    return CheckVerdict(
        name, "mine.yaml", f"What {name} asks.", result, 5, held, 3, worst, "compute.us", 4,
        "not above", note,
    )  # fmt: skip


HOLDS = verdict("sound", "holds", 5, 0.25, "")
KNOWN = verdict("old", "known", 3, -0.0123, "2026-05: 3 against 2")
IDLE = verdict("still", "idle", 5, 0.0, "")
FAILS = verdict("new", "fails", 4, -0.5, "2027-01: 9 against 6")
OPEN = replace(verdict("open", "undecided", 4, -0.5, "2027-01: 9 against 6"), asks=0.95)
FEW = ("mine.yaml: open undecided: What open asks.",
       "  it asks for 95 % of members: `--members 100` can tell")  # fmt: skip
OLD = ("mine.yaml: old known: What old asks.", "  compute.us of member 4, 2026-05: 3 against 2")
STILL = (
    "mine.yaml: still idle: What still asks.",
    "  the change moved nothing in any member, so nothing was tested",
)
NEW = ("mine.yaml: new fails: What new asks.", "  compute.us of member 4, 2027-01: 9 against 6")


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([HOLDS], ("1 check, 5 members, seed 7: all hold",)),
        (
            [HOLDS, KNOWN],
            (*OLD, "2 checks, 5 members, seed 7: all hold, 1 of them breaks in a known way"),
        ),
        (
            [KNOWN, KNOWN],
            (*OLD, *OLD, "2 checks, 5 members, seed 7: all hold, 2 of them break in a known way"),
        ),
        (
            [KNOWN, IDLE, FAILS],
            (*OLD, *STILL, *NEW, "3 checks, 5 members, seed 7: 2 of 3 do not hold"),
        ),
        (
            [HOLDS, OPEN],
            (*FEW, "2 checks, 5 members, seed 7: none fails; 1 cannot be told from so few members"),
        ),
    ],
)
def test_all_that_does_not_simply_hold_says_why(
    verdicts: list[CheckVerdict], said: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is known to break, too: it is good, and the reader asks what breaks."""
    check_model._tell(verdicts, 5, 7)
    table, _, after = capsys.readouterr().out.rpartition("\n\n")
    assert tuple(after.splitlines()) == said
    cells = [line.split() for line in table.splitlines()[3:]]
    worst = {"sound": ["+25", "%"], "old": ["-1.23", "%"], "still": ["+0", "%"],
             "new": ["-50", "%"], "open": ["-50", "%"]}  # fmt: skip
    assert cells == [
        [one.name, one.result, f"{one.held}/5", *worst[one.name], "compute.us"] for one in verdicts
    ]


def test_bad_files_are_told_all_at_once(rivalry: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text(GOOD.replace("RELATION", "eqal"))
    said = rivalry("check", "--model", "mine.yaml", "nope", code=2).stderr
    assert "mine.yaml:7:15: unknown value 'eqal'; did you mean 'equal'?" in said
    assert "no checks called 'nope'" in said
    assert rivalry("check", "mine.yaml", code=2).stderr.startswith("mine.yaml:7:15: ")


def test_members_go_with_the_model_only(rivalry: Any) -> None:
    said = rivalry("check", "baseline", "--members", "3", code=2).stderr
    assert "--members and --seed go with --model" in said


@pytest.mark.slow
def test_shipped_sweeps_go_by_name(rivalry: Any) -> None:
    rows = json.loads(rivalry("list", "sweeps", "--json").stdout)
    assert {"h200_fee_and_cap", "enforcement_and_parent_rule", "structure_switches",
            "uncertain_supply"} <= {row["name"] for row in rows}  # fmt: skip
    scenarios = {row["name"] for row in json.loads(rivalry("list", "scenarios", "--json").stdout)}
    assert not scenarios & {row["name"] for row in rows}
    text = rivalry("sweep", "structure_switches", "--members", "2", "--dry-run").stdout
    assert text.startswith("4 points x 2 members = 8 members in 1 file")
    said = rivalry("sweep", "structure_swiches", "--dry-run", code=2).stderr
    assert "did you mean 'structure_switches'?" in said


def test_checks_and_sweeps_are_listed(rivalry: Any) -> None:
    assert "mirror" in rivalry("list", "checks").stdout
    assert "h200_fee_and_cap" in rivalry("list", "sweeps").stdout
