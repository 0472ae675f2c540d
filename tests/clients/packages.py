"""Other people's packages: skipped where they are missing, asked for by `make clients`."""

from __future__ import annotations

import importlib
import os
import shutil
from types import ModuleType
from typing import Any

import pytest

DEMANDED = "RIVALRY_TEST_CLIENTS"
"""Set by `make clients`: what is missing fails then. "R" asks for R too, which pip has not."""


def needed(name: str) -> Any:
    """The module of that name. Without it the test skips, or fails where clients are demanded."""
    if os.environ.get(DEMANDED):
        return _imported(name)
    return pytest.importorskip(name, reason="pip install --group clients")


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        pytest.fail(f"`make clients` needs {name}: {error}")


def needed_r() -> str:
    """The path of Rscript. Without it the test skips, or fails where R is demanded."""
    found = shutil.which("Rscript")
    if found is None and os.environ.get(DEMANDED) == "R":
        pytest.fail("there is no Rscript on the path")
    if found is None:
        pytest.skip("this machine has no R")
    return found
