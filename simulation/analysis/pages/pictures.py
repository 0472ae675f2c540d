"""Charts as small pictures inside a page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

_COLOURS = 48


def small(file: Path) -> bytes | None:
    """A PNG in few colours, a third of its size; None where the file is not there."""
    from PIL import Image

    if not file.is_file():
        return None
    made, whole = BytesIO(), Image.open(file).convert("RGB")
    whole.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(made, "PNG", optimize=False)
    return made.getvalue()
