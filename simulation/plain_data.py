"""Results as plain data, which JSON can say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values by name as plain data."""
    return {str(key): plain(value) for key, value in row.items()}


def plain(data: Any) -> Any:
    """Numbers of any library as Python's own, and none where there is no number."""
    if isinstance(data, dict):
        return plain_row(data)
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    value = data.item() if hasattr(data, "item") else data
    return None if isinstance(value, float) and not math.isfinite(value) else value
