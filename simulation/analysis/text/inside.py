"""Whether a published figure lies inside the simulated band, in a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEAR = "near the edge"


def word(row: Mapping[str, Any]) -> str:
    """ "yes", "no", either with how sure that is with these members, or "-" without a band."""
    told = {True: "yes", False: "no", None: "-"}[row["inside"]]
    return f"{told}, {NEAR}" if row.get("near") else told
