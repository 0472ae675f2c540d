"""manifest.json: what a run is made of, how far it has come, and whether it may be continued."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any

from simulation import __version__
from simulation.errors import InputError, Place, Problem
from simulation.experiment.manifest_shape import flaws
from simulation.kept import hash_of
from simulation.writing import replacing

FORMAT = 1
NAME = "manifest.json"
SHARD = "shard"
Manifest = dict[str, Any]
_SETTINGS = ("seed", "members", "until", "block_size", "scenarios", "sweep", "outcomes", "draws")
_PACKAGES = ("numpy", "scipy", "mesa", "pyarrow")
_NUMBERS_COME_FROM = ("*.py", "inputs/**/*.py", "model/**/*.py")
_OUTCOMES = "outcomes"
_SHOWN, _BRIEF = 3, 60  # lines and names, and letters of a value, that are told
GROWING = ("sobol", "mc")


def new(settings: Mapping[str, Any], inputs: Mapping[str, str], command: str) -> Manifest:
    """The manifest of a run that has not begun. `settings` is what distinguishes two runs."""
    return {
        "format": FORMAT,
        "status": "running",
        "version": __version__,
        "created": now(),
        "finished": None,
        "command": command,
        **_plain(settings),
        "inputs": dict(sorted(inputs.items())),
        "code": code_hash(),
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in _PACKAGES},
        "files": {},
        "blocks": {},
    }


def now() -> str:
    """This moment, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read(folder: Path) -> Manifest | None:
    """The folder's manifest, None where it has none; InputError if it is damaged."""
    path = folder / NAME
    try:
        data = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno, error.colno)
        raise InputError(Problem(f"not JSON: {error.msg}", place)) from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not JSON: it is no UTF-8 text") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path}: not JSON: a number or its depth is beyond reading") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not _has_shape(data):
        raise InputError(f"{path}: not the manifest of a run in format {FORMAT}")
    wrong = list(islice(flaws(data), _SHOWN))
    if wrong:
        raise InputError([Problem(f"{path}: {flaw}") for flaw in wrong])
    return data


def write(folder: Path, manifest: Manifest) -> None:
    """Replace the folder's manifest in one step; RunError where the disk refuses."""
    manifest["blocks"] = dict(sorted(manifest["blocks"].items()))
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    with replacing(folder / NAME) as temporary:
        temporary.write_text(text + "\n", "utf-8")


def identity(manifest: Manifest) -> str:
    """Eight hexadecimal digits that agree for runs of the same settings, inputs and code."""
    same = {key: manifest.get(key) for key in (*_SETTINGS, "inputs", "code")}
    return short_hash(same)


def short_hash(data: Any) -> str:
    """Eight hexadecimal digits of any JSON data."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def grown(old: Manifest, new_one: Manifest) -> Manifest | None:
    """The old manifest as that of an unfinished larger run; None where it cannot grow.

    Members of a run, and points of a Sobol or Monte Carlo sweep, stay what they are when more
    come; a grid and a Latin hypercube of another size are other designs.
    """
    sweep, wanted = old.get("sweep"), _plain(new_one.get("sweep"))
    larger: Manifest = {}
    if not sweep and not wanted and old.get("members", 0) < new_one["members"]:
        larger = {"members": new_one["members"]}
    elif (
        sweep
        and wanted
        and sweep.get("design") in GROWING
        and sweep.get("points", wanted["points"]) < wanted["points"]
    ):
        larger = {"sweep": {**sweep, "points": wanted["points"]}}
    unfinished: Manifest = {"status": "running", "finished": None, "files": {}}
    return {**old, **larger, **unfinished} if larger else None


def why_not_grown(old: Manifest, new_one: Manifest) -> Iterator[str]:
    """A sentence where only the size of a sweep is another, and its design does not grow."""
    sweep, wanted = old.get("sweep") or {}, new_one.get("sweep") or {}
    design = wanted.get("design")
    same = design == sweep.get("design") and design not in GROWING
    if same and sweep.get("points") != wanted.get("points"):
        grow = " and ".join(GROWING)
        yield f"{design} does not grow, another number is another design; {grow} grow"


def differences(old: Manifest, new_one: Manifest) -> list[str]:
    """One line per setting or input in which a run on disk differs from the one asked for."""
    lines = [
        f"{path} was {_brief(before)}, is {_brief(after)}"
        for key in (*_SETTINGS, SHARD)
        for path, before, after in _unequal(key, old.get(key), _plain(new_one.get(key)))
    ]
    lines += list(_changed_files(old.get("inputs", {}), new_one["inputs"]))
    if old.get("code") != new_one["code"]:
        lines.append("the model's code has changed")
    if len(lines) > _SHOWN:
        lines[_SHOWN:] = [f"and {len(lines) - _SHOWN} more"]
    return lines


def is_complete(folder: Path, manifest: Manifest) -> bool:
    """Whether the run is done and every file of it is there in full length."""
    return manifest.get("status") == "done" and all(
        _size(folder / file) == facts.get("bytes") for file, facts in files(manifest).items()
    )


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether the run is complete and every file holds the very bytes that were written."""
    return is_complete(folder, manifest) and all(
        is_intact(folder, file, facts) for file, facts in files(manifest).items()
    )


def is_intact(folder: Path, file: str, facts: Mapping[str, Any] | None) -> bool:
    """Whether a file is recorded as written and holds the very bytes that were."""
    path = folder / file
    return bool(facts) and path.is_file() and hash_of(path) == (facts or {}).get("sha256")


@cache
def code_hash() -> str:
    """Hash of the source files that the numbers depend on."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for file in sorted({file for pattern in _NUMBERS_COME_FROM for file in root.glob(pattern)}):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def files(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    """What is recorded of each file of a run that was written, by its place in the folder."""
    return {**manifest.get("files", {}), **manifest["blocks"]}


def _has_shape(data: Manifest) -> bool:
    for part in (data.get("blocks"), data.get("files", {})):
        if not isinstance(part, dict) or not all(isinstance(f, dict) for f in part.values()):
            return False
    return True


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _plain(data: Any) -> Any:
    """The data as they come back from JSON: tuples as lists, keys as text."""
    return json.loads(json.dumps(data, ensure_ascii=False))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _changed_files(old: Mapping[str, str], new_ones: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new_ones.keys()):
        if name not in new_ones:
            yield f"{name} is no longer an input"
        elif name not in old:
            yield f"{name} is a new input"
        elif old[name] != new_ones[name]:
            yield f"{name} has changed"


def _unequal(path: str, old: Any, new_one: Any) -> Iterator[tuple[str, Any, Any]]:
    both = isinstance(old, dict) and isinstance(new_one, dict)
    if both and path == _OUTCOMES and old.keys() != new_one.keys():
        yield path, _Names(old), _Names(new_one)
    elif both:
        for key in dict.fromkeys((*old, *new_one)):
            yield from _unequal(f"{path}.{key}", old.get(key), new_one.get(key))
    elif old != new_one:
        yield path, old, new_one


class _Names(tuple[str, ...]):
    """Names of which only the number and the first ones are told."""


def _brief(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, _Names):
        more = ", ..." if value[_SHOWN:] else ""
        return f"{len(value)} ({', '.join(value[:_SHOWN])}{more})"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    if len(text) <= _BRIEF:
        return text
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "there" if isinstance(value, dict) else f"{text[: _BRIEF - 3]}..."
