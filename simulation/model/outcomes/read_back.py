"""Outcomes of the last month that the model reads, by what its mechanisms declare."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from ..core.mechanism import INTENT, Intent

PACKAGE, OF_LATEST = "simulation.model.", "latest."


def names_read() -> frozenset[str]:
    """Names of outcomes that mechanisms of the model declare to read as `latest.NAME`."""
    reads = (name for intent in _declared() for name in intent.reads)
    return frozenset(n.removeprefix(OF_LATEST) for n in reads if n.startswith(OF_LATEST))


def _declared() -> Iterator[Intent]:
    """What functions of the model, and methods of its classes, declare."""
    modules = [module for name, module in sys.modules.items() if name.startswith(PACKAGE)]
    for module in modules:
        for value in list(vars(module).values()):
            yield from _of(value)
            if isinstance(value, type):
                for method in vars(value).values():
                    yield from _of(method)


def _of(function: Any) -> Iterator[Intent]:
    found = getattr(function, "__dict__", {}).get(INTENT)
    if isinstance(found, Intent):
        yield found
