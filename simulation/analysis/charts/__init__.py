"""Charts and the sheets they are drawn on."""

from __future__ import annotations

import os
import sys
from importlib import import_module


def _import_matplotlib() -> None:
    """Import it although the environment may name a backend that is not there.

    No chart uses a backend: each sheet has a canvas of its own.
    """
    try:
        import_module("matplotlib")
    except ValueError:
        asked = os.environ.pop("MPLBACKEND", "")
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]  # half imported
        try:
            import_module("matplotlib")
        finally:
            os.environ["MPLBACKEND"] = asked


_import_matplotlib()
