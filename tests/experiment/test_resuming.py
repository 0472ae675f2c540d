"""What goes on with a run is the command that began it, as it is typed where the folder is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulation.experiment import resuming


@pytest.mark.parametrize(
    ("begun", "shard", "goes_on"),
    [
        ("rivalry run --out=old a --force --seed 2", None,
         "`rivalry run a --seed 2 --resume --out 'a b'`"),
        ("rivalry sweep x --resume", None, "`rivalry sweep x --resume --out 'a b'`"),
        ("rivalry run a --shard 2/3 --out old", "2/3",
         "`rivalry run a --shard 2/3 --resume --out 'a b'`"),
        ("rivalry run a --shard 1/3 --out old", None, "`rivalry run a --resume --out 'a b'`"),
        ("rivalry game --views all", None, "`rivalry game --views all`"),
        ("rivalry game --members 9", None, "`rivalry game --members 9 --resume --out 'a b'`"),
        ("rivalry compare a --out charts", None, "`rivalry compare a --out charts`"),
        ("rivalry claims --at 2028-12", None, "`rivalry claims --at 2028-12`"),
        ("simulation.compare", None, "`simulation.compare(...)`"),
        ("simulation.run", None, "`simulation.run(..., resume=True)`"),
        ("rivalry", None, "--resume"),
        ("", None, "--resume"),
    ],
)  # fmt: skip
def test_what_goes_on_with_a_run(begun: str, shard: str | None, goes_on: str) -> None:
    assert resuming.hint(Path("a b"), {"command": begun, "shard": shard}) == goes_on


@pytest.mark.parametrize(
    ("begun", "go_on", "another", "empty"),
    [
        ("rivalry run a", "`rivalry run a --resume --out r` goes on, --force makes the run anew; "
         "or choose another --out",
         "choose another --out, or --force to make this run in its place", "choose an empty --out"),
        ("", "add --resume to go on with that run, --force makes the run anew; or choose another "
         "--out", "choose another --out, or --force to make this run in its place",
         "choose an empty --out"),
        ("simulation.run", "`simulation.run(..., resume=True)` goes on, force=True makes the run "
         "anew; or choose another out", "choose another out, or force=True to make this run in its "
         "place", "choose an empty out"),
    ],
)  # fmt: skip
def test_what_goes_on_is_told_as_it_is_asked(
    begun: str, go_on: str, another: str, empty: str
) -> None:
    wanted = {"command": begun}
    assert resuming.choices(Path("r"), wanted, anew=True) == go_on
    assert resuming.instead(wanted, anew=True) == another
    assert resuming.instead(wanted, anew=False) == another.partition(",")[0]
    assert resuming.elsewhere(wanted) == empty


def test_a_file_finds_the_command_in_the_folder_of_its_run(tmp_path: Path) -> None:
    about = {"format": 1, "command": "rivalry run a", "blocks": {}, "seed": 1}
    (tmp_path / "manifest.json").write_text(json.dumps(about))
    goes_on = f"`rivalry run a --resume --out {tmp_path}`"
    for file in ("members.parquet", "series/block-a.parquet"):
        assert resuming.hint_for(tmp_path / file) == goes_on
    (tmp_path / "manifest.json").write_text("{")
    assert resuming.hint_for(tmp_path / "members.parquet") == resuming.OPTION
