"""How a scenario of a finished run is typed in a command: its name, or the path of its file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from simulation.locate import SUFFIXES

_SHIPPED = "scenarios/"  # where manifests have the files of scenarios that go by their names


def typed(manifest: Mapping[str, Any], scenario: str) -> str:
    """The word that means a scenario of this run where its command was given; "" if none is known.

    That is the path as it was given, or the name of a scenario that ships. A label means nothing in
    another command, and with --set no word means the same world.
    """
    words = _words(manifest)
    if any(word.partition("=")[0] == "--set" for word in words):
        return ""
    files = [word for word in words if word.endswith(SUFFIXES)]
    given = {word for word in files if PurePath(word).stem == scenario}
    if given:
        return shlex.quote(given.pop()) if len(given) == 1 else ""
    found = _read(manifest, scenario)
    beside = all(len(PurePath(word).parts) == 1 for word in files)
    return found if beside or found == scenario else ""


def portable_word(manifest: Mapping[str, Any], scenario: str) -> str:
    """The same without places of a machine; its name in the run where nothing is known."""
    given = {PurePath(w).name for w in _words(manifest) if w.endswith(SUFFIXES)}
    named = {name for name in given if PurePath(name).stem == scenario}
    return shlex.quote(named.pop()) if named else _read(manifest, scenario) or scenario


def _words(manifest: Mapping[str, Any]) -> list[str]:
    return shlex.split(str(manifest.get("command") or ""))


def _read(manifest: Mapping[str, Any], scenario: str) -> str:
    """What a scenario goes by whose file the run has read: its name where it ships, or its file."""
    read = [name for name in manifest.get("inputs", {}) if PurePath(name).stem == scenario]
    if any(name.startswith(_SHIPPED) for name in read):
        return scenario
    return next((name for name in read if "/" not in name and name.endswith(SUFFIXES)), "")
