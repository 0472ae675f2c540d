"""The command that goes on with a run, made of the one that began it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.experiment import manifest
from simulation.experiment.manifest import Manifest

RIVALRY = "rivalry"
PYTHON = "simulation."  # what functions of the package are called in manifests
OPTION, FORCE, OUT = "--resume", "--force", "--out"
BY_ITSELF = ("compare", "explain", "claims", "backtest")  # they look for what is there already


def by_itself(typed: Sequence[str]) -> bool:
    """Whether a command, of the words behind `rivalry`, goes on with its runs without an option."""
    return typed[0] in BY_ITSELF or any(word.partition("=")[0] == "--views" for word in typed)


def with_folder(typed: Sequence[str], folder: Path) -> str:
    """The command that goes on in a folder, of the words behind `rivalry`."""
    words = without(shlex.join([RIVALRY, *typed]), (OUT,), (OPTION, FORCE))
    return f"{words} {shlex.join([OPTION, OUT, str(folder)])}"


def hint(folder: Path, found: Mapping[str, Any] | None = None) -> str:
    """What finishes or repairs a run, in words: a command or a call in backquotes, or the option.

    The option alone where its manifest (`found`, or the folder's) cannot be read or names neither.
    """
    found = found or _manifest(folder)
    words = shlex.split(str(found.get("command") or ""))
    if _in_python(found):
        name = words[0].removeprefix(PYTHON)
        return f"`{words[0]}(...)`" if name in BY_ITSELF else f"`{words[0]}(..., resume=True)`"
    if len(words) < 2 or words[0] != RIVALRY:
        return OPTION
    if by_itself(words[1:]):
        return f"`{shlex.join(words)}`"
    command = with_folder(words[1:], folder)
    merged = not found.get(manifest.SHARD)  # by the command of a shard
    return f"`{without(command, ('--shard',)) if merged else command}`"


def choices(folder: Path, wanted: Manifest, anew: bool) -> str:
    """What can be typed where a folder holds the run that is `wanted`, begun or smaller.

    `anew` is whether the command has an option that makes it anew.
    """
    go_on = hint(folder, wanted) if anew else OPTION
    first = f"add {OPTION} to go on with that run" if go_on == OPTION else f"{go_on} goes on"
    force, out = _force_and_out(wanted)
    return f"{first}{f', {force} makes the run anew' if anew else ''}; or choose another {out}"


def instead(wanted: Manifest, anew: bool) -> str:
    """What can be typed where a folder holds another run than `wanted`; `anew` as in `choices`."""
    force, out = _force_and_out(wanted)
    return f"choose another {out}{f', or {force} to make this run in its place' if anew else ''}"


def elsewhere(wanted: Manifest) -> str:
    """What can be typed where a folder holds what is no run."""
    return f"choose an empty {_force_and_out(wanted)[1]}"


def _force_and_out(wanted: Mapping[str, Any]) -> tuple[str, str]:
    """What makes a run anew, and what its folder is called, on the command line or in Python."""
    return ("force=True", "out") if _in_python(wanted) else (FORCE, OUT)


def _in_python(found: Mapping[str, Any]) -> bool:
    """Whether a run was made from Python, by its manifest."""
    return str(found.get("command") or "").startswith(PYTHON)


def changed(folder: Path, name: str) -> str:
    """What is told of a file of a run that is not the one that was written."""
    what = "has changed since it was made" if (folder / name).exists() else "is gone"
    return f"{folder / name} {what}; repair it with {hint(folder)}"


def hint_for(file: Path) -> str:
    """The same for a file of a run, in the run's folder or in one within it."""
    near = (folder for folder in file.parents[:2] if (folder / manifest.NAME).is_file())
    return hint(next(near, file.parent))


def _manifest(folder: Path) -> Manifest:
    try:
        return manifest.read(folder) or {}
    except InputError:
        return {}


def without(command: str, with_value: Sequence[str], alone: Sequence[str] = ()) -> str:
    """A command without some options, those with a value and those that stand alone."""
    kept: list[str] = []
    words = iter(shlex.split(command))
    for word in words:
        name, _, value = word.partition("=")
        if name in with_value:
            if not value:
                next(words, None)
        elif word not in alone:
            kept.append(word)
    return shlex.join(kept)
