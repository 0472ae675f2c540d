"""A manifest that somebody else wrote: nothing leaves its folder, and no message is a KeyError."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_model
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError, RivalryError
from simulation.experiment import manifest
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.manifest_shape import flaws, lacks, outside, unheld
from simulation.experiment.reader import Run
from simulation.experiment.shards import Shard, merge
from simulation.kept import hash_of
from tests.experiment.spoiling import PIECES, Called, paths, spoil

Plans = Callable[..., Plan]
ENGINE = fake_model.engine()


def finish(run: Run) -> None:
    """In place of a summary."""


@pytest.fixture
def shards(plan: Plans, tmp_path: Path) -> list[Path]:
    """Two shards of a run."""
    folders = [tmp_path / f"shard-{number}" for number in (1, 2)]
    for number, place in enumerate(folders, 1):
        execute(Shard(plan(), number, 2), place, engine=ENGINE)
    return folders


def change(folder: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "manifest.json"
    data = json.loads(path.read_text())
    alter(data)
    path.write_text(json.dumps(data))


@pytest.mark.parametrize("part", ["files", "blocks"])
@pytest.mark.parametrize("name", ["../../stolen", "/tmp/stolen", "series/../../../stolen", "a\\b"])
def test_a_shard_cannot_make_merge_write_elsewhere(
    shards: list[Path], tmp_path: Path, part: str, name: str
) -> None:
    def alter(data: dict[str, Any]) -> None:
        facts = next(iter(data["blocks"].values()))
        data[part][name] = facts

    change(shards[0], alter)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=rf"manifest\.json: {part}: '.*' (is no|leads)"):
        merge(shards, tmp_path / "a" / "b" / "merged", resume=False, finish=finish)
    with pytest.raises(InputError, match=r"manifest\.json: "):
        Run.open(shards[0], partial=True)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("where", ["secret.txt", "deep/secret.txt"])
def test_a_link_in_a_shard_is_refused(shards: list[Path], tmp_path: Path, where: str) -> None:
    """Else a merged run, which is handed on, would hold what lies elsewhere on the machine."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.txt").write_text("mine")
    first, *deeper = Path(where).parts
    (shards[0] / first).symlink_to(elsewhere if deeper else elsewhere / "secret.txt")
    facts = {"bytes": 4, "sha256": hash_of(elsewhere / "secret.txt")}
    change(shards[0], lambda data: data["files"].update({where: facts}))
    with pytest.raises(InputError, match=rf"{first} is a link; a shard holds its own files"):
        merge(shards, tmp_path / "merged", resume=False, finish=finish)
    assert not (tmp_path / "merged" / where).exists()


def test_a_file_that_is_no_longer_what_was_made_is_not_merged(
    shards: list[Path], tmp_path: Path
) -> None:
    (shards[0] / "notes.txt").write_text("new")
    facts = {"bytes": 3, "sha256": "of what was"}
    change(shards[0], lambda data: data["files"].update({"notes.txt": facts}))
    with pytest.raises(InputError, match=r"notes\.txt has changed since it was made"):
        merge(shards, tmp_path / "merged", resume=False, finish=finish)
    assert not (tmp_path / "merged").exists(), "nothing has begun that would have to be resumed"


@pytest.mark.parametrize(
    ("begun", "again"),
    [
        ("rivalry run a --shard 1/2", "`rivalry run a --shard 1/2 --resume --out {}`"),
        ("simulation.run", "`simulation.run(..., resume=True)`"),
        ("", "--resume"),
    ],
)
def test_shards_that_lack_a_block_are_not_merged(
    shards: list[Path], tmp_path: Path, begun: str, again: str
) -> None:
    change(shards[0], lambda data: data.update(command=begun))
    again = again.format(shards[0])
    for keep in (0, 1):
        change(shards[0], lambda data, keep=keep: data.update(  # type: ignore[misc]
            blocks=dict(list(data["blocks"].items())[:keep])))  # fmt: skip
        with pytest.raises(InputError, match="the shards' blocks lack members of ") as caught:
            merge(shards[::-1], tmp_path / "merged", resume=False, finish=finish)
        assert str(caught.value).endswith(f": {shards[0]} holds the fewest; repair it with {again}")


@pytest.mark.parametrize(
    ("blocks", "members", "sweep", "short"),
    [
        ([("a", 0, 3), ("a", 4, 7), ("b", 0, 7)], 8, None, []),
        ([("a", 0, 3), ("b", 0, 7)], 8, None, ["a"]),
        ([("a", 0, 7)], 8, None, ["b"]),
        ([("a", 0, 3), ("b", 0, 1)], 8, {"points": 2}, []),
        ([("a", 0, 3)], 8, {"points": 2}, ["b"]),
    ],
)
def test_who_lacks_members(
    blocks: list[tuple[str, int, int]], members: int, sweep: Any, short: list[str]
) -> None:
    rows = [dict(zip(("scenario", "first", "last"), one, strict=True)) for one in blocks]
    done = {str(i): {"status": "done", **row} for i, row in enumerate(rows)}
    whole = {"scenarios": {"a": {}, "b": {}}, "members": members, "sweep": sweep, "blocks": done}
    assert list(unheld(whole)) == short
    done["0"]["status"] = "failed"
    assert "a" in unheld(whole)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("series/a.parquet", ""),
        ("charts/a b.svg", ""),
        ("..", "leads out of its folder or is not written plainly"),
        (".", "leads out of its folder or is not written plainly"),
        ("a/../b", "leads out of its folder or is not written plainly"),
        ("a//b", "leads out of its folder or is not written plainly"),
        ("", "leads out of its folder or is not written plainly"),
        ("/a", "is no relative name"),
        ("C:/a", "is no relative name"),
        ("\\\\host\\a", "is no relative name"),
        ("a\x1b[2J", "holds a control character"),
        ("a\nb", "holds a control character"),
        ("gpj\u202e.sh", "holds a control character"),
    ],
)
def test_names(name: str, wrong: str) -> None:
    assert outside(name) == wrong


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": "1"}, "seed: expected a whole number, got text '1'"),
        ({"seed": True}, "seed: expected a whole number, got true"),
        ({"members": -1}, "members: expected a whole number, got the number -1"),
        ({"status": "well"}, "status: expected one of running, done, failed, got text 'well'"),
        ({"until": "soon"}, "until: expected a month, got text 'soon'"),
        ({"shard": "3/2"}, "shard: expected a shard such as 1/4, got text '3/2'"),
        ({"outcomes": {"a": 1}}, "outcomes.'a': expected a mapping, got the number 1"),
        ({"scenarios": {"a": []}}, "scenarios.'a': expected a mapping, got a list"),
        ({"scenarios": {"a": {"title": 1}}}, "scenarios.a.title: expected text, got the number 1"),
        ({"sweep": {"points": "many"}}, "sweep.points: expected a whole number, got text 'many'"),
        (
            {"draws": {"overridden": None}},
            "draws.overridden: expected a mapping of names to lists of texts, got nothing",
        ),
        (
            {"draws": {"scaled": {"a": "x"}}},
            "draws.scaled: expected a mapping of names to lists of texts, got a mapping",
        ),
        ({"draws": {"from": "x"}}, "draws.from: expected one of prior, posterior, got text 'x'"),
        (
            {"draws": {"view": {"name": "a", "draws": 1, "resampled": []}}},
            "draws.view: no overridden",
        ),
        (
            {"draws": {"calibration": {"name": "a", "replaced": [1]}}},
            "draws.calibration.replaced: expected a list of texts, got a list",
        ),
        ({"scenarios": {}}, "scenarios: expected a mapping of at least one name, got a mapping"),
        ({"outcomes": {}}, "outcomes: expected a mapping of at least one name, got a mapping"),
        (
            {"scenarios": {"a": {"timeline": ["x"]}}},
            "scenarios.a.timeline.0: expected a mapping, got text 'x'",
        ),
        (
            {"scenarios": {"a": {"timeline": [{"from": "2022-01", "set": {}}]}}},
            "scenarios.a.timeline.0: no actor and no lever",
        ),
        (
            {"scenarios": {"a": {"dated": [{"from": "2022"}]}}},
            "scenarios.a.dated.0.from: expected a month, got text '2022'",
        ),
        (
            {"scenarios": {"a": {"applied": [{"old": 1}]}}},
            "scenarios.a.applied.0: no path and no new",
        ),
        (
            {"scenarios": {"a": {}}, "blocks": {"f": {"scenario": "b"}}},
            "blocks.f.scenario: 'b' is not among the scenarios",
        ),
        ({"contents": 5}, "contents: expected a mapping of names to text, got the number 5"),
        ({"references": []}, "references: expected a mapping of names to text, got a list"),
        ({"sources": ["a", 1]}, "sources: expected a list of texts, got a list"),
        ({"inputs": {"a": 1}}, "inputs: expected a mapping of names to text, got a mapping"),
    ],
)
def test_what_is_said(change: dict[str, Any], said: str) -> None:
    assert next(flaws(change)) == said


def test_what_a_run_cannot_be_read_without() -> None:
    data = {"blocks": {"a": {}, "b": {"status": "done"}}, "outcomes": {"x": {}}}
    assert list(lacks(data)) == [
        "blocks.a: no status and no scenario",
        "blocks.b: no scenario",
        "outcomes.x: no unit",
    ]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.mark.slow
@settings(
    max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_field_of_another_kind_is_an_error_in_words(
    plan: Plans, kept: Path, data: st.DataObject
) -> None:
    """A field anywhere is replaced, taken away or called otherwise; nothing is a KeyError."""
    run, two = kept / "run", [kept / "one", kept / "two"]
    if not run.exists():
        execute(plan(), run, engine=ENGINE)
        for number, place in enumerate(two, 1):
            execute(Shard(plan(), number, 2), place, engine=ENGINE)
    for folder in (run, two[0]):
        path = folder / "manifest.json"
        text = path.read_text()
        found = json.loads(text)
        where = data.draw(st.sampled_from([p for p in paths(found) if p]))
        piece = data.draw(
            st.sampled_from([*PIECES, *map(Called, ["x", "../x", "", "\x1b"]), spoil])
        )
        path.write_text(json.dumps(spoil(found, where, piece)))
        try:
            used(folder, two, plan)
        except RivalryError as error:
            assert str(error)  # noqa: PT017
        finally:
            path.write_text(text)
            shutil.rmtree(kept / "merged", ignore_errors=True)


def used(folder: Path, two: list[Path], plan: Plans) -> None:
    """What a user may do with a run or a shard."""
    if folder in two:
        merge(two, folder.parent / "merged", resume=False, finish=finish)
        return
    read = Run.open(folder)
    for scenario in read.scenarios:
        for outcome in read.outcomes:
            read.array(scenario, outcome)


@pytest.mark.parametrize("key", ["seed", "members", "scenarios", "draws", "inputs", "code"])
def test_runs_of_other_settings_inputs_or_code_are_others(key: str) -> None:
    one = {"seed": 1, "members": 8, "scenarios": [], "draws": {}, "inputs": {}, "code": "a"}
    assert manifest.identity({**one, "created": "today"}) == manifest.identity(one)
    assert manifest.identity({**one, key: "another"}) != manifest.identity(one)
