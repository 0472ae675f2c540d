"""`--shard`, `rivalry merge` and `--dask` on the command line: the real model, few members."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulation.experiment import cluster

SMALL = ("baseline", "h200_sales_allowed", "--members", "6", "--until", "2022-02")
SMALL += ("--outcomes", "compute.us,ratio.stock")


def test_shards_are_made_and_merged(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivalry("run", *SMALL, "--out", "whole")
    for number in (1, 2):
        made = rivalry("run", *SMALL, "--shard", f"{number}/2")
        assert f"shard {number} of 2; `rivalry merge` joins all of them" in made.output
    parts = [str(part) for part in sorted(Path("results").glob("*-shard-*-of-2"))]
    half = rivalry("merge", parts[0], "--out", "merged", code=2)
    assert "missing: shard 2/2" in half.output

    def stop(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("simulation.experiment.shards._place", stop)
        said = rivalry("merge", *parts, "--out", "merged", code=1).stderr
    assert said == (
        f"Error: stopped; `rivalry merge {' '.join(parts)} --resume --out merged` goes on from "
        "there\n"
    )
    rivalry("merge", *parts, "--resume", "--out", "merged")
    for file in ("summary.csv", "members.parquet"):
        assert Path("merged", file).read_bytes() == Path("whole", file).read_bytes()
    one, other = (json.loads(Path(f, "manifest.json").read_text()) for f in ("merged", "whole"))
    assert one["blocks"] == other["blocks"]
    again = rivalry("merge", *parts, "--out", "merged", "--resume", "--json")
    assert json.loads(again.output)["fresh"] is False


@pytest.mark.slow
def test_a_merged_sweep_has_its_charts(rivalry: Any, folder: Path) -> None:
    words = ("h200_sales_allowed", "--vary", "levers.us.export_rule.fee=0:0.4:2",
             "--members", "200", "--until", "2022-02")  # fmt: skip
    for number in (1, 2):
        rivalry("sweep", *words, "--shard", f"{number}/2", "--out", f"part{number}")
    rivalry("merge", "part1", "part2", "--out", "sweep")
    assert (Path("sweep") / "charts" / "results.csv").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--shard", "3/2"), "'3/2' is no i/n with i from 1 to n, such as 3/8"),
        (("--shard", "half"), "'half' is no i/n"),
        (("--shard", "0/2"), "'0/2' is no i/n"),
        (("--shard", "1/9"), "the run has 2 files of results, too few for 9 shards"),
        (("--dask", "nowhere"), "'nowhere' is no address of a scheduler, such as tcp://HOST:8786"),
        (("--dask", "tcp://127.0.0.1:9"), "no Dask scheduler answers at tcp://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch, words: Any, told: str
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.1)
    assert told in rivalry("run", *SMALL, *words, "--out", "run", code=2).output
    assert not Path("run").exists()
