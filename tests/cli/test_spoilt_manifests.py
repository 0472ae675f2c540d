"""Manifests that somebody has spoilt: whatever is done with a run, the message is in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.cli import cli
from simulation.cli.app import DEBUG
from tests.experiment.spoiling import PIECES, paths, spoil

SMALL = ("--members", "2", "--until", "2022-03", "--outcomes", "compute.us,ratio.stock")
COMPARE = ("compare", "run", "--no-report")
PLOT = ("plot", "run", "--outcomes", "ratio.stock")
EXPLAIN = ("explain", "run", "--scenario", "baseline")
USES = {
    "run": (COMPARE, PLOT, EXPLAIN),
    "sweep": (("plot", "sweep"),),
    "one": (("merge", "one", "two", "--out", "merged"),),
}


def told(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), prog_name="rivalry")
    return done.output


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a run of two scenarios, its two shards, and a sweep; it is the current one."""
    folder = tmp_path_factory.mktemp("spoilt")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv(DEBUG, raising=False)
        asked = ("run", "baseline", "no_controls_ever", *SMALL)
        told(*asked, "--out", "run")
        for number, name in enumerate(("one", "two"), 1):
            told(*asked, "--shard", f"{number}/2", "--out", name)
        told(
            "sweep", "baseline", "--vary", "chips.h100.price_usd=2e4,3e4", *SMALL, "--out", "sweep"
        )
        yield folder


def check(place: Path, kind: str, data: st.DataObject) -> None:
    """Spoil a manifest somewhere, use it, and mend it; nothing that is said is Python's own."""
    file = place / kind / "manifest.json"
    whole = file.read_text("utf-8")
    found = json.loads(whole)
    where = data.draw(st.sampled_from([path for path in paths(found) if path]))
    piece = data.draw(st.sampled_from([*PIECES, spoil]))
    use = data.draw(st.sampled_from(USES[kind]))
    file.write_text(json.dumps(spoil(found, where, piece)), "utf-8")
    try:
        said = told(*use)
        assert DEBUG not in said, (where, piece, use, said)
        assert "Traceback" not in said, (where, piece, use, said)
    finally:
        file.write_text(whole, "utf-8")
        shutil.rmtree(place / "merged", ignore_errors=True)


@pytest.mark.parametrize("kind", USES)
@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_spoilt_manifest_is_told_in_words(place: Path, kind: str, data: st.DataObject) -> None:
    check(place, kind, data)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", USES)
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_many_spoilt_manifests_are_told_in_words(
    place: Path, kind: str, data: st.DataObject
) -> None:
    check(place, kind, data)
